import type { Prediction } from "../theory/prediction.ts";

/** What notices of measurements without a check end in: why the check could hardly fail. */
export const UNCHECKED = {
  "upper bound": " where theory has an upper bound only",
  sign: " where theory is good for the sign only",
  vague: " where theory allows for an error of more than half of it",
  none: " where a measured 0 would agree as well",
  outside: " where the prediction is outside its domain",
} as const;

/** Why a prediction is never checked, as a key of {@linkcode UNCHECKED}; nothing if that depends on its allowance. */
export function whyUnchecked(unchecked: Prediction["unchecked"]): keyof typeof UNCHECKED | undefined {
  if (!unchecked || unchecked === "vague") return undefined;
  return unchecked === "upper bound" || unchecked === "sign" ? unchecked : "outside";
}
