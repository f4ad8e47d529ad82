import { bracketedRoot } from "../../numerics/bracketed_root.ts";
import { needPosterior } from "./posterior_task.ts";
import { ridgeSpectrum } from "./ridge_spectrum.ts";

/** A source on isotropic data in the proportional limit. */
export interface ProportionalSource {
  /** α₁ = P₁/D > 0. */
  readonly sourceRatio: number;
  /** σ₁ ≥ 0. */
  readonly sourceNoise: number;
  /** γ̃₁ = γ₁√D ≥ 0: what stays of order 1, as |y|² grows with P. */
  readonly sourceRichness: number;
  /** β_T > 0. */
  readonly inverseTemperature: number;
}

/** The source's saddle. */
export interface ProportionalSourceSaddle {
  /** c₁; the spike is c₁ − 1. */
  readonly sourceScale: number;
  /** E₁ = |β̂₁|². */
  readonly size: number;
  /** R₁ = β₁·β̂₁. */
  readonly overlap: number;
  /** Mean of (f₁ − β₁·x)². */
  readonly sourceLoss: number;
}

/**
 * A Bayesian linear two-layer network on a source of P₁ = α₁D samples, x ~ N(0, I_D), y = β₁·x + σ₁ξ, as D → ∞ after N → ∞:
 *
 *     c₁ = 1 + γ̃₁²E₁/c₁,   E₁ = T₂(λ₁, α₁) + σ₁²T₁(λ₁, α₁),   R₁ = k(λ₁, α₁),   λ₁ = 1/(β_Tc₁)
 *
 * with the spectral functions of {@linkcode ridgeSpectrum}.
 *
 * @throws {RangeError} If a number is out of range.
 * @see Derived here: average over data of Lauditi, Bordelon, Pehlevan (2025), Appendix E.
 */
export function proportionalSource(task: ProportionalSource): ProportionalSourceSaddle {
  const { sourceRatio, sourceNoise, sourceRichness, inverseTemperature } = task;
  requireRange("the source ratio", sourceRatio, sourceRatio > 0, "> 0");
  requireRange("the source noise", sourceNoise, sourceNoise >= 0, ">= 0");
  requireRange("the source richness", sourceRichness, sourceRichness >= 0, ">= 0");
  requireRange("the inverse temperature", inverseTemperature, inverseTemperature > 0, "> 0");
  const at = (c: number) => {
    const spectrum = ridgeSpectrum(1 / (inverseTemperature * c), sourceRatio);
    return { ...spectrum, size: spectrum.signal + sourceNoise ** 2 * spectrum.noise };
  };
  const excess = (c: number) => c - 1 - sourceRichness ** 2 * at(c).size / c;
  // E₁ ≤ 1 + σ₁²/(4λ₁) = 1 + σ₁²β_Tc₁/4, as every mode κ/(κ+λ)² ≤ 1/(4λ)
  const g = sourceRichness ** 2, most = 2 + sourceRichness + g * sourceNoise ** 2 * inverseTemperature / 4;
  const scale = excess(1) < 0 ? bracketedRoot(excess, 1, most) : 1;
  const { size, learned, missed, noise } = at(scale);
  return {
    sourceScale: scale,
    size,
    overlap: learned,
    sourceLoss: missed + sourceNoise ** 2 * noise,
  };
}

/** Throws a `RangeError` of one line unless the value is fine and finite. */
export function requireRange(what: string, value: number, fine: boolean, range: string): void {
  needPosterior(what, value, fine && Number.isFinite(value), `${range} and finite`);
}
