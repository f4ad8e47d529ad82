import type { ChainDiagnostics } from "./run_chain.ts";

/** Effective samples of a chain that has mixed, at least. */
const LEAST_SAMPLES = 8;
/** Split R̂ that is no sign of anything, and how many standard deviations of chance are none either. */
const HARMLESS_R_HAT = 1.2, DEVIATIONS = 5;

/**
 * Whether a chain has forgotten where it began and seen its posterior several times: 8 effective samples or more, so that a warm-up
 * of half as many steps is as long as eight relaxation times; and halves that agree, by split R̂ ≤ 1.2 or no more than chance makes of so
 * few samples, R̂² − 1 ≤ 5²·2/n.
 *
 * Error bars come from chains that are independent of one another, so that none must be long; but those that are still on their way
 * are all off in the same direction.
 *
 * @example
 * ```ts
 * import { hasMixed } from "./has_mixed.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const of = (effectiveSampleSize: number, splitRHat: number) =>
 *   hasMixed({ acceptance: 0.8, effectiveSampleSize, splitRHat });
 * deepStrictEqual([of(400, 1.02), of(4, 1.02), of(400, 1.4), of(16, 1.4)], [true, false, false, true]);
 * ```
 */
export function hasMixed({ splitRHat, effectiveSampleSize }: ChainDiagnostics): boolean {
  const excess = splitRHat ** 2 - 1, chance = DEVIATIONS ** 2 * 2 / effectiveSampleSize;
  return effectiveSampleSize >= LEAST_SAMPLES && excess <= Math.max(HARMLESS_R_HAT ** 2 - 1, chance);
}
