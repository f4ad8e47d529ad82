import { FLOW_DRIFT } from "../numerics/training_tolerance.ts";
import { fluctuationBias, fluctuationDeviation } from "./fluctuation.ts";
import { type LinearParams, targetSamples } from "./linear_params.ts";
import { noiseEnergy, noiseEnergyVariance } from "./noise_energy.ts";
import type { Prediction } from "./prediction.ts";
import { sourceFluctuations, sourcePredictor } from "./source_predictor.ts";
import { stoppingAllowance } from "./stopping_allowance.ts";

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
  const { inputDim, alignment, targetNoise, hiddenLayers, integrator, learningRate } = params;
  const samples = targetSamples(params);
  const energy = noiseEnergy(samples, inputDim, targetNoise);
  const source = "Tahir et al. 2025, fine-tuning, with the norm factor of a balanced deep network";
  const stopping = "training stops at a finite distance";
  if (samples > inputDim) {
    return {
      value: energy,
      allowance: stoppingAllowance(energy, 1 + energy),
      allowanceReason: stopping,
      source,
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
    { mean: energy, variance: noiseEnergyVariance(samples, inputDim, targetNoise) },
  ];
  const means = inputs.map(({ mean }) => mean);
  const bias = fluctuationBias((at) => law(at), inputs);
  // The squared norms of neighbouring layers drift apart by at most η·(initial loss); s is a ratio of such norms.
  const { squaredNorm, targetOverlap } = sourcePredictor(alignment, means);
  const initialLoss = (1 + squaredNorm - 2 * targetOverlap + targetNoise ** 2) / 2;
  const drift = integrator === "descent" ? learningRate * initialLoss / 2 : FLOW_DRIFT;
  const value = law(means);
  const discretisation = hiddenLayers > 0 ? Math.abs(law(means, 1 + drift) - value) : 0;
  const stopped = stoppingAllowance(value, 1 + energy + squaredNorm);
  return {
    value,
    allowance: bias + discretisation + stopped,
    allowanceReason: "O(1/D): spans and norms at their means; " +
      `${integrator === "descent" ? "O(learning rate)" : "flow"} drift of the layer balance; ${stopping}`,
    source,
    deviation: fluctuationDeviation((at) => law(at), inputs),
  };

  function law(at: number[], stretch = 1): number {
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
    return outsideTarget + scale ** 2 * outsideSource - 2 * scale * outsideOverlap + noiseNow;
  }
}

/**
 * Factor s by which fine-tuning rescales the part of the source predictor that the target data do not span.
 *
 *     r² = R∥² + s²b⊥²,   s = (r/b)^((L−1)/L)
 *
 * @param layers L, number of weight layers; 1 gives s = 1.
 * @param squaredNorm b², squared norm of the source predictor.
 * @param outside b⊥², squared norm of its part outside the span.
 * @param inside R∥², squared norm of the fitted predictor inside the span.
 * @see Derived from balancedness: all layers share the singular value r^(1/L).
 */
export function nullSpaceScale(layers: number, squaredNorm: number, outside: number, inside: number): number {
  const power = (layers - 1) / (2 * layers);
  // g(ln r²) = ln r² − ln(inside + outside·(r²/b²)^(2·power)) rises with slope ≥ 1/layers: Newton from above converges.
  let logNorm = Math.log(Math.max(inside + outside, 1e-300));
  for (let k = 0; k < 100; k++) {
    const moved = outside * Math.exp(2 * power * (logNorm - Math.log(squaredNorm)));
    const value = logNorm - Math.log(inside + moved);
    const step = value / (1 - 2 * power * moved / (inside + moved));
    logNorm -= step;
    if (Math.abs(step) < 1e-14) break;
  }
  return Math.exp(power * (logNorm - Math.log(squaredNorm)));
}
