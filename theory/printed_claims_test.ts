import { ok, strictEqual } from "node:assert/strict";
import { boostConstants } from "./boost_constants.ts";
import { type ClaimParams, printedClaims } from "./printed_claims.ts";

const params: ClaimParams = {
  inputDim: 4e7,
  hiddenLayers: 1,
  alignment: 0.7,
  sourceRatio: Infinity,
  targetRatio: 0.5,
  sourceNoise: 0,
  targetNoise: 0.4,
  ridge: 1e-7,
  initScale: 1e-6,
  integrator: "flow",
  learningRate: 0.01,
  proportionalRichness: 3,
  ...boostConstants(2, 1),
};

/** Printed minus corrected, beyond the allowance. */
function off(id: string, change: Partial<ClaimParams> = {}): number {
  const claim = printedClaims.find((claim) => claim.id === id)!, at = { ...params, ...change };
  const { value, allowance } = claim.corrected(at);
  return Math.max(0, Math.abs(claim.printed!(at) - value) - allowance);
}

Deno.test("printedClaims have distinct names and one line each", () => {
  strictEqual(new Set(printedClaims.map(({ id }) => id)).size, printedClaims.length);
  for (const { remark, where } of printedClaims) {
    ok(!/\n/.test(remark + where) && remark.length < 120, remark);
  }
});

Deno.test("confirmed and conditional claims hold where they say", () => {
  for (const { id, status, printed } of printedClaims) {
    if (printed && status !== "corrected") {
      ok(off(id, { sourceRatio: id === "ultra-rich" ? 0.5 : Infinity }) < 1e-4, id);
    }
  }
});

Deno.test("corrected claims hold for one weight layer and fail for deeper networks with noise", () => {
  ok(off("fine-tune", { hiddenLayers: 0 }) < 1e-4);
  ok(off("fine-tune", { targetNoise: 0 }) < 1e-4);
  ok(off("fine-tune", { targetNoise: 1 }) > 0.05);
  ok(off("finite-source", { hiddenLayers: 0, sourceRatio: 0.5 }) < 1e-4);
  ok(off("finite-source", { sourceRatio: 0.4, alignment: 0, targetNoise: 0 }) > 0.05);
});

Deno.test("no constants that gradient flow makes give negative transfer", () => {
  const { corrected } = printedClaims.find(({ id }) => id === "negative-transfer")!;
  for (const sourceRatio of [0.2, 0.8, 3]) {
    for (const alignment of [-0.5, 0, 0.9]) {
      const { value, allowance } = corrected({ ...params, sourceRatio, sourceNoise: 1, alignment });
      ok(value > -allowance - 1e-6, `${value}`);
    }
  }
});
