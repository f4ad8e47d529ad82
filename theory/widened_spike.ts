/** A spike as random weights of finite width show it. */
export interface WidenedSpike {
  /** Largest eigenvalue of the kernel minus 1. */
  readonly size: number;
  /** Squared cosine of its eigenvector with the true direction. */
  readonly kept: number;
}

/**
 * Largest eigenvalue of a kernel I + χv̂v̂ᵀ made by N random features of covariance I + χv̂v̂ᵀ, and how much of v̂ its
 * eigenvector keeps, c = D/N:
 *
 *     χ > √c:   size = (1+χ)(1 + c/χ) − 1,   kept = (1 − c/χ²)/(1 + c/χ)        χ ≤ √c:   size = (1+√c)² − 1,   kept = 0
 *
 * A spike below √c drowns in the scatter of the features.
 *
 * @param share c = D/N; 0 gives χ and 1.
 * @see Baik, Ben Arous, Péché (2005), Paul (2007): the spiked covariance model at large D and N.
 *
 * @example Enough width shows the spike itself
 * ```ts
 * import { widenedSpike } from "./widened_spike.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(widenedSpike(2, 0), { size: 2, kept: 1 });
 * ```
 */
export function widenedSpike(spike: number, share: number): WidenedSpike {
  if (share === 0) return { size: spike, kept: 1 };
  if (spike <= Math.sqrt(share)) return { size: (1 + Math.sqrt(share)) ** 2 - 1, kept: 0 };
  return {
    size: (1 + spike) * (1 + share / spike) - 1,
    kept: (1 - share / spike ** 2) / (1 + share / spike),
  };
}
