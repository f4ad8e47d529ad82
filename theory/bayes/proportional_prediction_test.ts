import { ok, strictEqual, throws } from "node:assert/strict";
import { proportionalPosterior } from "./proportional_posterior.ts";
import { type ProportionalParams, proportionalPrediction } from "./proportional_prediction.ts";

const params: ProportionalParams = {
  ...{ inputDim: 100, sourceSamples: 150, targetSamples: 50, alignment: 0.8, sourceNoise: 0, targetNoise: 0 },
  ...{ sourceRichness: 2, targetRichness: 2, elasticCoupling: 1, inverseTemperature: 100, width: 2000 },
  limit: "proportional",
};

Deno.test("proportionalPrediction() is the limit at the ratios of samples to dimensions", () => {
  const { value, allowance } = proportionalPrediction(params, "target_test_loss");
  ok(Math.abs(value - 0.401980484854) < 1e-9); // row prop-1 of fixtures/reference-bayes.json
  ok(Math.abs(allowance - (2 * Math.sqrt(value) + 0.0055) * 0.0055) < 1e-12); // 11/2000
  const { sourceLoss } = proportionalPosterior({ ...params, sourceRatio: 1.5, targetRatio: 0.5 });
  strictEqual(proportionalPrediction(params, "source_test_loss").value, sourceLoss);
});

Deno.test("proportionalPrediction() refuses richness that is not that of the limit, and too narrow networks", () => {
  throws(() => proportionalPrediction({ ...params, limit: "fixed" }, "target_test_loss"), RangeError);
  throws(
    () => proportionalPrediction({ ...params, width: 300 }, "target_test_loss"),
    /width of a sampled network/,
  );
});
