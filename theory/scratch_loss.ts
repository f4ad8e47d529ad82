import { type LinearParams, targetSamples } from "./linear_params.ts";
import { noiseEnergy, noiseEnergyVariance } from "./noise_energy.ts";
import type { Prediction } from "./prediction.ts";
import { stoppingAllowance } from "./stopping_allowance.ts";

/**
 * Test loss of a linear network of any depth trained on the target task alone, from tiny initial weights.
 *
 *     n < D − 1:  1 − n/D + σ₂²n/(D−n−1)        n > D + 1:  σ₂²D/(n−D−1)        n = P₂
 *
 * Training reaches the minimum-norm (or ordinary) least-squares fit, since every update of the first layer lies in the
 * span of the inputs: what the data do not span is missed, and the noise is fitted.
 *
 * @param params Uses `inputDim` D, `targetRatio` α₂, `targetNoise` σ₂.
 * @returns Mean of (f − y)² on noise-free points, unit teacher = 1, averaged over data. Exact at any D; the allowance
 * is for training that stops at a finite distance from the solution.
 * @throws {RangeError} If |P₂ − D| ≤ 1, where the loss diverges.
 * @see Tahir, Ganguli, Rotskoff (2025), scratch risk; Lauditi, Bordelon, Pehlevan (2025), Appendix A, t → ∞.
 *
 * @example Without noise, half the dimensions leave half the loss
 * ```ts
 * import { scratchLoss } from "./scratch_loss.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(scratchLoss({ inputDim: 400, targetRatio: 0.5, targetNoise: 0 }).value, 0.5);
 * ```
 */
export function scratchLoss(
  params: Pick<LinearParams, "inputDim" | "targetRatio" | "targetNoise">,
): Prediction {
  const { inputDim, targetNoise } = params;
  const samples = targetSamples(params);
  const energy = noiseEnergy(samples, inputDim, targetNoise);
  const spanned = Math.min(1, samples / inputDim);
  const value = 1 - spanned + energy;
  // |P⊥β₂|² has a Beta distribution, independent of the noise energy.
  const variance = 2 * spanned * (1 - spanned) / (inputDim + 2) +
    noiseEnergyVariance(samples, inputDim, targetNoise);
  return {
    value,
    allowance: stoppingAllowance(value, spanned + energy),
    allowanceReason: "training stops at a finite distance",
    source: "Tahir et al. 2025, scratch risk (exact at finite D)",
    deviation: Math.sqrt(variance),
  };
}
