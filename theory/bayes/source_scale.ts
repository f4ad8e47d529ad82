import { bracketedRoot } from "../../numerics/bracketed_root.ts";

/** The scale c₁ of the learned kernel along the estimator. */
export interface SourceScale {
  /** c₁ ≥ 1; the spike of the hidden weights' second moment is c₁ − 1. */
  readonly scale: number;
  /** s₁ = v₁ᵀK₁v₁, so that c₁ = 1/(1 − γ₁²s₁). */
  readonly strength: number;
}

/**
 * The one unknown of a Bayesian linear two-layer network, which is kernel ridge regression with the ridge divided by c₁:
 *
 *     c₁ = 1/(1 − γ₁²s₁),   s₁ = v₁ᵀK₁v₁,   v₁ = (c₁K₁ + I/β_T)⁻¹y₁
 *
 * Root of Σ_k κ_kỹ_k²/(cκ_k + 1/β_T)² − (1 − 1/c)/γ₁², which falls with c, in ln c; each term is at most β_Tỹ_k²/(4c), which
 * bounds c. Never as 1/(1 − γ²s) from a computed s, which cancels where c is large.
 *
 * @param values κ_k ≥ 0, eigenvalues of K₁, `[P]`.
 * @param labels ỹ_k, the labels along the eigenvectors, `[P]`.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix E, linear network; the reduction to one equation derived here.
 *
 * @example No ridge and K = I: c = ½(1 + √(1 + 4γ²|y|²))
 * ```ts
 * import { sourceScale } from "./source_scale.ts";
 * import { ok } from "node:assert/strict";
 *
 * const { scale } = sourceScale(Float64Array.of(1, 1), Float64Array.of(0.6, 0.8), 2, 1e12);
 * ok(Math.abs(scale - (1 + Math.sqrt(17)) / 2) < 1e-10);
 * ```
 */
export function sourceScale(
  values: Float64Array,
  labels: Float64Array,
  richness: number,
  inverseTemperature: number,
): SourceScale {
  const strengthAt = (c: number) => {
    let sum = 0;
    for (let k = 0; k < values.length; k++) {
      sum += values[k] * (labels[k] / (c * values[k] + 1 / inverseTemperature)) ** 2;
    }
    return sum;
  };
  const squares = labels.reduce((sum, y) => sum + y * y, 0);
  const most = 0.25 * richness ** 2 * inverseTemperature * squares;
  if (!(richness * richness * strengthAt(1) > 0)) return { scale: 1, strength: strengthAt(1) };
  // A little beyond the bound, as rounding may put the root upon it.
  const logScale = bracketedRoot(
    (l) => richness ** 2 * strengthAt(Math.exp(l)) + Math.expm1(-l),
    0,
    Math.log1p(most) + 1e-9,
  );
  const scale = Math.exp(logScale);
  return { scale, strength: strengthAt(scale) };
}
