import { FLOW_DRIFT } from "../numerics/training_tolerance.ts";
import { averageLaw } from "./fluctuation.ts";
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
 * @returns Mean of (f − y)² on noise-free points, unit teacher = 1, averaged over data: V exact at finite D, the rest with
 * its O(1/D) correction for the scatter of spans and norms. The allowance estimates the next order, plus the integrator's
 * drift of the balance (for `descent` O(η): the squared layer norms drift apart by at most η·(initial loss)), plus a little
 * for stopping.
 * @throws {RangeError} If source or target sits at its interpolation point.
 * @see Tahir, Ganguli, Rotskoff (2025), fine-tuning and finite source, which hold for s = 1; s is derived here from
 * balancedness.
 *
 * @example Equal norms, no noise and many dimensions: the printed law
 * ```ts
 * import { fineTuneLoss } from "./fine_tune_loss.ts";
 * import { ok } from "node:assert/strict";
 *
 * const loss = fineTuneLoss({
 *   inputDim: 4e9, hiddenLayers: 1, alignment: 0.7, sourceRatio: Infinity, targetRatio: 0.5,
 *   sourceNoise: 0, targetNoise: 0, integrator: "flow", learningRate: 0.01,
 * });
 * ok(Math.abs(loss.value - 0.5 * 2 * (1 - 0.7)) < 1e-6);
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
  const spread = samples / inputDim * unspanned / (inputDim + 2);
  const diagonal = { mean: unspanned, variance: 2 * spread }, mixed = { mean: 0, variance: spread };
  // After the source's four: the unspanned parts' products of β₁, ω and the rest of β̂₁ (11, 12, 22, 13, 23, 33), then the
  // fitted noise's overlap with the target and its energy.
  const inputs = [
    ...sourceFluctuations(params),
    ...[diagonal, mixed, diagonal, mixed, mixed, diagonal],
    { mean: 0, variance: energy / inputDim },
    { mean: energy, variance: energyVariance },
  ];
  const means = inputs.map(({ mean }) => mean);
  const { value, remainder, deviation } = averageLaw((at) => losses(at).tuned, inputs);
  const { deviation: gainDeviation } = averageLaw((at) => losses(at).scratch - losses(at).tuned, inputs);
  // The squared norms of neighbouring layers drift apart by at most η·(initial loss); s is a ratio of such norms.
  const { squaredNorm, targetOverlap } = sourcePredictor(alignment, means);
  const initialLoss = (1 + squaredNorm - 2 * targetOverlap + targetNoise ** 2) / 2;
  const drift = integrator === "descent" ? learningRate * initialLoss / 2 : FLOW_DRIFT;
  const drifted = hiddenLayers > 0 ? Math.abs(losses(means, 1 + drift).tuned - losses(means).tuned) : 0;
  const stopped = stoppingAllowance(value, 1 + energy + squaredNorm);
  const loss = {
    value,
    allowance: remainder + drifted + stopped,
    allowanceReason: "O(1/D²): scatter of spans and norms beyond first order; " +
      `${integrator === "descent" ? "O(learning rate)" : "flow"} drift of the layer balance; ${stopping}`,
    source,
    deviation,
  };
  return { loss, gainDeviation };

  /** Both losses, given the quantities that fluctuate; `stretch` distorts the norm factor. */
  function losses(at: number[], stretch = 1): { scratch: number; tuned: number } {
    const { along, across, rest, squaredNorm } = sourcePredictor(alignment, at);
    const [g11, g12, g22, g13, g23, g33, noiseOverlap, noiseNow] = at.slice(4);
    const tilt = Math.sqrt(1 - alignment ** 2);
    /** Product of the unspanned parts of two vectors, given in the frame of β₁, ω and the rest of β̂₁. */
    const outside = ([a, b, c]: number[], [x, y, z]: number[]) =>
      a * x * g11 + (a * y + b * x) * g12 + b * y * g22 + (a * z + c * x) * g13 + (b * z + c * y) * g23 +
      c * z * g33;
    const before = [along, across, rest], target = [alignment, tilt, 0];
    const outsideTarget = outside(target, target);
    const outsideSource = Math.max(0, outside(before, before));
    const inside = Math.max(0, 1 - outsideTarget + 2 * noiseOverlap + noiseNow);
    const scale = stretch * nullSpaceScale(hiddenLayers + 1, squaredNorm, outsideSource, inside);
    const scratch = outsideTarget + noiseNow;
    return { scratch, tuned: scratch + scale ** 2 * outsideSource - 2 * scale * outside(before, target) };
  }
}
