import { FLOW_DRIFT } from "../numerics/training_tolerance.ts";
import { fluctuationBias, fluctuationDeviation } from "./fluctuation.ts";
import { type LinearParams, targetSamples } from "./linear_params.ts";
import { noiseEnergy, noiseEnergyVariance } from "./noise_energy.ts";
import { nullSpaceScale } from "./null_space_scale.ts";
import type { Prediction } from "./prediction.ts";
import { scratchLoss } from "./scratch_loss.ts";
import { sourceFluctuations, sourcePredictor } from "./source_predictor.ts";
import { stoppingAllowance } from "./stopping_allowance.ts";
import { transferability } from "./transferability.ts";

/** Parameters of {@linkcode fineTuneLoss}: how the network was trained matters only through its discretisation. */
export interface FineTuneParams extends LinearParams {
  /** `flow`, or `descent` with a finite learning rate. */
  readonly integrator: "flow" | "descent";
  /** η of `descent` on half the mean squared error. */
  readonly learningRate: number;
}

/**
 * Test loss after fine-tuning all weights of a pretrained deep linear network by gradient flow.
 *
 *     n < D:  R = (1−α)[1 + s²B − 2s β̂₁·β₂] + V        n > D:  R = V        α = P₂/D, n = P₂
 *     r² = α + V + (1−α)B s²,   s = (r/√B)^((L−1)/L),   L = hiddenLayers + 1
 *
 * V is the energy of the fitted noise, B = |β̂₁|². In the directions that the target data do not span the first layer
 * cannot move; but the layers stay balanced, so when the norm r of the predictor changes, the part of β̂₁ left there
 * is rescaled by s.
 *
 * @param params `hiddenLayers` 0 is linear regression started at β̂₁, s = 1.
 * @returns Mean of (f − y)² on noise-free points, unit teacher = 1, averaged over data. V is exact at finite D; the
 * allowance is the O(1/D) bias of taking the other quantities at their means, plus the integrator's drift of the balance
 * (for `descent` O(η): the squared layer norms drift apart by at most η·(initial loss)), plus a little for stopping.
 * @throws {RangeError} If source or target sits at its interpolation point.
 * @see Tahir, Ganguli, Rotskoff (2025), fine-tuning and finite source, which hold for s = 1; s is derived here from
 * balancedness.
 *
 * @example Equal norms and no noise: the printed law
 * ```ts
 * import { fineTuneLoss } from "./fine_tune_loss.ts";
 * import { ok } from "node:assert/strict";
 *
 * const loss = fineTuneLoss({
 *   inputDim: 400, hiddenLayers: 1, alignment: 0.7, sourceRatio: Infinity, targetRatio: 0.5,
 *   sourceNoise: 0, targetNoise: 0, integrator: "flow", learningRate: 0.01,
 * });
 * ok(Math.abs(loss.value - 0.5 * 2 * (1 - 0.7)) < 1e-12);
 * ```
 */
export function fineTuneLoss(params: FineTuneParams): Prediction {
  return fineTuneLaw(params).loss;
}

/**
 * Loss from scratch minus loss after fine-tuning, positive where pretraining helps; 0 for n > D, where both reach the same
 * least-squares fit. The two are trained on the same data, so what they share does not scatter in the difference.
 *
 * @param params As for {@linkcode fineTuneLoss}.
 * @returns The difference of {@linkcode scratchLoss} and {@linkcode fineTuneLoss}; allowances add up.
 * @throws {RangeError} If source or target sits at its interpolation point.
 * @see Tahir, Ganguli, Rotskoff (2025), fine-tuning: transferability.
 */
export function fineTuneTransferability(params: FineTuneParams): Prediction {
  const { loss, gainDeviation } = fineTuneLaw(params);
  return { ...transferability(scratchLoss(params), loss), deviation: gainDeviation };
}

/** The prediction with the scatter of the gain over scratch training on the same data. */
function fineTuneLaw(params: FineTuneParams): { loss: Prediction; gainDeviation: number } {
  const { inputDim, alignment, targetNoise, hiddenLayers, integrator, learningRate } = params;
  const samples = targetSamples(params);
  const energy = noiseEnergy(samples, inputDim, targetNoise);
  const energyVariance = noiseEnergyVariance(samples, inputDim, targetNoise);
  const source = "Tahir et al. 2025, fine-tuning, with the norm factor of a balanced deep network";
  const stopping = "training stops at a finite distance";
  if (samples > inputDim) {
    const allowance = stoppingAllowance(energy, 1 + energy);
    const deviation = Math.sqrt(energyVariance);
    return {
      loss: { value: energy, allowance, allowanceReason: stopping, source, deviation },
      gainDeviation: 0,
    };
  }

  const unspanned = 1 - samples / inputDim;
  const spread = samples / inputDim * unspanned / inputDim;
  // After the source's four: the parts of β₁ and of ω outside the span, their product, the noise's overlap and energy.
  const inputs = [
    ...sourceFluctuations(params),
    { mean: unspanned, variance: 2 * spread },
    { mean: 0, variance: spread },
    { mean: unspanned, variance: 2 * spread },
    { mean: 0, variance: energy / inputDim },
    { mean: energy, variance: energyVariance },
  ];
  const means = inputs.map(({ mean }) => mean);
  const law = (at: number[]) => losses(at).tuned;
  // The squared norms of neighbouring layers drift apart by at most η·(initial loss); s is a ratio of such norms.
  const { squaredNorm, targetOverlap } = sourcePredictor(alignment, means);
  const initialLoss = (1 + squaredNorm - 2 * targetOverlap + targetNoise ** 2) / 2;
  const drift = integrator === "descent" ? learningRate * initialLoss / 2 : FLOW_DRIFT;
  const value = law(means);
  const discretisation = hiddenLayers > 0 ? Math.abs(losses(means, 1 + drift).tuned - value) : 0;
  const stopped = stoppingAllowance(value, 1 + energy + squaredNorm);
  const loss = {
    value,
    allowance: fluctuationBias(law, inputs) + discretisation + stopped,
    allowanceReason: "O(1/D): spans and norms at their means; " +
      `${integrator === "descent" ? "O(learning rate)" : "flow"} drift of the layer balance; ${stopping}`,
    source,
    deviation: fluctuationDeviation(law, inputs),
  };
  const gain = (at: number[]) => losses(at).scratch - losses(at).tuned;
  return { loss, gainDeviation: fluctuationDeviation(gain, inputs) };

  /** Both losses, given the quantities that fluctuate; `stretch` distorts the norm factor. */
  function losses(at: number[], stretch = 1): { scratch: number; tuned: number } {
    const { squaredNorm, targetOverlap } = sourcePredictor(alignment, at);
    const [outside1, outsideCross, outside2, noiseOverlap, noiseNow] = at.slice(4);
    const tilt = Math.sqrt(1 - alignment ** 2);
    const outsideTarget = alignment ** 2 * outside1 + 2 * alignment * tilt * outsideCross +
      tilt ** 2 * outside2;
    // β̂₁ outside the target's span: its part along β₁ fluctuates with outside1, the rest is self-averaging.
    const outsideSource = squaredNorm * outside1;
    const outsideOverlap = targetOverlap * outside1 + Math.sqrt(squaredNorm) * tilt * outsideCross;
    const inside = 1 - outsideTarget + 2 * noiseOverlap + noiseNow;
    const scale = stretch * nullSpaceScale(hiddenLayers + 1, squaredNorm, outsideSource, inside);
    const scratch = outsideTarget + noiseNow;
    return { scratch, tuned: scratch + scale ** 2 * outsideSource - 2 * scale * outsideOverlap };
  }
}
