import type { Activation } from "../../numerics/activation.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { principalSpan, spanPoints } from "../two_layer/data_span.ts";
import type { PosteriorReading } from "./posterior_reading.ts";
import {
  needPosterior,
  type PosteriorTask,
  requirePosteriorTask,
  type TransferTasks,
} from "./posterior_task.ts";
import { stackRows } from "./stack_rows.ts";
import { maximiseTilted } from "./tilted_dual.ts";
import { neuronScatter, readTilted, type TiltedSaddle } from "./tilted_reading.ts";
import { polarRules, quadratureRules, type TiltedRules } from "./tilted_rules.ts";

/** Posteriors of a source and of a target coupled to it. */
export interface PosteriorPair {
  /** Of the source. */
  readonly source: PosteriorReading;
  /** Of the target. */
  readonly target: PosteriorReading;
}

/** Nodes of the coarser rule that tells the error, relative to those of the rule itself. */
const COARSER = 0.8;
/** Factors of the nodes that are tried, and the tilted weight that may lie on outermost nodes. */
const STRETCHES = [1, 1.5, 2.2, 3.3], MOST_OUTERMOST = 1e-6;
/** Difference from the coarser rule, relative to the largest |f|, beyond which the rule does not resolve the density. */
const MOST_ERROR = 0.01;

/**
 * Posteriors of an infinitely wide network with any activation, whose data, test points included, span at most three dimensions, by deterministic rules:
 * ReLU in two dimensions in polar coordinates, smooth activations by Gauss–Hermite quadrature. The error is the largest
 * difference from a coarser rule.
 *
 * @throws {RangeError} If the data span more, an activation with a kink more than it may, or a rule does not hold the density.
 * @throws {NumericalError} If Newton does not converge.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendices E and F.
 */
export function nonlinearPosterior(
  algebra: LinearAlgebra,
  activation: Activation,
  tasks: TransferTasks,
): PosteriorPair {
  const { source, target, sourceTest, targetTest } = tasks;
  requirePosteriorTask(source);
  requirePosteriorTask(target);
  const span = principalSpan(algebra, allInputs(tasks));
  const polar = activation.name === "relu" && span.rank <= 2;
  needPosterior(
    `the number of dimensions that all inputs span with activation ${activation.name}`,
    span.rank,
    span.rank >= 1 && (polar || (activation.smooth && span.rank <= 3)),
    activation.smooth
      ? "from 1 to 3; beyond, take particles"
      : "1 or 2, and the kink that of relu; else take particles",
  );
  const onAxes = (inputs: Matrix) => {
    const { coordinates } = spanPoints(algebra, inputs, span);
    return polar && span.rank === 1
      ? matrix(
        inputs.rows,
        2,
        Float64Array.from({ length: 2 * inputs.rows }, (_, at) => at % 2 ? 0 : coordinates.data[at / 2]),
      )
      : coordinates;
  };
  const first = onAxes(source.inputs), second = onAxes(target.inputs);
  const sourceOthers = onAxes(sourceTest), targetOthers = onAxes(targetTest);
  const solve = (rules: TiltedRules) => {
    const saddle = (
      task: PosteriorTask,
      points: Matrix,
      others: Matrix,
      coupling?: Parameters<TiltedRules["measure"]>[2],
    ) => {
      const measure = rules.measure(stackRows([points, others]), points.rows, coupling);
      const dual = maximiseTilted(algebra, measure, task);
      return { task, dual, detail: measure.detail(dual, task.richness) };
    };
    const one = saddle(source, first, sourceOthers), { elasticCoupling } = target;
    if (elasticCoupling === 0) return { one, two: saddle(target, second, targetOthers) };
    const neurons = rules.neurons(first, one.dual, source.richness);
    const two = saddle(target, second, targetOthers, { neurons, elasticCoupling });
    return { one, two, neurons };
  };
  const rulesOf = (fineness: number, stretch: number) =>
    polar ? polarRules(algebra, fineness) : quadratureRules(algebra, activation, fineness, stretch);
  const attempts = STRETCHES.values().map((stretch) => ({ stretch, ...solve(rulesOf(COARSER, stretch)) }));
  const coarse = attempts.find(({ one, two }) =>
    Math.max(one.detail.outermost, two.detail.outermost) <= MOST_OUTERMOST
  );
  if (!coarse) {
    throw new RangeError(
      `Cannot find a posterior of ${activation.name} by quadrature: neurons reach beyond the rule; take a smaller richness or inverse temperature`,
    );
  }
  const { one, two, neurons } = solve(rulesOf(1, coarse.stretch));
  const errorsOf = (a: typeof one, b: typeof one) => ({
    error: a.detail.moved.reduce((most, f, i) => Math.max(most, Math.abs(f - b.detail.moved[i])), 0),
    kernelError: Math.abs(traceOf(a) - traceOf(b)),
  });
  const errors = [errorsOf(one, coarse.one), errorsOf(two, coarse.two)];
  [one, two].forEach(({ detail: { moved } }, i) => {
    const share = errors[i].error / moved.reduce((most, f) => Math.max(most, Math.abs(f)), Number.MIN_VALUE);
    needPosterior(
      `the error of a rule for ${activation.name}, relative to the predictor,`,
      share,
      share <= MOST_ERROR,
      `<= ${MOST_ERROR}; take a smaller richness or inverse temperature`,
    );
  });
  const restart = neurons
    ? neuronScatter(algebra, activation, { source: one, target: two, neurons, points: first })
    : new Float64Array(targetTest.rows);
  return {
    source: readTilted(algebra, one, errors[0]),
    target: { ...readTilted(algebra, two, errors[1]), restart },
  };
}

/** Inputs of two tasks, each array once. */
export function allInputs({ source, target, sourceTest, targetTest }: TransferTasks): Matrix[] {
  return [...new Set([source.inputs, target.inputs, sourceTest, targetTest])];
}

/** tr Φ on the training points. */
function traceOf({ dual, detail: { kernel } }: TiltedSaddle): number {
  let sum = 0;
  for (let i = 0; i < dual.length; i++) sum += kernel.data[i * (kernel.cols + 1)];
  return sum;
}
