import { sourceSamples, targetSamples } from "./linear_params.ts";
import type { ClaimParams, PrintedClaim } from "./printed_claims.ts";

/** As good as infinite. */
const MANY_DIMENSIONS = 4e7;

/** What a claim and the law that holds say of D → ∞. */
export interface ClaimLimit {
  /** The number printed; `negative` for a statement that there can be less than 0; undefined if there is nothing to compare. */
  readonly printed?: number | "negative";
  /** What holds. */
  readonly corrected: number;
  /** How far 2m(D) − m(D/2) may be from the limit of m, and how far the corrected law itself may be off. */
  readonly allowance: number;
  /** Where the allowance comes from. */
  readonly allowanceReason: string;
}

/**
 * The limit D → ∞, for which laws are printed, and what the extrapolation of a measurement to it leaves open.
 *
 *     limit ≈ 2m(D) − m(D/2):   what is proportional to 1/D cancels, O(1/D²) is left
 *
 * What is left is that of the corrected law, c: |2c(D) − c(D/2) − c(∞)|. The 1/D term itself is not allowed for.
 *
 * @param half The parameters at the dimension D/2, with the same ratios.
 * @throws {RangeError} If the corrected law does not exist at one of the sizes.
 *
 * @example Half the noise of a printed law is nowhere near what is left
 * ```ts
 * import { claimLimit } from "./claim_limit.ts";
 * import { ok, strictEqual } from "node:assert/strict";
 *
 * const law = { value: 0, allowance: 0, allowanceReason: "", source: "" };
 * const { printed, corrected, allowance } = claimLimit(
 *   {
 *     id: "", title: "", where: "", quantity: "spike", status: "confirmed", remark: "",
 *     printed: () => 1, corrected: ({ inputDim }) => ({ ...law, value: 1 + 3 / inputDim }),
 *   },
 *   { inputDim: 100, targetRatio: 0.5, sourceRatio: 0.4 } as never,
 *   { inputDim: 50, targetRatio: 0.5, sourceRatio: 0.4 } as never,
 * );
 * strictEqual(printed, 1);
 * ok(Math.abs(corrected - 1) < 1e-6 && allowance < 1e-6);
 * ```
 */
export function claimLimit(
  { printed, corrected }: PrintedClaim,
  params: ClaimParams,
  half: ClaimParams,
): ClaimLimit {
  const { inputDim } = params;
  const far: ClaimParams = {
    ...params,
    inputDim: MANY_DIMENSIONS,
    sourceRatio: sourceSamples(params) / inputDim,
    targetRatio: targetSamples(params) / inputDim,
  };
  const [c, c2, limit] = [params, half, far].map(corrected);
  return {
    ...(printed ? { printed: printed === "negative" ? printed : printed(far) } : {}),
    corrected: limit.value,
    allowance: Math.abs(2 * c.value - c2.value - limit.value) + 2 * c.allowance + c2.allowance,
    allowanceReason: "O(1/D²): what extrapolation from D/2 and D leaves; the error of the corrected law",
  };
}
