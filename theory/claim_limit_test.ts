import { ok, strictEqual } from "node:assert/strict";
import { claimLimit } from "./claim_limit.ts";
import { printedClaims } from "./printed_claims.ts";

const params = {
  inputDim: 100,
  hiddenLayers: 1,
  alignment: 0.7,
  sourceRatio: Infinity,
  targetRatio: 0.5,
  sourceNoise: 0,
  targetNoise: 1,
  ridge: 1e-5,
  initScale: 1e-6,
  integrator: "flow",
  learningRate: 0.01,
  proportionalRichness: 3,
  signal: 1,
  noiseSpike: 1,
  crosstalk: 1.5,
} as const;
const claim = (id: string) => printedClaims.find((one) => one.id === id)!;
const limit = (id: string) => claimLimit(claim(id), params, { ...params, inputDim: 50 });

Deno.test("claimLimit() allows for what extrapolation leaves, not for the 1/D term", () => {
  const { printed, corrected, allowance } = limit("scratch");
  strictEqual(printed, 0.5 + 1);
  ok(Math.abs(corrected - 1.5) < 1e-6);
  // Noise n/(D−n−1): 2·50/49 − 25/24 − 1 = −0.00085, and a little for stopping; the 1/D term is 1/49 = 0.02.
  ok(allowance > 0.00085 && allowance < 0.0011, `${allowance}`);
});

Deno.test("claimLimit() leaves laws apart that are, and statements without a number", () => {
  const tuned = limit("fine-tune");
  ok(Math.abs(Number(tuned.printed) - tuned.corrected) > 4 * tuned.allowance);
  strictEqual(limit("negative-transfer").printed, "negative");
  strictEqual(limit("kernel-constants").printed, undefined);
});

Deno.test("claimLimit() keeps the ratio of the rounded number of samples", () => {
  const odd = { ...params, targetRatio: 0.333, targetNoise: 0 }; // 33 samples of 100
  const half = { ...odd, inputDim: 50, targetRatio: 0.33 };
  ok(Math.abs(claimLimit(claim("scratch"), odd, half).corrected - 0.67) < 1e-6);
});
