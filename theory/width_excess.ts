import type { SpikedRegression } from "./spiked_regression.ts";

/**
 * What a finite width adds to the loss of interpolation with the readout of a pretrained network, n < D, to first order in D/N:
 *
 *     ΔR = (D−n)/(N−n−1) · [|a|² − (1−f)(v̂·a)²]  −  2(n/N)(1−α)α(q−c₀)²(1+χ−f)/(1+χα)³
 *     v̂·a = α(q−c₀)/(1+χα),   |a|² = α(r + (q−c₀)²) + V − 2χα(q−c₀)(v̂·a) + χ²α(v̂·a)²
 *
 * a is the fit in the metric of the kernel. The scatter of the kernel puts a random vector into each direction that the data
 * leave free (first term), and bends the mean towards the spike (second). The entries between the spike and the others scatter
 * less or more than those between others, by the factor f of {@linkcode widenedSpike}; at χ = 0 and f = 1 this is the exact
 * {@linkcode featureInterpolationLoss}.
 *
 * @param energy V, energy of the fitted noise.
 * @param width N > n + 1; infinite gives 0.
 * @param scatter f.
 * @see Derived here.
 */
export function widthExcess(
  regression: SpikedRegression,
  energy: number,
  { width, scatter }: { width: number; scatter: number },
): number {
  if (width === Infinity) return 0;
  const { samples: n, inputDim: D, spike, cosine, start } = regression;
  const ratio = n / D, along = cosine - start, rest = 1 - cosine ** 2;
  const spikePart = ratio * along / (1 + spike * ratio);
  const fit = ratio * (rest + along ** 2) + energy;
  const norm = fit - 2 * spike * ratio * along * spikePart + spike ** 2 * ratio * spikePart ** 2;
  const pushed = (D - n) / (width - n - 1) * (norm - (1 - scatter) * spikePart ** 2);
  const bent = 2 * n / width * (1 - ratio) * ratio * along ** 2 * (1 + spike - scatter) /
    (1 + spike * ratio) ** 3;
  return pushed - bent;
}
