/** Averages of ridge regression with ridge λ on isotropic data; see {@linkcode ridgeSpectrum}. */
export interface RidgeSpectrum {
  /** k = 1 − λm: the part of a teacher that the estimator has along it. */
  readonly learned: number;
  /** T₂ = 1 − 2λm − λ²m': squared length of the estimator for a unit teacher. */
  readonly signal: number;
  /** T₁ = m + λm': squared length of the estimator for unit label noise. */
  readonly noise: number;
  /** −λ²m' = 1 − 2k + T₂: squared error for a unit teacher. */
  readonly missed: number;
}

/**
 * Averages over the spectrum of XᵀX/D for P × D standard normal inputs, α = P/D, as D → ∞, in closed form:
 *
 *     m = ⟨1/(λ + x)⟩,   m' = dm/dλ;   n = λm:  n² + (λ + α − 1)n = λ,   k = 1 − n:  k² − (1 + α + λ)k + α = 0
 *     ω = √((λ + α − 1)² + 4λ),   −λ²m' = n(n + λ)/ω,   T₁ = k/ω,   T₂ = k(ω − λ)/ω
 *
 * each in the form that does not cancel.
 *
 * @param ridge λ > 0.
 * @param ratio α > 0.
 * @see The law of Marchenko and Pastur (1967).
 *
 * @example
 * ```ts
 * import { marchenkoPastur } from "../../numerics/marchenko_pastur.ts";
 * import { ridgeSpectrum } from "./ridge_spectrum.ts";
 * import { ok } from "node:assert/strict";
 *
 * const { nodes, weights } = marchenkoPastur(0.5, 64);
 * const mean = nodes.reduce((sum, x, j) => sum + weights[j] * x / (x + 0.3), 0);
 * ok(Math.abs(ridgeSpectrum(0.3, 0.5).learned - mean) < 1e-12);
 * ```
 */
export function ridgeSpectrum(ridge: number, ratio: number): RidgeSpectrum {
  const b = ridge + ratio - 1, root = Math.sqrt(b * b + 4 * ridge);
  const left = b > 0 ? 2 * ridge / (b + root) : (root - b) / 2;
  const learned = 2 * ratio / (1 + ratio + ridge + root);
  const shorter = ((ratio - 1) ** 2 + 2 * ridge * (ratio + 1)) / (root + ridge); // ω − λ
  return {
    learned,
    signal: learned * shorter / root,
    noise: learned / root,
    missed: left * (left + ridge) / root,
  };
}
