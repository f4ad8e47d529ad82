import type { Activation } from "./activation.ts";
import type { Matrix } from "./matrix.ts";
import type { TwoLayerNetwork } from "./two_layer_network.ts";

/** What `trainTwoLayer` learns, and where else it is looked at. */
export interface TwoLayerTask {
  /** X, `[P, D]`. */
  readonly inputs: Matrix;
  /** y, `[P]`. */
  readonly targets: Float64Array;
  /** Points at which the predictor is recorded but not trained, `[q, D]`. */
  readonly passive?: Matrix;
}

/** How `trainTwoLayer` learns. */
export interface TwoLayerTrainingOptions {
  /** φ. */
  readonly activation: Activation;
  /** γ > 0, feature-learning strength. */
  readonly richness: number;
  /** η: constant (`autoLearningRate` proposes one), or following the measured sharpness so that ηλ_max stays near 0.5. */
  readonly learningRate: number | "sharpness";
  /** Steps to take, at most. */
  readonly steps: number;
  /** Steps after which to record, ascending; 0 is the start. The last step is always recorded. */
  readonly recordAt?: readonly number[];
  /** λ ≥ 0 of both layers; 0 unless given. */
  readonly weightDecay?: number;
  /** ℒ = ½ΣΔ² or ½ΣΔ²/P; `mean` divides η by P, not λ; `sum` unless given. */
  readonly loss?: "sum" | "mean";
  /** A network whose output, at the same γ, is subtracted as f_off; the start itself for f = 0 there; none unless given. */
  readonly offset?: TwoLayerNetwork;
  /** Which weights learn; `readout` leaves the hidden weights as they are, weight decay included; `all` unless given. */
  readonly trainable?: "all" | "readout";
  /** Samples a step uses: consecutive ones, cyclically; all unless given. The batch stands for all, times P/size. */
  readonly batchSize?: number;
  /** End once the mean of Δ² over the training points is at most this. */
  readonly stopLoss?: number;
  /** How the hidden weights are carried: whichever needs fewer operations unless given. */
  readonly form?: "weights" | "span";
  /** Aborting it rejects the promise with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Above this ηλ a step shrinks the weights by too much for descent to stay near its flow. */
const MAX_DECAY_STEP = 0.1;

/**
 * Checks what `trainTwoLayer` is given.
 *
 * @throws {TypeError} If the shapes of network and task do not fit.
 * @throws {RangeError} If an option is out of its range; the message names it.
 */
export function requireTwoLayerTraining(
  { hiddenWeights, readout }: TwoLayerNetwork,
  { inputs, targets, passive }: TwoLayerTask,
  options: TwoLayerTrainingOptions,
): void {
  if (hiddenWeights.rows !== readout.length || readout.length < 1) {
    throw new TypeError(
      `Cannot train ${hiddenWeights.rows} hidden neurons with ${readout.length} readout weights: need equal numbers >= 1`,
    );
  }
  if (inputs.rows !== targets.length || targets.length < 1) {
    throw new TypeError(
      `Cannot train on ${inputs.rows} inputs with ${targets.length} targets: need equal numbers >= 1`,
    );
  }
  for (const points of passive ? [inputs, passive] : [inputs]) {
    if (points.cols === hiddenWeights.cols && points.cols > 0) continue;
    throw new TypeError(
      `Cannot train hidden weights [${hiddenWeights.rows}, ${hiddenWeights.cols}] on inputs ` +
        `[${points.rows}, ${points.cols}]: input sizes ${hiddenWeights.cols} and ${points.cols} differ or are 0`,
    );
  }
  const { richness, learningRate, steps, recordAt = [], weightDecay = 0, stopLoss = 0 } = options;
  const rate = learningRate === "sharpness" ? 1e-300 : learningRate;
  const { batchSize = inputs.rows } = options, count = (n: number) => Number.isInteger(n) && n >= 0;
  const ascending = recordAt.every((step, i) => count(step) && step <= steps && !(step <= recordAt[i - 1]));
  requireThat(
    "richness",
    "finite and > 0 (a lazy network is a kernel's business)",
    richness,
    positive(richness),
  );
  requireThat("learningRate", 'finite and > 0, or "sharpness"', learningRate, positive(rate));
  requireThat("steps", "an integer >= 0", steps, count(steps));
  requireThat("recordAt", "ascending step numbers up to steps", recordAt.join(), ascending);
  requireThat("weightDecay", "finite and >= 0", weightDecay, weightDecay >= 0 && weightDecay < Infinity);
  requireThat(
    "learningRate × weightDecay",
    `below ${MAX_DECAY_STEP}`,
    rate * weightDecay,
    rate * weightDecay < MAX_DECAY_STEP,
  );
  requireThat("stopLoss", ">= 0", stopLoss, stopLoss >= 0);
  const fits = count(batchSize) && batchSize >= 1 && batchSize <= inputs.rows;
  requireThat("batchSize", `an integer from 1 to the ${inputs.rows} samples`, batchSize, fits);
  if (batchSize < inputs.rows && options.form === "span") {
    throw new RangeError("Cannot train on batches in the span of the data: choose the form weights");
  }
}

function positive(value: number): boolean {
  return value > 0 && value < Infinity;
}

function requireThat(name: string, need: string, value: number | string, holds: boolean): void {
  if (!holds) throw new RangeError(`Cannot train as ${name} must be ${need}: current value is ${value}`);
}
