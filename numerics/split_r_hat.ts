/**
 * Whether chains agree with each other and with themselves: split R̂, the factor by which the spread of all draws exceeds that
 * within the halves of the chains.
 *
 *     R̂² = (n − 1)/n + B/W,   B: variance of the halves' means, W: mean of the variances within them, n draws in a half
 *
 * @param chains Draws of one quantity, each of the same length ≥ 4; a middle draw of an odd number is left out.
 * @returns 1 + O(1/n) in the stationary state; above 1.01 or so the chains have not mixed. 1 for draws that are all equal.
 * @throws {RangeError} If a chain has fewer than 4 draws, or they differ in length.
 * @see Gelman et al., *Bayesian Data Analysis*, 3rd edition (2013), section 11.4.
 *
 * @example
 * ```ts
 * import { splitRHat } from "./split_r_hat.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(splitRHat([Float64Array.from({ length: 100 }, (_, i) => i)]) > 1.5); // a drift
 * ```
 */
export function splitRHat(chains: readonly Float64Array[]): number {
  const [{ length }] = chains, half = Math.floor(length / 2);
  for (const chain of chains) {
    if (chain.length === length && half >= 2) continue;
    throw new RangeError(
      `Cannot compare chains of ${length} and ${chain.length} draws: need equal numbers >= 4`,
    );
  }
  const halves = chains.flatMap((chain) => [chain.subarray(0, half), chain.subarray(length - half)]);
  const means = halves.map((draws) => meanOf(draws));
  const within = halves.reduce((sum, draws, i) => sum + varianceOf(draws, means[i]) / halves.length, 0);
  const all = Float64Array.from(means), between = varianceOf(all, meanOf(all));
  if (between === 0) return 1;
  return Math.sqrt((half - 1) / half + between / within);
}

function meanOf(draws: Float64Array): number {
  return draws.reduce((sum, value) => sum + value, 0) / draws.length;
}

function varianceOf(draws: Float64Array, mean: number): number {
  return draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws.length - 1);
}
