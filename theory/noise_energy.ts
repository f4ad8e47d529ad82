/**
 * Squared norm that label noise adds to a least-squares predictor on standard normal inputs, averaged over data.
 *
 *     n < D − 1 (minimum norm):  σ²n/(D−n−1)        n > D + 1 (ordinary least squares):  σ²D/(n−D−1)
 *
 * Also its contribution to the test loss. Exact at finite size; tends to σ²α/(1−α) and σ²/(α−1) with α = n/D. Zero for
 * the population loss, n = ∞.
 *
 * @param samples n, number of training points.
 * @param inputDim D, input dimension.
 * @param noise σ, standard deviation of the label noise.
 * @throws {RangeError} If |n − D| ≤ 1, where the average diverges.
 * @see Tahir, Ganguli, Rotskoff (2025), scratch risk.
 *
 * @example Half as many points as dimensions
 * ```ts
 * import { noiseEnergy } from "./noise_energy.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(noiseEnergy(50, 101, 1), 1);
 * ```
 */
export function noiseEnergy(samples: number, inputDim: number, noise: number): number {
  refuseInterpolation(samples, inputDim);
  if (samples === Infinity) return 0;
  const rank = Math.min(samples, inputDim);
  return noise ** 2 * rank / (Math.abs(samples - inputDim) - 1);
}

/**
 * Variance of the noise energy over data, exact at finite size:
 *
 *     2σ⁴ p(ν−1)/((m−1)²(m−3)),   p = min(n, D),  ν = max(n, D),  m = ν − p
 *
 * It is σ⁴(2E tr W⁻² + Var tr W⁻¹) for a p×p Wishart matrix W with ν degrees of freedom. About 2σ⁴α/(D|1−α|³) at large D.
 * Infinite for m ≤ 3: that close to the interpolation point the loss has a mean but no variance, and an average over data sets
 * says little.
 *
 * @see Moments of the inverse Wishart distribution: von Rosen (1988).
 */
export function noiseEnergyVariance(samples: number, inputDim: number, noise: number): number {
  refuseInterpolation(samples, inputDim);
  if (samples === Infinity || noise === 0) return 0;
  const p = Math.min(samples, inputDim), nu = Math.max(samples, inputDim), m = nu - p;
  return m <= 3 ? Infinity : 2 * noise ** 4 * p * (nu - 1) / ((m - 1) ** 2 * (m - 3));
}

/**
 * Refuses sizes at the interpolation point, where the noise of a least-squares fit has no finite average.
 *
 * @param task Which task the samples belong to, for the message.
 */
export function refuseInterpolation(samples: number, inputDim: number, task = "training"): void {
  if (!(samples >= 1)) {
    throw new RangeError(
      `Cannot predict a fit on ${samples} ${task} samples: need at least 1, raise the ${task} ratio`,
    );
  }
  if (Math.abs(samples - inputDim) <= 1) {
    throw new RangeError(
      `Cannot predict a fit on ${samples} ${task} samples in ${inputDim} dimensions, the interpolation point, where the ` +
        `loss diverges: choose ${task} ratios with at least 2 samples fewer or more than dimensions, as in ` +
        "0.1:0.9:0.1,1.1:2:0.1",
    );
  }
}
