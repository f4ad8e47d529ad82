import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
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
  if (typeof claim.printed !== "function") throw new TypeError(`${id} prints no number`);
  return Math.max(0, Math.abs(claim.printed(at) - value) - allowance);
}

Deno.test("printedClaims have distinct names and one line each", () => {
  strictEqual(new Set(printedClaims.map(({ id }) => id)).size, printedClaims.length);
  for (const { remark, where } of printedClaims) {
    ok(!/\n/.test(remark + where) && remark.length < 120, remark);
  }
});

Deno.test("confirmed and conditional claims hold where they say", () => {
  const finite = ["ultra-rich", "regression-source"];
  for (const { id, status, printed } of printedClaims) {
    if (!printed || status === "corrected") continue;
    ok(off(id, { sourceRatio: finite.includes(id) ? 0.5 : Infinity }) < 1e-4, id);
  }
});

Deno.test("corrected claims hold for one weight layer and fail for deeper networks with noise", () => {
  ok(off("fine-tune", { hiddenLayers: 0 }) < 1e-4);
  ok(off("fine-tune", { targetNoise: 0 }) < 1e-4);
  ok(off("fine-tune", { targetNoise: 1 }) > 0.05);
  ok(off("finite-source", { hiddenLayers: 0, sourceRatio: 0.5 }) < 1e-4);
  ok(off("finite-source", { sourceRatio: 0.4, alignment: 0, targetNoise: 0 }) > 0.05);
});

Deno.test("printedClaims know numbers worked out by hand", () => {
  const at = {
    ...params,
    alignment: 0.6,
    targetRatio: 0.5,
    targetNoise: 1,
    proportionalRichness: Math.sqrt(8),
  };
  const said = (id: string, change: Partial<ClaimParams> = {}) => {
    const { printed, corrected } = printedClaims.find((claim) => claim.id === id)!,
      all = { ...at, ...change };
    const number = typeof printed === "function" ? printed(all) : NaN;
    return [number, corrected(all).value].map((value) => Number(value.toFixed(4)));
  };
  deepStrictEqual(said("scratch"), [1.5, 1.5]); // 1 − α + σ²α/(1−α)
  deepStrictEqual(said("linear-transfer"), [0.64, 0.64]); // 1 − a²
  deepStrictEqual(said("spike"), [2, 2]); // √(1 + 8) − 1
  deepStrictEqual(said("frozen-kernel"), [0.135, 0.135]); // 0.5·0.36·(1 − 1/(1 + 0.5·2)²)
  // s at L = 2: r = [0.5 + √(0.25 + 4·1.5)]/2 = 1.5, s² = 1.5; 1 + s² − 2sa in place of 2(1 − a), times 1 − α
  deepStrictEqual(said("fine-tune"), [0.1, Number((0.5 - 0.5 * (2.5 - 1.2 * Math.sqrt(1.5))).toFixed(4))]);
  deepStrictEqual(said("ultra-rich", { sourceRatio: 0.25 }), [0.91, 0.91]); // 1 − α₁a²
  deepStrictEqual(said("finite-source", { sourceRatio: 0.25, hiddenLayers: 0 }), [0.025, 0.025]); // −0.5·0.25·(1 − 2a)
  // Result 4 would make the loss 1 − q² = 0.91; with the other features it is 0.5·0.91 + 1
  deepStrictEqual(said("rich-limit", { sourceRatio: 0.25, proportionalRichness: 1e6 }), [0.59, 0.045]);
  deepStrictEqual(said("flow-limit"), [1.5, 1.5]);
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
