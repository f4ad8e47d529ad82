/** Sizes of a training of a two-layer network. */
export interface TrainingSizes {
  /** N. */
  readonly width: number;
  /** D. */
  readonly inputDim: number;
  /** P, points trained on. */
  readonly samples: number;
}

/** Operations a second of matrix products on one core, of a fast library. */
const RATE = 2e10;
/** Seconds for the activation of one neuron at one point, and for what a step costs besides. */
const ACTIVATION = 5e-9, STEP = 8e-6;

/**
 * About how long a full-batch training of a two-layer network takes on one core, to a factor of two on machines of these years;
 * activations that are expressions can take ten times as long. It is arithmetic of sizes, so that it is the same everywhere.
 *
 * @returns Seconds.
 *
 * @example
 * ```ts
 * import { trainingSeconds } from "./training_seconds.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(trainingSeconds({ width: 512, samples: 100, inputDim: 20 }, 2000) < 5);
 * ```
 */
export function trainingSeconds({ width, samples, inputDim }: TrainingSizes, steps: number): number {
  const operations = samples < 2 * inputDim ? 2 * width * samples ** 2 : 4 * width * samples * inputDim;
  return steps * (operations / RATE + width * samples * ACTIVATION + STEP);
}
