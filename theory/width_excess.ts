import type { SpikedRegression } from "./spiked_regression.ts";

/**
 * What a finite width adds to the loss of interpolation with the readout on N random features of covariance I + χv̂v̂ᵀ, n < D:
 *
 *     ΔR = [α + V − χ(α² (q−c₀)² + …)/(1+χα)] · [D − n + χ(1−α)/(1+χα)] / (N − n − 1)
 *
 * Given the data, the features with finite N fit the same n numbers, and add a random vector in the directions that the data
 * leave free: one degree of freedom each, of the squared norm of the fit (first bracket, in the metric of the kernel) over
 * N − n − 1. About αD/N of the loss.
 *
 * @param energy V, energy of the fitted noise.
 * @param width N > n + 1; infinite gives 0.
 * @see Derived here, exactly at χ = 0 (see {@linkcode featureInterpolationLoss}); D, N → ∞ for the spike's part.
 */
export function widthExcess(regression: SpikedRegression, energy: number, width: number): number {
  if (width === Infinity) return 0;
  const { samples: n, inputDim: D, spike, cosine, start } = regression;
  const ratio = n / D, along = (cosine - start) ** 2, rest = 1 - cosine ** 2;
  const fit = ratio * (rest + along) + energy;
  const overlap = along * ratio ** 2 + rest * ratio * (1 - ratio) / D + energy / D; // (v̂·fit)²
  const norm = fit - spike * overlap / (1 + spike * ratio);
  const free = D - n + spike * (1 - ratio) / (1 + spike * ratio);
  return norm * free / (width - n - 1);
}
