import type { Activation } from "../../numerics/activation.ts";
import type { Matrix } from "../../numerics/matrix.ts";

/**
 * What becomes of the readout z when a stage begins; (w, z) is what the stage before left.
 *
 * `keep`: nothing, so that the predictor is γ₁/γ₂ times the old one. `center`: the predictor that it makes at the switch is
 * subtracted for good, at every point. `reset`: z is drawn anew, independently of w, and what the predictor then makes, nothing at
 * infinite width, is subtracted likewise.
 */
export type ReadoutRule = "keep" | "center" | "reset";

/** A task on which the neurons are trained for a number of steps. */
export interface FieldStage {
  /** What messages call it; its number unless given. */
  readonly name?: string;
  /** Training inputs x, `[P, D]`. */
  readonly inputs: Matrix;
  /** Their labels y, `[P]`. */
  readonly targets: Float64Array;
  /** γ > 0. */
  readonly richness: number;
  /** η of a step of descent on ½Σ(f − y)², or on its mean over the samples. */
  readonly learningRate: number;
  /** Steps of descent. */
  readonly steps: number;
  /** How the stage begins; the first one always at random weights, whatever this says. */
  readonly readout: ReadoutRule;
  /** Whether all weights move or z alone. */
  readonly trainable: "all" | "readout";
  /** Steps at which a record is made, ascending, from 0 (before the first step) to `steps`. */
  readonly records: readonly number[];
  /** Those of them that record kernels and moments as well. */
  readonly detailed: readonly number[];
  /**
   * Ends the stage after the first step, found to a thousandth of its time, with a mean of (f − y)² over the training inputs of
   * at most this, and records it; never unless given.
   */
  readonly stopLoss?: number;
}

/** Points on which the predictor is read. */
export interface TestPoints {
  /** x, `[T, D]`. */
  readonly inputs: Matrix;
  /** Labels, `[T]` each: one loss a record for each, as a point may belong to several tasks. */
  readonly targets: readonly Float64Array[];
}

/** Training in stages of an infinitely wide two-layer network on given data. */
export interface FieldProblem {
  /** At least one. */
  readonly stages: readonly FieldStage[];
  /** Sets of test points; may be empty. */
  readonly tests: readonly TestPoints[];
  /** φ. */
  readonly activation: Activation;
  /** λ ≥ 0: both layers lose ηλ of themselves at every step. */
  readonly weightDecay: number;
  /** Whether the loss is ½Σ(f − y)² or its mean over the samples. */
  readonly loss: "sum" | "mean";
  /** Bins of the preactivations' histogram on the first test set, equally wide on [−limit, limit]; none unless given. */
  readonly histogram?: { readonly limit: number; readonly bins: number };
}

/** Number of inputs D. */
export function inputDimOf({ stages }: FieldProblem): number {
  return stages[0].inputs.cols;
}

/** η of a step on the sum of squares: that of the stage, over P if the loss is the mean. */
export function sumRate({ loss }: FieldProblem, stage: FieldStage): number {
  return loss === "mean" ? stage.learningRate / stage.targets.length : stage.learningRate;
}

/**
 * Refuses a problem that the mean field cannot be solved for.
 *
 * @throws {RangeError} If a number is out of its range; the message names stage, value and range.
 * @throws {TypeError} If shapes do not fit.
 */
export function requireFieldProblem(problem: FieldProblem): void {
  const { stages, tests, weightDecay, histogram } = problem;
  if (stages.length === 0) {
    throw new RangeError("Cannot solve the mean field of no stages: need at least one");
  }
  const dim = inputDimOf(problem);
  need("the input dimension", dim, dim >= 1, ">= 1");
  need("the weight decay", weightDecay, weightDecay >= 0 && weightDecay < Infinity, ">= 0 and finite");
  stages.forEach((stage, i) => requireStage(stage, i, dim, weightDecay));
  tests.forEach(({ inputs, targets }, i) => {
    requireShape(`test set ${i}`, inputs, dim, inputs.rows);
    targets.forEach((labels) => requireShape(`labels of test set ${i}`, inputs, dim, labels.length));
  });
  if (histogram) {
    need("the histogram's limit", histogram.limit, histogram.limit > 0 && histogram.limit < Infinity, "> 0");
    need(
      "the histogram's bins",
      histogram.bins,
      Number.isInteger(histogram.bins) && histogram.bins >= 1,
      ">= 1",
    );
  }
}

function requireStage(stage: FieldStage, index: number, dim: number, weightDecay: number): void {
  const { inputs, targets, richness, learningRate, steps, records, detailed } = stage;
  const of = (what: string) => `${what} of ${stage.name ?? `stage ${index + 1}`}`;
  requireShape(of("samples"), inputs, dim, targets.length);
  need(of("samples"), inputs.rows, inputs.rows >= 1, ">= 1");
  need(of("richness"), richness, richness > 0 && richness < Infinity, "> 0; its limit 0 is a frozen kernel");
  need(of("learning rate"), learningRate, learningRate > 0 && learningRate < Infinity, "> 0");
  need(
    of("learning rate times weight decay"),
    learningRate * weightDecay,
    learningRate * weightDecay < 0.1,
    "< 0.1",
  );
  need(of("steps"), steps, Number.isInteger(steps) && steps >= 0, "an integer >= 0");
  [records, detailed].forEach((list) =>
    list.forEach((step, i) =>
      need(
        of(`record ${i}`),
        step,
        Number.isInteger(step) && step >= 0 && step <= steps && (i === 0 || step > list[i - 1]),
        `an integer from 0 to ${steps}, in ascending order`,
      )
    )
  );
  for (const step of detailed) need(of("detailed record"), step, records.includes(step), "among the records");
}

function requireShape(what: string, inputs: Matrix, dim: number, labels: number): void {
  if (inputs.cols === dim && inputs.rows === labels) return;
  throw new TypeError(
    `Cannot solve the mean field: ${what} have shape [${inputs.rows}, ${inputs.cols}] and ${labels} labels, need ${dim} columns and a label a row`,
  );
}

function need(what: string, value: number, fine: boolean, range: string): void {
  if (!fine) {
    throw new RangeError(
      `Cannot solve the mean field as ${what} must be ${range}: current value is ${value}`,
    );
  }
}
