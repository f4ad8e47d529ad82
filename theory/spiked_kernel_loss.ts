import { lazyKernel } from "./lazy_kernel.ts";
import { boostSpike } from "./boost_law.ts";
import { refuseNarrow } from "./feature_interpolation_loss.ts";
import { averageCurved, spanCorrelation } from "./average_curved.ts";
import { averageLaw } from "./fluctuation.ts";
import { sourceSamples, targetSamples } from "./linear_params.ts";
import { noiseEnergy, refuseInterpolation } from "./noise_energy.ts";
import type { Prediction } from "./prediction.ts";
import {
  interpolationFluctuations,
  interpolationLaw,
  interpolationLoss,
  type SpikedRegression,
} from "./spiked_regression.ts";
import { type RidgeLoss, spikedRidgeLoss } from "./spiked_ridge.ts";
import { boundedFluctuations, spikedFluctuations, spikedSource } from "./spiked_source.ts";
import { requireSpiked, seenRidge, type SpikedParams } from "./spiked_params.ts";
import { stoppingAllowance } from "./stopping_allowance.ts";
import { widthExcess } from "./width_excess.ts";
import { widenedSpike } from "./widened_spike.ts";

/**
 * Test loss on the target after rich pretraining on the source and lazy training on the target: kernel regression with the
 * kernel that pretraining left, ridge or not, started at 0 (`center`, `reset`) or at the source predictor (`keep`).
 *
 *     D → ∞, λ = 0, α < 1:  R = (1−α)[1 − q² + (q−c₀)²/(1+αχ)²] + ασ₂²/(1−α)
 *     λ > 0:                R = [κ²((1−q²)/(1+κ)² + (q−c₀)²/(1+χ+κ)²) + σ₂²Γ]/(1−Γ)
 *
 * with χ and λ as the trained weights see them ({@linkcode lazyKernel}), q the cosine of β̂₁ and β₂, c₀ = |β̂₁| for `keep` and
 * 0 otherwise, κ and Γ as in {@linkcode spikedRidgeLoss}. Started at 0 and without anisotropy, a spike never hurts as D → ∞; at
 * finite D what leaks into it costs O(1/D), which outweighs a gain of that order.
 *
 * @param params For a finite width, ridge 0 and n < D the excess of {@linkcode widthExcess} is added.
 * @returns Mean of (f − y)² on noise-free points, unit teacher = 1, averaged over data. Without a ridge exact at any D for a
 * population source at infinite width ({@linkcode interpolationLoss}); a ridge and a finite source are averaged to first order
 * in 1/D, and the allowance estimates the next. A finite width counts to first order in D/N without a ridge, with a ridge as
 * allowance only; the allowance has what that leaves open.
 * @throws {RangeError} If a parameter is out of range, the source sits at its interpolation point, or the target does without
 * a ridge.
 * @see Lauditi, Bordelon, Pehlevan (2025), Results 2 and 3 with their constants from the boost law. Finite D derived here.
 */
