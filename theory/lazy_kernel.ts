import type { SpikedParams } from "./spiked_params.ts";

/** The kernel that lazy training sees, as a multiple of I + χv̂v̂ᵀ. */
export interface LazyKernel {
  /** χ in units of the isotropic part. */
  readonly spike: number;
  /** The isotropic part; the ridge counts in units of it. */
  readonly bulk: number;
}

/**
 * The kernel with which a two-layer linear network learns lazily after pretraining:
 *
 *     readout alone           M = I + χv̂v̂ᵀ
 *     all weights             M + A·I = (2+χ)(I + χ/(2+χ)·v̂v̂ᵀ),     A = 1 + χ
 *     all, readout redrawn    M + I   = 2(I + χ/2·v̂v̂ᵀ)
 *
 * @param spike χ.
 * @param growth A − 1, equal to χ at infinite width.
 * @see Readout: Lauditi, Bordelon, Pehlevan (2025), Result 2. All weights: derived here.
 */
export function lazyKernel(
  spike: number,
  growth: number,
  { trainable, readout }: Pick<SpikedParams, "trainable" | "readout">,
): LazyKernel {
  if (trainable === "readout") return { spike, bulk: 1 };
  const bulk = readout === "reset" ? 2 : 2 + growth;
  return { spike: spike / bulk, bulk };
}
