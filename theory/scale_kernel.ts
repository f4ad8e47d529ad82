import { type FreeKernel, requireKernel } from "./free_kernel.ts";

/** A kernel whose constants are given up to a common factor. */
export interface ScaledKernel extends FreeKernel {
  /** t ≥ 0, the factor of all three constants. */
  readonly spikeScale: number;
}

/**
 * The same parameters with C = t·C₀ in place of C₀: what richness does under the ansatz that it keeps the spikes' shape.
 *
 * @throws {RangeError} If I + tC₀ is no kernel; the message names the constants multiplied by t.
 *
 * @example
 * ```ts
 * import { scaleKernel } from "./scale_kernel.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(scaleKernel({ signal: 1, noiseSpike: 0, crosstalk: 0.5, spikeScale: 3 }).crosstalk, 1.5);
 * ```
 */
export function scaleKernel<Params extends ScaledKernel>(params: Params): Params {
  const { spikeScale, signal, noiseSpike, crosstalk } = params;
  if (!(spikeScale >= 0 && spikeScale < Infinity)) {
    throw new RangeError(`Cannot predict at spike-scale ${spikeScale}: need a finite number of at least 0`);
  }
  const scaled = {
    signal: spikeScale * signal,
    noiseSpike: spikeScale * noiseSpike,
    crosstalk: spikeScale * crosstalk,
  };
  try {
    requireKernel(scaled);
  } catch (error) {
    if (!(error instanceof RangeError) || spikeScale === 1) throw error;
    throw new RangeError(`${error.message} (spike-scale ${spikeScale} included)`, { cause: error });
  }
  return { ...params, ...scaled };
}
