/**
 * Number of independent draws worth as much, for the mean, as the correlated ones of a Markov chain:
 *
 *     n / (−1 + 2 Σ_k P_k),   P_k = ρ_2k + ρ_2k+1
 *
 * ρ are the autocorrelations. The sum ends before the first P_k that is not positive, and no P_k counts as more than the one
 * before, as both is so for any reversible chain and noise is not: Geyer's initial monotone sequence.
 *
 * @param draws `[n]`, in the order of the chain.
 * @returns At most n·log₁₀ n, as correlations may be negative; n for draws that are all equal.
 * @see Geyer, *Practical Markov chain Monte Carlo* (1992); Vehtari et al., *Rank-normalization, folding, and localization*
 * (2021) on the bound.
 *
 * @example
 * ```ts
 * import { effectiveSampleSize } from "./effective_sample_size.ts";
 * import { ok } from "node:assert/strict";
 *
 * const stuck = Float64Array.from({ length: 1000 }, (_, i) => Math.floor(i / 100) % 2); // ten stays of a hundred draws
 * ok(effectiveSampleSize(stuck) < 20);
 * ```
 */
export function effectiveSampleSize(draws: Float64Array): number {
  const count = draws.length, [first] = draws; // shifted by it, equal draws have no scatter by rounding
  const mean = first + draws.reduce((sum, value) => sum + (value - first), 0) / count;
  const centred = draws.map((value) => value - mean);
  const variance = covariance(centred, 0);
  if (!(variance > 0)) return count;
  let sum = 0, before = Infinity;
  for (let lag = 0; lag + 1 < count; lag += 2) {
    const pair = (covariance(centred, lag) + covariance(centred, lag + 1)) / variance;
    if (!(pair > 0)) break;
    before = Math.min(before, pair);
    sum += before;
  }
  return Math.min(count / Math.max(2 * sum - 1, 1 / count), count * Math.log10(Math.max(count, 10)));
}

function covariance(centred: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = lag; i < centred.length; i++) sum += centred[i] * centred[i - lag];
  return sum / centred.length;
}
