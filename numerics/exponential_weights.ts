/** The weights of an exponential step at one decay z; see {@linkcode exponentialWeights}. */
export interface ExponentialWeights {
  /** e^{−z} */
  readonly decay: number;
  /** φ₁(−z) = (1 − e^{−z})/z, 1 at z = 0. */
  readonly first: number;
  /** φ₂(−z) = (1 − φ₁)/z, ½ at z = 0. */
  readonly second: number;
  /** φ₃(−z) = (½ − φ₂)/z, ⅙ at z = 0. */
  readonly third: number;
}

/** Below this z the differences cancel and the series takes over; it needs no more terms than are summed. */
const SERIES_BELOW = 0.5;
const TERMS = 14;

/**
 * The functions by which exponential integrators weigh what drives a decaying mode:
 *
 *     φ_{k+1}(−z) = (1/k! − φ_k(−z))/z,   φ₀ = e^{−z};     φ_k(−z) = Σ_j (−z)ʲ/(j + k)!
 *
 * A mode dc/dt = −λc + p + qt/τ has c(τ) = e^{−z}c₀ + τφ₁p + τφ₂q with z = λτ, and ∫₀^τ c = τφ₁c₀ + τ²φ₂p + τ²φ₃q.
 *
 * @param z λτ ≥ 0, however large.
 *
 * @example
 * ```ts
 * import { exponentialWeights } from "./exponential_weights.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(exponentialWeights(0).second, 0.5);
 * ```
 */
export function exponentialWeights(z: number): ExponentialWeights {
  const decay = Math.exp(-z);
  if (z < SERIES_BELOW) {
    let nested = 1; // 1 − z/4·(1 − z/5·(1 − …))
    for (let j = TERMS; j >= 1; j--) nested = 1 - z / (j + 3) * nested;
    const third = nested / 6;
    const second = 0.5 - z * third;
    return { decay, first: 1 - z * second, second, third };
  }
  const first = -Math.expm1(-z) / z, second = (1 - first) / z;
  return { decay, first, second, third: (0.5 - second) / z };
}
