import type { Matrix } from "./matrix.ts";
import type { ReluNetwork } from "./relu_features.ts";

/** What `trainRelu` learns. */
export interface ReluTask {
  /** X, `[P, D]`. */
  readonly inputs: Matrix;
  /** y, `[P]`. If the predictor has an offset, f = zφ/(γN) − f_off, put y + f_off here. */
  readonly targets: Float64Array;
}

/** How `trainRelu` learns. */
export interface ReluTrainingOptions {
  /** γ > 0, feature-learning strength. */
  readonly richness: number;
  /** Stop once the mean of (f − y)² over the training points is at most this. */
  readonly stopLoss: number;
  /** Stop after so many steps. */
  readonly maxSteps: number;
  /** ηλ_max aimed at, above 0 and at most 1; 0.5 unless given. Below it descent stays close to gradient flow. */
  readonly stability?: number;
  /** A fixed η instead, for comparisons; the sharpness is then only watched. */
  readonly learningRate?: number;
  /** Aborting it rejects the promise with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Checks what `trainRelu` is given.
 *
 * @throws {TypeError} If the shapes of network and task do not fit.
 * @throws {RangeError} If an option is out of its range; the message names it.
 */
export function requireReluTraining(
  { hiddenWeights, readout }: ReluNetwork,
  { inputs, targets }: ReluTask,
  options: ReluTrainingOptions,
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
  if (inputs.cols !== hiddenWeights.cols) {
    throw new TypeError(
      `Cannot train hidden weights [${hiddenWeights.rows}, ${hiddenWeights.cols}] on inputs ` +
        `[${inputs.rows}, ${inputs.cols}]: input sizes ${hiddenWeights.cols} and ${inputs.cols} differ`,
    );
  }
  const { richness, stopLoss, maxSteps, stability = 1, learningRate = 1 } = options;
  requireThat("richness", "finite and > 0", richness, richness > 0 && richness < Infinity);
  requireThat("stopLoss", ">= 0", stopLoss, stopLoss >= 0);
  requireThat("maxSteps", "an integer >= 0", maxSteps, Number.isInteger(maxSteps) && maxSteps >= 0);
  requireThat("stability", "> 0 and at most 1", stability, stability > 0 && stability <= 1);
  requireThat("learningRate", "finite and > 0", learningRate, learningRate > 0 && learningRate < Infinity);
}

function requireThat(name: string, need: string, value: number, holds: boolean): void {
  if (!holds) throw new RangeError(`Cannot train as ${name} must be ${need}: current value is ${value}`);
}
