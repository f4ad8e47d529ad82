import { boostSpike } from "./boost_law.ts";
import { averageCurved, spanCorrelation } from "./average_curved.ts";
import type { Fluctuating } from "./fluctuation.ts";
import { targetSamples } from "./linear_params.ts";
import { noiseEnergy, noiseEnergyVariance, refuseInterpolation } from "./noise_energy.ts";
import type { Prediction } from "./prediction.ts";
import { resetFlow } from "./reset_flow.ts";
import { richChain, richTaskLoss } from "./rich_chain.ts";
import { requireRich, type RichParams, richTasks } from "./rich_params.ts";
import { stoppingAllowance } from "./stopping_allowance.ts";
import { scratchLoss } from "./scratch_loss.ts";
import { boundedFluctuations, spikedSource } from "./spiked_source.ts";

/**
 * Test loss on the target of a two-layer linear network that is rich on both tasks.
 *
 *     p = (1−α)γ̄₁²B/(1+A₁),   A_f = [p + √(p² + 4(1+E+p))]/2,   s = √((1+A_f)/(1+A₁)),   A₁ = √(1+γ̄₁²B)
 *     keep:    E = γ̄₂²(α+V),                            k = sγ̄₁/γ̄₂
 *     center:  E = αγ̄₁²B + 2αγ̄₁γ̄₂β̂₁·β₂ + γ̄₂²(α+V),     k = (s−1)γ̄₁/γ̄₂
 *     R = (1−α)[1 + k²B − 2kβ̂₁·β₂] + V,  α = P₂/D < 1;      R = V for P₂ > D
 *
 * `keep` starts from f₂ = (γ̄₁/γ̄₂)f₁: as γ̄₂ → 0 at fixed γ̄₁ it diverges, since the network cannot forget in the directions that
 * the target data leave free. `center` tends to lazy training ({@linkcode spikedKernelLoss}) there. `reset` draws a new readout; its
 * end point depends on the path and is integrated ({@linkcode resetFlow}).
 *
 * @returns Mean of (f − y)² on noise-free points, unit teacher = 1, averaged over data, to first order in 1/D; the allowance
 * estimates the next order. For `reset` the scatter of the single eigenvalues is left out: its first order is allowance too.
 * @throws {RangeError} If a parameter is out of range, or a task sits at its interpolation point.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 1, for linear networks of two layers derived here in closed form.
 */
export function richTransferLoss(params: RichParams): Prediction {
  requireRich(params);
  const { inputDim, targetNoise } = params;
  const samples = targetSamples(params);
  refuseInterpolation(samples, inputDim, "target");
  if (samples > inputDim) return scratchLoss(params);
  const tasks = richTasks(params);
  if (params.readout !== "reset") {
    return richChain(inputDim, tasks, (history) => richTaskLoss(tasks, history, { task: 1, after: 2 }));
  }
  const ratio = samples / inputDim, spread = ratio * (1 - ratio) / (inputDim + 2);
  const energy = noiseEnergy(samples, inputDim, targetNoise);
  const span = { mean: Math.min(ratio, 1 - ratio), variance: 2 * spread };
  const own: Fluctuating[] = [
    ...[span, span, { mean: 0, variance: spread }],
    ...[energy, energy].map((value) => ({ mean: 0, variance: value / inputDim })),
    { mean: energy, variance: noiseEnergyVariance(samples, inputDim, targetNoise) },
  ];
  const inputs = [...boundedFluctuations(params), ...own];
  const law = (at: number[]) => {
    const { squaredNorm, targetCosine } = spikedSource(params.alignment, at);
    const [first, second, mixed, noise1, noise2, noise] = at.slice(4);
    const [p, r] = [first, second].map((part) => ratio > 0.5 ? 1 - part : part);
    const spike = boostSpike(params.sourceProportionalRichness, squaredNorm);
    const gram = [[p, mixed, noise1], [mixed, r, noise2], [noise1, noise2, noise]];
    const proportionalRichness = params.targetProportionalRichness;
    return resetFlow({ ratio, spike, cosine: targetCosine, proportionalRichness, gram }).loss;
  };
  const { value, remainder, deviation } = averageCurved(law, inputs, spanCorrelation(samples, inputDim));
  const shift = Math.abs(value - law(inputs.map(({ mean }) => mean)));
  return {
    value,
    allowance: remainder + shift + stoppingAllowance(value, 2 + 2 * value),
    allowanceReason:
      "O(1/D): scatter of the inputs' eigenvalues along the path; training stops at a finite distance",
    source: "Lauditi et al. 2025, Result 1, for two-layer linear networks with a new readout (derived here)",
    deviation,
  };
}

/**
 * Test loss on the source after training on the target: the network's output read with the source's scale, (1/γ̄₁)v·x against β₁.
 * What it exceeds the source loss before by is what the network has forgotten.
 *
 * @returns Averaged over data, to first order in 1/D; the allowance estimates the next order.
 * @throws {RangeError} For `reset`, where the source's readout is gone; and as {@linkcode richTransferLoss}.
 * @see Derived here.
 */
export function richSourceLoss(params: RichParams): Prediction {
  requireClosed(params, "loss on the source");
  const tasks = richTasks(params);
  return richChain(params.inputDim, tasks, (history) => richTaskLoss(tasks, history, { task: 0, after: 2 }));
}

/**
 * Spike of the kernel after both tasks, χ_f = A_f − 1.
 *
 * @throws {RangeError} For `reset`, where the kernel has two spikes; and as {@linkcode richTransferLoss}.
 * @see Derived here.
 */
export function richSpike(params: RichParams): Prediction {
  requireClosed(params, "spike after both tasks");
  return richChain(params.inputDim, richTasks(params), (history) => history[2].energy - 1);
}

function requireClosed(params: RichParams, what: string): void {
  requireRich(params);
  if (params.readout === "reset") {
    throw new RangeError(`Cannot predict the ${what} at readout reset: choose keep or center`);
  }
}
