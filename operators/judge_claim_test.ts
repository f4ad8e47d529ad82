import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { judgeClaim } from "./judge_claim.ts";

const verdict = (
  measured: number,
  error: number | null,
  printed: number | "negative",
  corrected: number,
  allowance = 0,
) => judgeClaim(measured, error, { printed, corrected, allowance })!.verdict;

Deno.test("judgeClaim() disagrees beyond three standard errors and the allowance", () => {
  strictEqual(verdict(1.04, 0.01, 1, 1), "disagrees");
  strictEqual(verdict(1.04, 0.01, 1, 1, 0.02), "agrees");
  strictEqual(verdict(2, 0.3, 1, 2), "disagrees"); // whatever the error bar
});

Deno.test("judgeClaim() cannot tell laws that are too close for the error bar", () => {
  strictEqual(verdict(1.01, 0.01, 1, 1.049), "inconclusive");
  strictEqual(verdict(1.01, 0.01, 1, 1.051), "agrees");
  strictEqual(verdict(1.01, 0.01, 1, 1.06, 0.02), "inconclusive"); // the allowance counts against telling
  strictEqual(verdict(1, 0.11, 1, 1), "inconclusive"); // one law: an error above a tenth
  strictEqual(verdict(1, 0.01, 1, 1, 0.11), "inconclusive"); // or an allowance above a tenth
  strictEqual(verdict(1, null, 1, 2), "inconclusive");
});

Deno.test("judgeClaim() judges a statement by its sign", () => {
  strictEqual(verdict(0.04, 0.01, "negative", 0.04), "disagrees");
  strictEqual(verdict(-0.04, 0.01, "negative", 0.04), "agrees");
  strictEqual(verdict(0.02, 0.01, "negative", 0.02), "inconclusive");
  strictEqual(verdict(0.04, 0.01, "negative", 0.04, 0.02), "inconclusive");
  deepStrictEqual(judgeClaim(1, 0.1, { corrected: 1, allowance: 0 }), undefined);
});