export function spikedKernelLoss(params: SpikedParams): Prediction {
  requireSpiked(params);
  const { inputDim, alignment, targetNoise, proportionalRichness, readout, width } = params;
  const samples = targetSamples(params), ridge = seenRidge(params);
  if (ridge === 0) refuseInterpolation(samples, inputDim, "target");
  if (ridge === 0) refuseNarrow(samples, inputDim, width);
  // Started at 0 the loss is bounded however long β̂₁ is; kept, it grows with its square.
  const source = readout === "keep" ? spikedFluctuations(params) : boundedFluctuations(params);
  const means = source.map(({ mean }) => mean);
  const { value, remainder, deviation } = averageCurved(
    (at) => law(at).value,
    source,
    spanCorrelation(sourceSamples(params), inputDim),
  );
  const centre = law(means), wide = widthEffect();
  const stopped = stoppingAllowance(value, spikedSource(alignment, means).squaredNorm);
  return {
    value: value + wide.shift,
    allowance: remainder + centre.remainder + wide.error + stopped,
    allowanceReason: [
      remainder > 0 ? "O(1/D²): scatter of the source predictor beyond first order" : "",
      centre.remainder > 0 ? "O(1/D²): scatter of the resolvent beyond first order" : "",
      wide.error > 0 ? "O(D/N): finite width" : "",
      "pretraining stops at a finite distance",
    ].filter((reason) => reason).join("; "),
    source:
      "Lauditi et al. 2025, Results 2 and 3, with the constants of the boost law; finite D derived here",
    deviation: Math.sqrt(deviation ** 2 + centre.variance),
  };

  function regression(at: number[], moreSpike = 0, moreEnergy = 0): SpikedRegression & { bulk: number } {
    const { squaredNorm, targetCosine } = spikedSource(alignment, at);
    const pretrained = boostSpike(proportionalRichness, squaredNorm);
    // A, of the readout's squares, stays positive whatever its error.
    const growth = Math.max(-1, pretrained + moreEnergy);
    const { spike, bulk } = lazyKernel(pretrained + moreSpike, growth, params);
    const start = readout === "keep" ? Math.sqrt(squaredNorm) : 0;
    return { samples, inputDim, spike, bulk, cosine: targetCosine, start, noise: targetNoise };
  }

  function law(at: number[], ...more: [number, number] | []): RidgeLoss {
    const task = regression(at, ...more);
    return ridge > 0 ? spikedRidgeLoss(task, ridge / task.bulk) : interpolation(task, at === means);
  }

  /** What a finite width adds to the loss, and its error. */
  function widthEffect(): { shift: number; error: number } {
    if (width === Infinity) return { shift: 0, error: 0 };
    const { squaredNorm } = spikedSource(alignment, means), share = inputDim / width;
    const learned = Math.min(1, sourceSamples(params) / inputDim);
    const spike = boostSpike(proportionalRichness, squaredNorm);
    const { scatter, sizeError } = widenedSpike(spike, share, learned);
    const task = regression(means);
    const energy = samples < inputDim - 1 ? noiseEnergy(samples, inputDim, targetNoise) : 0;
    // Above the interpolation point, and with a ridge, features bend the loss by their relative scatter at most.
    const free = samples < inputDim - 1 && width > samples + 1;
    // Training all weights adds A·I, which does not scatter, to the kernel: the scatter counts squared, in units of the whole.
    const excess = free ? widthExcess(task, energy, { width, scatter }) / task.bulk ** 2 : 0;
    const bent = Math.abs(law(means, sizeError, -sizeError).value - centre.value);
    // `keep` starts from a predictor with a random part that the source data did not remove.
    const left = readout === "keep" && learned < 1
      ? share * (1 - learned) * (1 + spike) / proportionalRichness ** 2
      : 0;
    if (ridge > 0) {
      return { shift: 0, error: Math.max(Math.abs(excess), share * value / task.bulk ** 2) + bent + left };
    }
    const next = free ? Math.abs(excess) * share * (1 + 1 / (1 - samples / width)) : 0;
    return { shift: excess, error: next + bent + left };
  }
}

/** Loss and scatter of interpolation; the scatter costs more and is only computed where it is wanted. */
export function interpolation(task: SpikedRegression, scatter: boolean): RidgeLoss {
  const value = interpolationLoss(task);
  if (!scatter) return { value, remainder: 0, variance: 0 };
  if (task.samples > task.inputDim) {
    const { deviation } = averageLaw(([energy]) => energy, interpolationFluctuations(task).slice(0, 1));
    return { value, remainder: 0, variance: deviation ** 2 };
  }
  const { deviation } = averageLaw((at) => interpolationLaw(task, at), interpolationFluctuations(task));
  return { value, remainder: 0, variance: deviation ** 2 };
}
