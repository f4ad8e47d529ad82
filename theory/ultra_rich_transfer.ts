import { TRAINING_TOLERANCE } from "../numerics/training_tolerance.ts";
import { targetSamples } from "./linear_params.ts";
import { refuseSmallRidge } from "./linear_transfer_loss.ts";
import type { Prediction } from "./prediction.ts";
import { ultraRichLoss, type UltraRichParams } from "./ultra_rich_loss.ts";

/** A network whose frozen features are one feature, nearly. */
export interface UltraRichTransferParams extends Omit<UltraRichParams, "featureRidge"> {
  /** ε, size of the initial weights; what is random in the features stays at most 2ε in norm. */
  readonly initScale: number;
  /** λ of (ΦᵀΦ + nλ), which cuts that part off and must be small beside the feature's variance. */
  readonly ridge: number;
}

/**
 * {@linkcode ultraRichLoss} without ridge, for a real network trained from small weights: with an allowance for the random features
 * that are left, for the small ridge that cuts them off, and for training that stops at a finite distance ε'.
 *
 *     f = 4ε²(1 + 1/√α)²/λ  ≥  (2ε)²|X|²/(nλ), the share of residual labels that the random features express; |X| ≤ √n + √D
 *     b = (λ/s²)²           ≥  the squared bias of the one weight;  s² ≥ min(α₁, 1)/4
 *     |ΔR| ≤ 2f(1 + σ₂²) + 2b + 2(2ε' + ε'²)
 *
 * @throws {RangeError} As {@linkcode ultraRichLoss}, or if the ridge is below 1000·ε².
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 4.
 */
export function ultraRichTransferLoss(params: UltraRichTransferParams): Prediction {
  const { inputDim, sourceRatio, targetNoise, initScale, ridge } = params;
  refuseSmallRidge(ridge, initScale);
  const { allowance, allowanceReason, ...said } = ultraRichLoss({ ...params, featureRidge: 0 });
  const ratio = targetSamples(params) / inputDim;
  const bulk = 4 * initScale ** 2 * (1 + 1 / Math.sqrt(ratio)) ** 2 / ridge;
  const bias = (4 * ridge / Math.min(1, sourceRatio)) ** 2;
  const stopped = 2 * (2 * TRAINING_TOLERANCE + TRAINING_TOLERANCE ** 2);
  const reasons = [allowanceReason, "small random features, small ridge, training that stops"];
  return {
    ...said,
    allowance: allowance + 2 * bulk * (1 + targetNoise ** 2) + 2 * bias + stopped,
    allowanceReason: reasons.filter((reason) => reason).join("; "),
  };
}

/**
 * What half of the target data is worth to a readout on the single feature: the loss with ⌊n/2⌋ points, the mean of that with the
 * first and that with the last, minus that with n.
 *
 *     (1 − q² + σ₂²)[1/(⌊n/2⌋ − 2) − 1/(n − 2)]  →  0  for D → ∞, whatever the ratio
 *
 * Result 4 says that the loss does not depend on the target ratio: this is O(1/n). With the kernel's other features kept, or from
 * scratch, half of the data are worth a finite amount.
 *
 * @returns The mean; the scatter to leading order in 1/n, √2 times the mean. What is open about q is open about 1 − q² + σ₂², and
 * counts by the factor of that.
 * @throws {RangeError} As {@linkcode ultraRichTransferLoss}; here P₂ must be 6 or more.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 4; finite n derived here.
 */
export function halvingCost(params: UltraRichTransferParams): Prediction {
  const samples = targetSamples(params), half = Math.floor(samples / 2), { inputDim } = params;
  if (samples < 6) {
    throw new RangeError(
      `Cannot halve ${samples} target samples, as both halves of them fit a readout: need at least 6, raise target-ratio`,
    );
  }
  const fewer = { ...params, targetRatio: half / inputDim };
  const all = ultraRichTransferLoss(params), less = ultraRichTransferLoss(fewer);
  const value = less.value - all.value;
  const [ofAll, ofLess] = [params, fewer].map((task) =>
    ultraRichLoss({ ...task, featureRidge: 0 }).allowance
  );
  const trained = all.allowance - ofAll + less.allowance - ofLess;
  return {
    value,
    // The same q for both: its error is that of the loss without the weight's, 1 − q², times what the fewer points cost.
    allowance: ofAll * (1 / (half - 2) - 1 / (samples - 2)) + trained,
    allowanceReason: less.allowanceReason,
    source: "Lauditi et al. 2025, Result 4: independent of the target ratio (finite n derived here)",
    // With the weight's errors X and Y on the halves, (X + Y)/2 on all: (X² + Y²)/2 − (X + Y)²/4 = (X − Y)²/4, a χ² of one degree.
    deviation: Math.SQRT2 * value,
  };
}
