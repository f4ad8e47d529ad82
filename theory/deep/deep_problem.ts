import type { Activation } from "../../numerics/activation.ts";
import type { Matrix } from "../../numerics/matrix.ts";
import type { ReadoutRule, TestPoints } from "../two_layer/field_problem.ts";

/** A task on which a deep network is trained for a number of steps. */
export interface DeepStage {
  /** Training inputs x, `[P, D]`. */
  readonly inputs: Matrix;
  /** Their labels y, `[P]`. */
  readonly targets: Float64Array;
  /** γ > 0. */
  readonly richness: number;
  /** η of a step of descent on ½Σ(f − y)². */
  readonly learningRate: number;
  /** Steps of descent. */
  readonly steps: number;
  /** The last stage ends once the mean of Δ² is at most this, if that comes before; for an earlier one see `solveToLoss`. */
  readonly stopLoss?: number;
  /** How the stage begins; the first one always at random weights, whatever this says. */
  readonly readout: ReadoutRule;
  /** k: the weights into the first k hidden layers neither learn nor decay; 0 to L. */
  readonly freezeLayers: number;
  /** Steps at which a record is made, ascending, from 0 (before the first step) to `steps`. */
  readonly records: readonly number[];
  /** Those of them that record kernels as well; not the end of a stage that another follows, which is the other's step 0. */
  readonly detailed: readonly number[];
}

/** Training of an infinitely wide network with L hidden layers on given data, in one stage or two. */
export interface DeepProblem {
  /** L ≥ 1. */
  readonly hiddenLayers: number;
  /** One, or two one after the other. */
  readonly stages: readonly DeepStage[];
  /** Sets of test points; may be empty. */
  readonly tests: readonly TestPoints[];
  /** φ of all layers. */
  readonly activation: Activation;
  /** λ ≥ 0: all weights that learn lose ηλ of themselves at every step. */
  readonly weightDecay: number;
}

/** What solvers of a {@linkcode DeepProblem} have in common. */
export interface DeepOptions {
  /**
   * Whether the response functions act, through which a layer feels what its own past has done to the others; they do unless given.
   * Without them the equations are wrong from two hidden layers on: to be compared with, not to be used.
   */
  readonly withResponses?: boolean;
  /** Stops the computation. */
  readonly signal?: AbortSignal;
}

/** Above this ηλ decay is no small step. */
const MOST_DECAY = 0.1;

/** What is due at a moment of a stage. */
export interface DeepMoment {
  /** Whether it is the stage's last, after all steps or at its loss. */
  readonly ended: boolean;
  /** Whether a record is made. */
  readonly recorded: boolean;
  /** Whether it has kernels. */
  readonly detailed: boolean;
}

/** What is due after some steps of a stage, as the problem wants it. An end before all steps is recorded as that after them. */
export function momentOf(
  { steps, records, detailed, stopLoss = -1 }: DeepStage,
  step: number,
  residual: Float64Array,
): DeepMoment {
  const trainLoss = residual.reduce((sum, delta) => sum + delta * delta, 0) / residual.length;
  const ended = step === steps || trainLoss <= stopLoss, at = ended ? steps : step;
  const due = (list: readonly number[]) => list.includes(step) || list.includes(at);
  return { ended, recorded: due(records), detailed: due(detailed) };
}

/** Steps of all stages. */
export function stepsOf({ stages }: Pick<DeepProblem, "stages">): number {
  return stages.reduce((sum, { steps }) => sum + steps, 0);
}

/**
 * Refuses a problem that no solver can be given.
 *
 * @throws {RangeError} If a number is out of its range; the message names stage, value and range.
 * @throws {TypeError} If shapes do not fit.
 */
export function requireDeepProblem({ hiddenLayers, stages, tests, weightDecay }: DeepProblem): void {
  need("hidden layers", hiddenLayers, Number.isInteger(hiddenLayers) && hiddenLayers >= 1, "an integer >= 1");
  need("the number of stages", stages.length, stages.length === 1 || stages.length === 2, "1 or 2");
  need("weight decay", weightDecay, weightDecay >= 0 && weightDecay < Infinity, ">= 0 and finite");
  const dim = stages[0].inputs.cols;
  need("the input dimension", dim, dim >= 1, ">= 1");
  stages.forEach((stage, index) => {
    const { richness, learningRate, steps, freezeLayers, records, detailed, inputs, targets } = stage;
    const of = (what: string) => `${what} of stage ${index + 1}`;
    requireShape(of("samples"), inputs, dim, targets.length);
    need(of("samples"), inputs.rows, inputs.rows >= 1, ">= 1");
    need(of("richness"), richness, richness > 0 && richness < Infinity, "> 0");
    need(of("learning rate"), learningRate, learningRate > 0 && learningRate < Infinity, "> 0");
    const decay = learningRate * weightDecay;
    need(of("learning rate times weight decay"), decay, decay < MOST_DECAY, `< ${MOST_DECAY}`);
    need(of("steps"), steps, Number.isInteger(steps) && steps >= 0, "an integer >= 0");
    if (index < stages.length - 1) {
      const { stopLoss = -1 } = stage;
      need(of("stopLoss"), stopLoss, stopLoss < 0, "left out where another follows (solveToLoss)");
    }
    const most = index === 0 ? 0 : hiddenLayers;
    const fits = Number.isInteger(freezeLayers) && freezeLayers >= 0 && freezeLayers <= most;
    need(of("freezeLayers"), freezeLayers, fits, `an integer from 0 to ${most}`);
    const last = index === stages.length - 1 ? steps : steps - 1;
    for (const [list, end] of [[records, steps], [detailed, last]] as const) {
      list.forEach((step, i) => {
        const fine = Number.isInteger(step) && step >= 0 && step <= end && (i === 0 || step > list[i - 1]);
        need(of(`record ${i}`), step, fine, `an integer from 0 to ${end}, in ascending order`);
      });
    }
    detailed.forEach((step) =>
      need(of("detailed record"), step, records.includes(step), "among the records")
    );
  });
  tests.forEach(({ inputs, targets }, i) => {
    requireShape(`test set ${i + 1}`, inputs, dim, inputs.rows);
    targets.forEach((labels) => requireShape(`labels of test set ${i + 1}`, inputs, dim, labels.length));
  });
}

function requireShape(what: string, inputs: Matrix, dim: number, labels: number): void {
  if (inputs.cols === dim && inputs.rows === labels) return;
  throw new TypeError(
    `Cannot solve the deep mean field: ${what} have shape [${inputs.rows}, ${inputs.cols}] and ${labels} labels, need ${dim} ` +
      "columns and a label a row",
  );
}

function need(what: string, value: number, fine: boolean, range: string): void {
  if (fine) return;
  throw new RangeError(
    `Cannot solve the deep mean field as ${what} must be ${range}: current value is ${value}`,
  );
}
