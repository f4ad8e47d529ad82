import type { Verdict } from "./run_record.ts";
import { compare, isWide } from "./verdict.ts";

/** What is said of a number for D → ∞. */
export interface LimitLaws {
  /** The number printed, or `negative` for the statement that there can be less than 0; undefined for nothing. */
  readonly printed?: number | "negative";
  /** What holds. */
  readonly corrected: number;
  /** What the extrapolation of the measurement leaves open. */
  readonly allowance: number;
}

/** Numbers closer than this share of their size are the same law. */
const SAME = 1e-5;
/** Standard errors by which two laws must differ for a verdict: then 3 are exceeded with 98 % probability. */
const POWER = 5;

/**
 * The verdict on a printed law, from a measurement extrapolated to the limit for which it is printed.
 *
 * - `disagrees` if it is more than 3 standard errors off, beyond the allowance.
 * - `inconclusive` (cannot tell) if it is not, but printed and corrected law differ by less than 5 standard errors beyond the
 *   allowance: the measurement could not tell them apart. If both say the same: a standard error, or an allowance, above a tenth of
 *   max(|printed|, 0.05).
 * - `agrees` otherwise.
 * - For `negative`, that there can be less than 0: `agrees` if the measurement is so by 3 standard errors, `disagrees` if it is
 *   positive by 3.
 *
 * @returns Undefined if nothing is printed.
 *
 * @example An error bar of a tenth cannot decide between 1 and 1.2
 * ```ts
 * import { judgeClaim } from "./judge_claim.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const laws = { printed: 1, corrected: 1.2, allowance: 0 };
 * strictEqual(judgeClaim(1.15, 0.1, laws)?.verdict, "inconclusive");
 * strictEqual(judgeClaim(1.19, 0.01, laws)?.verdict, "disagrees");
 * strictEqual(judgeClaim(1.01, 0.01, laws)?.verdict, "agrees");
 * ```
 */
export function judgeClaim(
  measured: number,
  standardError: number | null,
  { printed, corrected, allowance }: LimitLaws,
): { readonly zScore: number | null; readonly verdict: Verdict } | undefined {
  if (printed === undefined) return undefined;
  if (printed === "negative") {
    const { zScore } = compare(measured, standardError, 0, allowance);
    const verdict = zScore === null || zScore <= 3 ? "inconclusive" : measured < 0 ? "agrees" : "disagrees";
    return { zScore, verdict };
  }
  const { zScore, verdict } = compare(measured, standardError, printed, allowance);
  if (zScore === null || standardError === null) return { zScore, verdict };
  if (zScore > 3) return { zScore, verdict: "disagrees" };
  const apart = Math.abs(printed - corrected);
  if (apart <= SAME * Math.max(Math.abs(printed), Math.abs(corrected), SAME)) {
    return { zScore, verdict: isWide(printed, allowance) ? "inconclusive" : verdict };
  }
  return { zScore, verdict: apart - allowance < POWER * standardError ? "inconclusive" : "agrees" };
}
