import { averageLaw } from "./fluctuation.ts";
import { targetSamples } from "./linear_params.ts";
import { noiseEnergy, noiseEnergyVariance, refuseInterpolation } from "./noise_energy.ts";
import type { Prediction } from "./prediction.ts";
import { requireTarget, requireWidth, type SpikedParams } from "./spiked_params.ts";

/**
 * Test loss of a readout fitted without ridge on N random linear features, untrained: h = Wx/√D, W Gaussian.
 *
 *     n < min(D, N) − 1:   R = 1 − n/D + V + (D−n)(n/D + V)/(N−n−1),   V = σ₂²n/(D−n−1)
 *     N ≥ D < n − 1:       R = σ₂²D/(n−D−1)
 *
 * The loss from scratch, plus what the readout puts at random into the directions that the data leave free. With c = N/D the
 * limit is (1−α)c/(c−α) + σ₂²[α/(1−α) + α/(c−α)].
 *
 * @param params Uses `inputDim` D, `targetRatio` α₂ (n = P₂), `targetNoise` σ₂, `width` N; infinite N is the scratch loss.
 * @returns Mean of (f − y)² on noise-free points, unit teacher = 1, averaged over data and features. Exact at any D and N.
 * @throws {RangeError} If |n − D| ≤ 1, or N ≤ n + 1 below D (the features' own interpolation point), or N < D ≤ n.
 * @see Derived here; the limit agrees with random-feature regression.
 *
 * @example As many features as dimensions: the noiseless loss does not fall with the data at all
 * ```ts
 * import { featureInterpolationLoss } from "./feature_interpolation_loss.ts";
 * import { ok } from "node:assert/strict";
 *
 * const loss = featureInterpolationLoss({ inputDim: 1e6, width: 1e6, targetRatio: 0.5, targetNoise: 0 });
 * ok(Math.abs(loss.value - 1) < 1e-5);
 * ```
 */
export function featureInterpolationLoss(
  params: Pick<SpikedParams, "inputDim" | "targetRatio" | "targetNoise" | "width">,
): Prediction {
  requireTarget(params);
  requireWidth(params.width);
  const { inputDim: D, targetNoise, width } = params;
  const n = targetSamples(params);
  refuseInterpolation(n, D, "target");
  refuseNarrow(n, D, width);
  const energy = noiseEnergy(n, D, targetNoise);
  const fluctuating = { mean: energy, variance: noiseEnergyVariance(n, D, targetNoise) };
  const common = {
    allowance: 0,
    allowanceReason: "",
    source: "regression on random linear features (derived here, exact at finite D and N)",
  };
  if (n > D) return { value: energy, ...common, deviation: Math.sqrt(fluctuating.variance) };
  const ratio = n / D, free = D - n, surplus = width - n - 1;
  // Scatters: the spanned part of β₂, the noise energy, their product, and the length of a free vector of D − n components,
  // whose inverse Wishart factor has about N − n degrees of freedom.
  const law = ([spanned, noise, product, length]: number[]) =>
    1 - spanned + noise + (width === Infinity ? 0 : (spanned + noise + 2 * product) * length);
  const { deviation } = averageLaw(law, [
    { mean: ratio, variance: 2 * ratio * (1 - ratio) / (D + 2) },
    fluctuating,
    { mean: 0, variance: energy / D },
    {
      mean: free / surplus,
      variance: width === Infinity ? 0 : (free / surplus) ** 2 * (2 / free + 2 / surplus),
    },
  ]);
  const excess = width === Infinity ? 0 : free * (ratio + energy) / surplus;
  return { value: 1 - ratio + energy + excess, ...common, deviation };
}

/**
 * Refuses a width that does not leave the readout more freedom than the data use.
 *
 * @throws {RangeError} One line that says which width would do.
 */
export function refuseNarrow(samples: number, inputDim: number, width: number): void {
  const least = samples < inputDim ? samples + 2 : inputDim;
  if (width >= least) return;
  throw new RangeError(
    `Cannot predict at width ${width}: need at least ${least} for ${samples} target samples in ${inputDim} dimensions`,
  );
}
