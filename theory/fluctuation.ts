/** A quantity that fluctuates from data set to data set. */
export interface Fluctuating {
  /** Average over data sets. */
  readonly mean: number;
  /** Leading order in 1/D. */
  readonly variance: number;
}

/**
 * Size of the finite-D bias of a law that is stated at the mean of its fluctuating inputs:
 *
 *     Σᵢ ½|∂²law/∂xᵢ²|·Var xᵢ
 *
 * the leading term of mean(law) − law(mean) for independent inputs, each second derivative taken over one standard
 * deviation. It is what an allowance for "n → ∞" may be, computed rather than guessed: O(1/D).
 *
 * @param law The law as a function of its inputs.
 * @param inputs Mean and variance of each.
 *
 * @example The square of a number with variance 0.01 is 0.01 larger on average
 * ```ts
 * import { fluctuationBias } from "./fluctuation.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(Math.abs(fluctuationBias(([x]) => x * x, [{ mean: 1, variance: 0.01 }]) - 0.01) < 1e-12);
 * ```
 */
export function fluctuationBias(law: (inputs: number[]) => number, inputs: readonly Fluctuating[]): number {
  const means = inputs.map(({ mean }) => mean);
  const centre = law(means);
  return inputs.reduce((total, { mean, variance: given }, i) => {
    if (given === 0) return total;
    // Where the scatter has no variance, no average settles either and a check ends inconclusive: any finite number will do.
    const variance = Number.isFinite(given) ? given : mean ** 2;
    // A positive mean stays positive: energies and squared lengths do.
    const width = mean > 0 ? Math.min(Math.sqrt(variance), 0.9 * mean) : Math.sqrt(variance);
    const at = (shift: number) => law(means.map((value, j) => j === i ? value + shift : value));
    const curvature = (at(width) + at(-width) - 2 * centre) / width ** 2;
    return total + 0.5 * Math.abs(curvature) * variance;
  }, 0);
}

/**
 * Standard deviation of a law of independent fluctuating inputs, to leading order in 1/D:
 *
 *     √( Σᵢ (∂law/∂xᵢ)² Var xᵢ )
 *
 * @param law The law as a function of its inputs.
 * @param inputs Mean and variance of each.
 */
export function fluctuationDeviation(
  law: (inputs: number[]) => number,
  inputs: readonly Fluctuating[],
): number {
  const means = inputs.map(({ mean }) => mean);
  const variance = inputs.reduce((total, { mean, variance }, i) => {
    if (variance === 0) return total;
    const width = 0.1 * (mean > 0 ? Math.min(Math.sqrt(variance), mean) : Math.sqrt(variance));
    const at = (shift: number) => law(means.map((value, j) => j === i ? value + shift : value));
    const slope = (at(width) - at(-width)) / (2 * width);
    return slope === 0 ? total : total + slope ** 2 * variance;
  }, 0);
  return Math.sqrt(variance);
}
