import type { Prediction } from "./prediction.ts";
import type { ClaimParams, PrintedClaim } from "./printed_claims.ts";

/** As good as infinite. */
const MANY_DIMENSIONS = 4e7;

/**
 * What a printed law says, with an allowance for finite size: laws are printed for D → ∞, and what the corrected law changes from
 * there to the D at hand does not count against them.
 *
 * @returns Undefined for a claim without a number.
 */
export function printedPrediction(
  { printed, corrected, where }: PrintedClaim,
  params: ClaimParams,
): Prediction | undefined {
  if (!printed) return undefined;
  const here = corrected(params), far = corrected({ ...params, inputDim: MANY_DIMENSIONS });
  return {
    value: printed(params),
    allowance: Math.abs(here.value - far.value) + here.allowance,
    allowanceReason: "printed for D → ∞",
    source: where,
  };
}
