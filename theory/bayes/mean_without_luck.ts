import { dot } from "../../numerics/norm.ts";

/** Mean over data sets. */
export interface DrawnMean {
  /** The mean. */
  readonly value: number;
  /** Its standard error. */
  readonly standardError: number;
  /** Standard deviation of a single data set. */
  readonly deviation: number;
}

/**
 * The mean of numbers, given others of mean 0 that explain part of them: the intercept of the straight line through both,
 *
 *     ȳ − k c̄,   k = Cov(y, c)/Var(c)
 *
 * a control variate. Its standard error is that of what the line leaves.
 *
 * @param values y, `[n]`, n ≥ 4.
 * @param luck c, `[n]`, each of expectation 0.
 *
 * @example
 * ```ts
 * import { meanWithoutLuck } from "./mean_without_luck.ts";
 * import { ok } from "node:assert/strict";
 *
 * const luck = Float64Array.of(1, 2, 4, -1), { value, standardError } = meanWithoutLuck(luck.map((c) => 3 + 2 * c), luck);
 * ok(Math.abs(value - 3) < 1e-12 && standardError < 1e-12);
 * ```
 */
export function meanWithoutLuck(values: Float64Array, luck: Float64Array): DrawnMean {
  const count = values.length, mean = meanOf(values), centre = meanOf(luck);
  const y = values.map((x) => x - mean), c = luck.map((x) => x - centre), square = dot(c, c);
  const slope = square > 0 ? dot(y, c) / square : 0;
  const rest = y.map((x, i) => x - slope * c[i]);
  const variance = dot(rest, rest) / (count - 2);
  // The intercept is known the worse the farther c̄ is from 0.
  const inflation = 1 / count + (square > 0 ? centre * centre / square : 0);
  return {
    value: mean - slope * centre,
    standardError: Math.sqrt(variance * inflation),
    deviation: Math.sqrt(dot(y, y) / (count - 1)),
  };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
