/** A spike as a network of finite width shows it, each number with what the theory leaves open. */
export interface WidenedSpike {
  /** Largest eigenvalue of the kernel minus 1. */
  readonly size: number;
  /** Squared cosine of its eigenvector with the infinitely wide network's. */
  readonly kept: number;
  /** Variance, times N, of the kernel's entries between the spike's direction and another one, on average. */
  readonly scatter: number;
  /** Error of `size`, and of the readout's energy A. */
  readonly sizeError: number;
  /** Error of `kept`. */
  readonly keptError: number;
}

/**
 * The spike χ of a pretrained two-layer network whose N hidden neurons start from Gaussian weights, to first order in c = D/N:
 *
 *     size = χ + c'/χ,   kept = 1 − c'/χ²,   c' = c·f,   f = κ·2/(2+χ) + (1−κ)(1+χ)
 *
 * The spike's direction mixes with the others through entries of the kernel of variance f/N. Where the source data span a
 * direction (share κ) training also removes the readout's overlap with it, which leaves 1/cosh² of the boost's rapidity, 2/(2+χ);
 * elsewhere the entries grow with the boost. The diagonal changes by about c(½ + 2/(2+χ)), since the boost has to undo the initial
 * overlap of readout and hidden weights too: that is the error of `size`. A spike below √c drowns in the bulk, whose edge is
 * (1+√c)²; near that the series fails, and the errors grow without bound. For a population source {@linkcode finiteWidthSpike}
 * knows all orders.
 *
 * @param share c = D/N; 0 gives χ and 1 without error.
 * @param learned κ = min(α₁, 1).
 * @see Derived here.
 *
 * @example Enough width shows the spike itself
 * ```ts
 * import { widenedSpike } from "./widened_spike.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(widenedSpike(2, 0, 1).size, 2);
 * ```
 */
export function widenedSpike(spike: number, share: number, learned: number): WidenedSpike {
  const inside = 2 / (2 + spike);
  const scatter = learned * inside + (1 - learned) * (1 + spike);
  if (share === 0) return { size: spike, kept: 1, scatter, sizeError: 0, keptError: 0 };
  const diagonal = share * (0.5 + inside);
  const edge = (1 + Math.sqrt(share)) ** 2 - 1;
  const mixing = share * scatter / spike; // infinite without a spike
  // Ratio of successive orders, from the bulk's own scatter: where it nears 1 the series says nothing.
  const relative = share + 3 * share / spike ** 2,
    growth = relative < 1 ? relative / (1 - relative) : Infinity;
  const lost = Math.min(1, mixing / spike);
  return {
    size: mixing < spike ? Math.max(spike + mixing, edge) : edge,
    kept: 1 - lost,
    scatter,
    sizeError: diagonal + Math.min(mixing * growth, edge),
    keptError: Math.min(1, lost * growth),
  };
}
