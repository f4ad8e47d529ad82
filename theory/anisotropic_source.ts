import { effectiveRidge, sharedDegrees } from "../numerics/effective_ridge.ts";

/** The source task: β̂₁ fitted without ridge on inputs x ~ N(0, Σ). */
export interface AnisotropicSourceParams {
  /** Eigenvalues of Σ, all > 0, `[D]`. */
  readonly eigenvalues: Float64Array;
  /** β₁ in the eigenbasis of Σ, `[D]`. */
  readonly sourceTeacher: Float64Array;
  /** P₁; infinite for the population. */
  readonly sourceSamples: number;
  /** σ₁, standard deviation of the source labels' noise. */
  readonly sourceNoise: number;
}

/** β̂₁ as independent normal components, as far as quadratic forms can tell; see {@linkcode anisotropicSource}. */
export interface AnisotropicSource {
  /** Mean of β̂₁, `[D]`. */
  readonly mean: Float64Array;
  /** Variance of its components, `[D]`. */
  readonly variance: Float64Array;
  /** B, mean of |β̂₁|². */
  readonly squaredNorm: number;
  /** 1/(P₁(1−Γ₁)): relative finite-size error of the variances; 0 for the population. */
  readonly relativeError: number;
}

/**
 * Deterministic equivalents of the quadratic forms of the source predictor: with κ₁, Γ₁ from (Σ, P₁, no ridge), S = Σ(Σ+κ₁)⁻¹
 * and any diagonal F,
 *
 *     β₂ᵀFβ̂₁ → β₂ᵀFSβ₁
 *     β̂₁ᵀFβ̂₁ → β₁ᵀSFSβ₁ + [κ₁²β₁ᵀΣ(Σ+κ₁)⁻²β₁ + σ₁²] (1/P₁)tr[FΣ(Σ+κ₁)⁻²]/(1−Γ₁)
 *
 * as if β̂₁ had independent components of mean Sβ₁ and variance ∝ σ_i/(σ_i+κ₁)²: what the data do not resolve shrinks, and
 * what they miss acts as noise on the rest.
 *
 * @returns Averages over source data, D → ∞.
 * @throws {RangeError} If |P₁ − D| ≤ 1, or a parameter is out of range.
 * @see Derived here; for Σ = I it is |β̂₁|² = min(α₁, 1) + σ₁²α₁/(1−α₁) of Lauditi, Bordelon, Pehlevan (2025), Result 3.
 */
export function anisotropicSource(params: AnisotropicSourceParams): AnisotropicSource {
  const { eigenvalues, sourceTeacher, sourceSamples: samples, sourceNoise } = params,
    dim = eigenvalues.length;
  const refuse = (what: string) => {
    throw new RangeError(`Cannot predict the source fit: ${what}`);
  };
  if (!(samples === Infinity || Number.isInteger(samples) && samples >= 1)) {
    refuse(`sourceSamples must be a positive integer or infinite, current value is ${samples}`);
  }
  if (Math.abs(samples - dim) <= 1) {
    refuse(
      `${samples} samples in ${dim} dimensions are the interpolation point, need at least 2 fewer or more`,
    );
  }
  if (!(sourceNoise >= 0 && sourceNoise < Infinity)) {
    refuse(`sourceNoise must be >= 0 and finite, current value is ${sourceNoise}`);
  }
  if (sourceTeacher.length !== dim) {
    refuse(`${dim} eigenvalues with a teacher of ${sourceTeacher.length} components`);
  }
  if (samples === Infinity) return statistics(sourceTeacher.slice(), new Float64Array(dim), 0);
  const kappa = effectiveRidge(eigenvalues, samples, 0), gamma = sharedDegrees(eigenvalues, samples, kappa);
  let missed = sourceNoise ** 2;
  eigenvalues.forEach((s, i) => missed += (kappa * sourceTeacher[i] / (s + kappa)) ** 2 * s);
  const relativeError = 1 / (samples * (1 - gamma));
  return statistics(
    sourceTeacher.map((beta, i) => beta * eigenvalues[i] / (eigenvalues[i] + kappa)),
    eigenvalues.map((s) => missed * relativeError * s / (s + kappa) ** 2),
    relativeError,
  );
}

function statistics(mean: Float64Array, variance: Float64Array, relativeError: number): AnisotropicSource {
  const squaredNorm = mean.reduce((sum, value, i) => sum + value * value + variance[i], 0);
  if (!(squaredNorm > 0)) throw new RangeError("Cannot predict transfer from a source predictor that is 0");
  return { mean, variance, squaredNorm, relativeError };
}
