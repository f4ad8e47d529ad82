/** Sizes of a training of a two-layer network. */
export interface TwoLayerSizes {
  /** N. */
  readonly width: number;
  /** D. */
  readonly inputDim: number;
  /** P, points trained on. */
  readonly samples: number;
  /** q, points looked at. */
  readonly passive: number;
}

/**
 * Memory that `trainTwoLayer` needs in the form it chooses, with the weights before and after and the inputs; what the program
 * itself takes, some 0.1 GB, comes on top.
 *
 * @returns Bytes, to about a tenth.
 *
 * @example
 * ```ts
 * import { twoLayerBytes } from "./two_layer_bytes.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(twoLayerBytes({ width: 4000, inputDim: 3072, samples: 1000, passive: 1000 }) < 2 ** 30);
 * ```
 */
export function twoLayerBytes({ width, inputDim, samples, passive }: TwoLayerSizes): number {
  const span = samples < 2 * inputDim; // what costs less is what is chosen
  const neurons = width * (2 * inputDim + (span ? 4 : 2) * samples + (span ? 2 : 1) * passive);
  const kernels = (span ? 3 : samples <= 8 * inputDim ? 3 : 0) * samples ** 2 +
    (span ? samples * passive : 0);
  return 8 * (neurons + kernels + inputDim * (samples + 2 * passive));
}
