import { bracketedRoot } from "../../numerics/bracketed_root.ts";
import {
  type ProportionalSource,
  proportionalSource,
  type ProportionalSourceSaddle,
  requireRange,
} from "./proportional_source.ts";
import { ridgeSpectrum } from "./ridge_spectrum.ts";

/** Both tasks on isotropic data in the proportional limit. */
export interface ProportionalTransfer extends ProportionalSource {
  /** α₂ = P₂/D > 0. */
  readonly targetRatio: number;
  /** a = β₁·β₂ in [−1, 1]. */
  readonly alignment: number;
  /** σ₂ ≥ 0. */
  readonly targetNoise: number;
  /** γ̃₂ = γ₂√D ≥ 0. */
  readonly targetRichness: number;
  /** δ ≥ 0. */
  readonly elasticCoupling: number;
}

/** The target's saddle. */
export interface ProportionalSaddle extends ProportionalSourceSaddle {
  /** Ã; the effective ridge is 1/(β_TÃ). */
  readonly resolution: number;
  /** q = 1 + δ − γ̃₂²s̃. */
  readonly stiffness: number;
  /** τ, how much of the source predictor is reused. */
  readonly rescaling: number;
  /** s̃ = v₂ᵀKv₂/D. */
  readonly strength: number;
  /** Mean of (f₂ − β₂·x)². */
  readonly targetLoss: number;
}

/** Least q/(1+δ): below, digits are lost. */
const LEAST_STIFFNESS = 1e-8;

/**
 * A target coupled with strength δ to that source, α₂D samples of y = β₂·x + σ₂ξ, teachers at a = β₁·β₂. With w = δ²γ̃₁²/((1+δ)q),
 * o = aR₁ and the spectral functions at λ₂ = 1/(β_TÃ), α₂:
 *
 *     τ = wt̃,   t̃ = (k/(Ãc₁))o/(1 + (k/(Ãc₁))wE₁),   R = 1 − 2τo + τ²E₁,   s̃ = (RT₂ + σ₂²T₁)/Ã²
 *     q = 1 + δ − γ̃₂²s̃,   Ã = 1/q + δ²/q² + wc₁γ̃₂²t̃²/q
 *     test loss = −λ₂²m'R + σ₂²T₁
 *
 * Ã is the only root at a given q, q the only root in (0, 1+δ]. The loss depends on a through a² alone.
 *
 * @param source The source's saddle, if known.
 * @throws {RangeError} If a number is out of range, or q/(1+δ) < 10⁻⁸: digits are lost.
 * @see Derived here: average over data of Lauditi, Bordelon, Pehlevan (2025), Appendix F.
 *
 * @example Without richness δ → ∞ is ridge regression
 * ```ts
 * import { proportionalPosterior } from "./proportional_posterior.ts";
 * import { ok } from "node:assert/strict";
 *
 * const { targetLoss } = proportionalPosterior({
 *   ...{ sourceRatio: 2, targetRatio: 0.5, alignment: 0.8, sourceNoise: 0, targetNoise: 0 },
 *   ...{ sourceRichness: 0, targetRichness: 0, elasticCoupling: 1e9, inverseTemperature: 1e12 },
 * });
 * ok(Math.abs(targetLoss - 0.5) < 1e-8);
 * ```
 */
export function proportionalPosterior(
  task: ProportionalTransfer,
  source: ProportionalSourceSaddle = proportionalSource(task),
): ProportionalSaddle {
  const { targetRatio, alignment, targetNoise, sourceRichness, targetRichness, elasticCoupling: delta } =
    task;
  requireRange("the target ratio", targetRatio, targetRatio > 0, "> 0");
  requireRange("the alignment", alignment, Math.abs(alignment) <= 1, "from -1 to 1");
  requireRange("the target noise", targetNoise, targetNoise >= 0, ">= 0");
  requireRange("the target richness", targetRichness, targetRichness >= 0, ">= 0");
  requireRange("the elastic coupling", delta, delta >= 0, ">= 0");
  const { sourceScale, size, overlap } = source, known = alignment * overlap, g = targetRichness ** 2;
  const reuseAt = (spectrum: { readonly learned: number }, resolution: number, weight: number) => {
    const part = spectrum.learned / (resolution * sourceScale);
    return part * known / (1 + part * weight * size);
  };
  const at = (q: number) => {
    const weight = delta ** 2 * sourceRichness ** 2 / ((1 + delta) * q), least = 1 / q + (delta / q) ** 2;
    const spectrumAt = (resolution: number) =>
      ridgeSpectrum(1 / (task.inverseTemperature * resolution), targetRatio);
    const gain = weight * sourceScale * g / q;
    const wanted = (resolution: number) =>
      least + gain * reuseAt(spectrumAt(resolution), resolution, weight) ** 2;
    const most = wanted(least);
    const resolution = most > least ? bracketedRoot((x) => wanted(x) - x, least, most * (1 + 1e-15)) : least;
    const spectrum = spectrumAt(resolution), rescaling = weight * reuseAt(spectrum, resolution, weight);
    const rest = 1 - 2 * rescaling * known + rescaling ** 2 * size;
    const { signal, noise, missed } = spectrum;
    return {
      resolution,
      rescaling,
      strength: (rest * signal + targetNoise ** 2 * noise) / resolution ** 2,
      targetLoss: missed * rest + targetNoise ** 2 * noise,
    };
  };
  const excess = (q: number) => 1 + delta - g * at(q).strength - q;
  const least = LEAST_STIFFNESS * (1 + delta);
  const stiffness = g === 0 ? 1 + delta : excess(least) > 0 ? bracketedRoot(excess, least, 1 + delta) : 0;
  requireRange(
    "q/(1+δ)",
    stiffness / (1 + delta),
    stiffness > 0,
    `>= ${LEAST_STIFFNESS}, below which digits are lost`,
  );
  return { ...source, stiffness, ...at(stiffness) };
}
