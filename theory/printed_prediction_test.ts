import { ok, strictEqual } from "node:assert/strict";
import { printedClaims } from "./printed_claims.ts";
import { printedPrediction } from "./printed_prediction.ts";

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

Deno.test("printedPrediction() allows for finite size and for nothing else", () => {
  const scratch = printedPrediction(claim("scratch"), params)!;
  strictEqual(scratch.value, 0.5 + 1);
  // σ²n/(D−n−1) in place of α/(1−α): 50/49 − 1, and a little for stopping.
  ok(Math.abs(scratch.allowance - 1 / 49) < 1e-3);
  const tuned = printedPrediction(claim("fine-tune"), params)!, holds = claim("fine-tune").corrected(params);
  ok(Math.abs(tuned.value - holds.value) > 2 * tuned.allowance);
  strictEqual(printedPrediction(claim("negative-transfer"), params), undefined);
});
