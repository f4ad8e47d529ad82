import type { ChainDiagnostics } from "./run_chain.ts";

/** Split R̂ of chains that have mixed, at most, and their effective samples, at least. */
const MOST_R_HAT = 1.2, LEAST_SAMPLES = 10;

/**
 * Whether a chain has forgotten where it began and seen its posterior some ten times: split R̂ ≤ 1.2, and 10 effective samples or more.
 * The error bars come from chains that are independent of one another, so that no single one must be long; but one that is still on
 * its way is off in the same direction as all others.
 *
 * @example
 * ```ts
 * import { hasMixed } from "./has_mixed.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(hasMixed({ acceptance: 0.8, effectiveSampleSize: 40, splitRHat: 1.02 }));
 * ok(!hasMixed({ acceptance: 0.8, effectiveSampleSize: 4, splitRHat: 1.02 }));
 * ```
 */
export function hasMixed({ splitRHat, effectiveSampleSize }: ChainDiagnostics): boolean {
  return splitRHat <= MOST_R_HAT && effectiveSampleSize >= LEAST_SAMPLES;
}
