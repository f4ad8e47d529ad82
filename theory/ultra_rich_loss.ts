import { averageCurved, spanCorrelation } from "./average_curved.ts";
import { sourceSamples, targetSamples } from "./linear_params.ts";
import type { Prediction } from "./prediction.ts";
import { rankOneRidge } from "./rank_one_ridge.ts";
import { boundedFluctuations, spikedSource } from "./spiked_source.ts";
import {
  requireNonNegative,
  requireSource,
  requireTarget,
  type SpikedParams,
  type SpikedSourceParams,
} from "./spiked_params.ts";

/** Parameters of {@linkcode ultraRichLoss}. */
export interface UltraRichParams
  extends SpikedSourceParams, Pick<SpikedParams, "targetRatio" | "targetNoise"> {
  /** λ of (ΦᵀΦ + nλ), n points, for a feature of unit variance; 0 for the ridgeless readout of the one feature. */
  readonly featureRidge: number;
}

/**
 * Test loss of a readout on the single feature v̂·x that infinitely rich pretraining leaves: what training from tiny weights
 * does, with the random rest of the features cut off (or drowned by the ridge).
 *
 *     λ = 0:  R = 1 − q² + (1 − q² + σ₂²)/(n−2),     q = ρa + √(1−ρ²)a_n,   n = P₂
 *
 * The limit is 1 − q² whatever the ratio of target samples to dimensions: q² = (√α₁a + √(1−α₁)a_n)² for a noise-free source. It is
 * not the limit χ → ∞ of {@linkcode spikedKernelLoss}, (1−α)(1−q²), where the other features still learn.
 *
 * @returns Mean of (f − y)² on noise-free points, unit teacher = 1, averaged over data. Exact in n given q; a finite source
 * is averaged to first order in 1/D, and the allowance estimates the next.
 * @throws {RangeError} If P₂ ≤ 2 without a ridge, or a parameter is out of range.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 4; Tahir, Ganguli, Rotskoff (2025), linear transfer. Exact n derived here.
 */
export function ultraRichLoss(params: UltraRichParams): Prediction {
  requireSource(params);
  requireTarget(params);
  requireNonNegative("feature-ridge", params.featureRidge);
  const { alignment, targetNoise, featureRidge } = params;
  const samples = targetSamples(params);
  if (featureRidge === 0 && samples <= 2) {
    throw new RangeError(
      `Cannot predict a ridgeless readout on ${samples} target samples: need more than 2, raise target-ratio or the ridge`,
    );
  }
  const source = boundedFluctuations(params);
  const law = (at: number[]) => {
    const { targetCosine } = spikedSource(alignment, at);
    const missed = 1 - targetCosine ** 2, misfit = missed + targetNoise ** 2;
    if (featureRidge > 0) return rankOneRidge(targetCosine ** 2, samples, featureRidge, targetNoise);
    // misfit·F/n with F ~ F(1, n) up to its scale: mean 1/(n−2), E F² = 3/((n−2)(n−4)).
    const square = samples > 4 ? 3 / ((samples - 2) * (samples - 4)) - 1 / (samples - 2) ** 2 : Infinity;
    return { loss: missed + misfit / (samples - 2), variance: misfit === 0 ? 0 : misfit ** 2 * square };
  };
  const { value, remainder, deviation } = averageCurved(
    (at) => law(at).loss,
    source,
    spanCorrelation(sourceSamples(params), params.inputDim),
  );
  return {
    value,
    allowance: remainder,
    allowanceReason: remainder > 0 ? "O(1/D²): scatter of the source predictor beyond first order" : "",
    source: "Lauditi et al. 2025, Result 4 (exact at finite n)",
    deviation: Math.sqrt(deviation ** 2 + law(source.map(({ mean }) => mean)).variance),
  };
}
