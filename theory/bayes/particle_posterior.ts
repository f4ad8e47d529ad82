import type { Activation } from "../../numerics/activation.ts";
import { type DrawKey, normals } from "../../numerics/draws.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { principalSpan, spanPoints } from "../two_layer/data_span.ts";
import type { PosteriorPair } from "./nonlinear_posterior.ts";
import { particleSaddle } from "./particle_saddle.ts";
import {
  needPosterior,
  type PosteriorTask,
  requirePosteriorTask,
  type TransferTasks,
} from "./posterior_task.ts";
import { stackRows } from "./stack_rows.ts";
import { neuronScatter, readTilted } from "./tilted_reading.ts";

/** Options of {@linkcode particlePosterior}. */
export interface ParticleOptions {
  /** M, particles of each task. */
  readonly particles: number;
  /** Names the draws. */
  readonly key: DrawKey;
  /** Stops the computation. */
  readonly signal?: AbortSignal;
}

/** Fewest particles for which averages over them mean anything. */
const FEWEST = 64;
/** Standard errors that an error is said to be. */
const ERRORS = 3;

/**
 * Posteriors of an infinitely wide network with any activation on inputs of any dimension, by Monte Carlo: persistent particles in
 * the density of one neuron, {@linkcode particleSaddle}. Those of the source, as they stand in the end, are the w̄ of the target's.
 *
 * `error` is three standard errors: of the chains, and for the target of the source's particles, which scatter as the neurons of a
 * network of width M whose data pin nothing down. It falls as 1/√M.
 *
 * @throws {RangeError} If a number is out of range, or the tilted density cannot be normalised.
 * @throws {NumericalError} If fewer than 60 % of the moves are accepted.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendices E and F.
 */
export async function particlePosterior(
  algebra: LinearAlgebra,
  activation: Activation,
  { source, target, sourceTest, targetTest }: TransferTasks,
  { particles, key, signal }: ParticleOptions,
): Promise<PosteriorPair> {
  requirePosteriorTask(source);
  requirePosteriorTask(target);
  const enough = Number.isInteger(particles) && particles >= FEWEST;
  needPosterior("the number of particles", particles, enough, `an integer >= ${FEWEST}`);
  // Across the span of the training inputs weights stay as they were drawn: a Gaussian field for each test point
  const span = principalSpan(algebra, [source.inputs, target.inputs]);
  const onAxes = (inputs: Matrix) => spanPoints(algebra, inputs, span).coordinates;
  const first = onAxes(source.inputs), second = onAxes(target.inputs);
  const saddle = (
    purpose: "source" | "target",
    task: PosteriorTask,
    { points, test }: { readonly points: Matrix; readonly test: Matrix },
    centres: Matrix,
    elasticCoupling: number,
  ) => {
    const { coordinates, beyond } = spanPoints(algebra, test, span);
    return particleSaddle(algebra, task, stackRows([points, coordinates]), {
      ...{ activation, points, richness: task.richness, elasticCoupling, centres, signal },
      key: { ...key, purpose: `${key.purpose}: ${purpose}` },
      across: beyond.some((size) => size > 0)
        ? fieldsAcross(beyond, points.rows, particles, elasticCoupling, {
          ...key,
          purpose: `${key.purpose}: ${purpose}`,
        })
        : undefined,
    });
  };
  const { elasticCoupling } = target, origin = matrix(particles, span.rank);
  const one = await saddle("source", source, { points: first, test: sourceTest }, origin, 0);
  const two = await saddle(
    "target",
    target,
    { points: second, test: targetTest },
    one.weights,
    elasticCoupling,
  );
  const neurons = { points: one.weights, weights: new Float64Array(particles).fill(1 / particles) };
  const coupled = elasticCoupling > 0;
  const scatter = (pinned: boolean) =>
    neuronScatter(algebra, activation, { source: one, target: two, neurons, points: first }, pinned);
  const drawn = coupled ? Math.sqrt(Math.max(...scatter(false)) / particles) : 0;
  return {
    source: readTilted(algebra, one, {
      error: ERRORS * one.error,
      kernelError: traceError(algebra, activation, one, first),
    }),
    target: {
      ...readTilted(algebra, two, {
        error: ERRORS * Math.hypot(two.error, drawn),
        kernelError: traceError(algebra, activation, two, second),
      }),
      restart: coupled ? scatter(true) : new Float64Array(targetTest.rows),
    },
  };
}

/**
 * Adds the fields that weights across the span of the training inputs make at the test points, anew at each look, given those of w̄,
 * which stay: (δξ̄ + √(1+δ)ξ)/(1+δ) times the length of the point across the span. Each point has a ξ̄ of its own, and all have one ξ
 * at a look, as no average here couples two.
 *
 * @param beyond That length over √D, `[T]`.
 * @param trained P: training points have none.
 */
function fieldsAcross(
  beyond: Float64Array,
  trained: number,
  particles: number,
  delta: number,
  key: DrawKey,
): (look: number, fields: Matrix) => void {
  const tests = beyond.length;
  const draw = (what: string, count: number) =>
    normals({ ...key, purpose: `${key.purpose}: across, ${what}` }, count);
  const kept = draw("source", particles * tests).map((x, at) => delta / (1 + delta) * beyond[at % tests] * x);
  const lengths = beyond.map((length) => length / Math.sqrt(1 + delta));
  return (look, { data }) => {
    const fresh = draw(`look ${look}`, particles);
    for (let i = 0, k = 0; i < particles; i++) {
      const at = i * (trained + tests) + trained;
      for (let t = 0; t < tests; t++, k++) data[at + t] += kept[k] + lengths[t] * fresh[i];
    }
  };
}

/** Three standard errors of tr Φ if each particle counted once: an upper bound, as the looks are many, for the share of w̄ in it, too. */
function traceError(
  algebra: LinearAlgebra,
  activation: Activation,
  { weights }: { readonly weights: Matrix },
  points: Matrix,
): number {
  const { data, rows, cols } = algebra.multiply(weights, points, { transposeB: true });
  activation.values(data, data);
  let mean = 0, square = 0;
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let k = i * cols; k < (i + 1) * cols; k++) sum += data[k] ** 2;
    mean += sum / rows;
    square += sum * sum / rows;
  }
  return ERRORS * Math.sqrt(Math.max(0, square - mean * mean) / rows);
}
