import { ok, rejects, strictEqual } from "node:assert/strict";
import { normals } from "../../numerics/draws.ts";
import { matrix } from "../../numerics/matrix.ts";
import { openWasm } from "../../numerics/wasm_algebra.ts";
import { averagedPrediction, type ProportionalParams } from "./averaged_prediction.ts";
import { finiteDataLosses } from "./finite_data_loss.ts";
import { meanWithoutLuck } from "./mean_without_luck.ts";
import { proportionalPosterior } from "./proportional_posterior.ts";
import { ridgeLuck } from "./ridge_luck.ts";

const algebra = await openWasm("");
const params: ProportionalParams = {
  ...{
    inputDim: 20,
    sourceSamples: 30,
    targetSamples: 10,
    alignment: 0.8,
    sourceNoise: 0.3,
    targetNoise: 0.2,
  },
  ...{ sourceRichness: 3, targetRichness: 2, elasticCoupling: 2, inverseTemperature: 10, width: 3000 },
  limit: "proportional",
};
const key = (purpose: string) => ({ seed: 2, cell: 0, purpose });

Deno.test("ridgeLuck() has the mean 0 at any size of the data, and is the loss of ridge regression less a constant", () => {
  for (const samples of [6, 30]) {
    const lucks: number[] = [], losses: number[] = [], teacher = new Float64Array(12);
    teacher.set([0.6, -0.8]);
    for (let instance = 0; instance < 800; instance++) {
      const draw = (purpose: string, count: number) => normals({ ...key(purpose), instance }, count);
      const inputs = matrix(samples, 12, draw("inputs", 12 * samples));
      const noise = draw("noise", samples).map((x) => 0.5 * x);
      lucks.push(ridgeLuck(algebra, inputs, noise, 0.25)(teacher, 0.3));
      losses.push(ridgeLuck(algebra, inputs, new Float64Array(samples), 0)(teacher, 1e9));
    }
    const mean = lucks.reduce((a, b) => a + b) / 800;
    const error = Math.sqrt(lucks.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 800 / 799);
    ok(Math.abs(mean) < 3.5 * error && error < 0.03, `${mean} ± ${error}`);
    ok(losses.every((x) => Math.abs(x) < 1e-6)); // nothing is learned, whatever the data
  }
});

Deno.test("meanWithoutLuck() is right about its error, which is that of what luck does not explain", () => {
  const errors: number[] = [];
  for (let instance = 0; instance < 300; instance++) {
    const luck = normals({ ...key("luck"), instance }, 50), rest = normals({ ...key("rest"), instance }, 50);
    const { value, standardError, deviation } = meanWithoutLuck(
      luck.map((c, i) => 2 + 3 * c + 0.3 * rest[i]),
      luck,
    );
    errors.push((value - 2) / standardError);
    ok(standardError < 0.1 * deviation / Math.sqrt(50) * 1.8);
  }
  const square = errors.reduce((sum, z) => sum + z * z, 0) / 300;
  ok(square > 0.75 && square < 1.35, `${square}`);
});

Deno.test("averages over data of different draws agree, are known far better than by their scatter, and approach the limit", () => {
  const at = (inputDim: number, purpose: string) =>
    finiteDataLosses(
      algebra,
      { ...params, inputDim, sourceSamples: 1.5 * inputDim, targetSamples: 0.5 * inputDim },
      { draws: 60, key: key(purpose) },
    )({
      sourceRichness: 3 / Math.sqrt(inputDim),
      targetRichness: 2 / Math.sqrt(inputDim),
      elasticCoupling: 2,
      inverseTemperature: 10,
    });
  const [one, other, large] = [at(20, "one"), at(20, "other"), at(80, "large")];
  const limit = proportionalPosterior({ ...params, sourceRatio: 1.5, targetRatio: 0.5 });
  for (const [role, whole] of [["source", limit.sourceLoss], ["target", limit.targetLoss]] as const) {
    const z = (one[role].value - other[role].value) /
      Math.hypot(one[role].standardError, other[role].standardError);
    ok(Math.abs(z) < 3.5, `${role}: z = ${z}`);
    ok(
      one[role].standardError < 0.6 * one[role].deviation / Math.sqrt(60),
      `${role}: ${one[role].standardError}`,
    );
    ok(
      Math.abs(large[role].value - whole) < 0.03 * whole + 3 * large[role].standardError,
      `${role} at D = 80`,
    );
  }
});

Deno.test("averagedPrediction() allows for the width and its own error, and refuses richness that is no γ√D", async () => {
  const { value, allowance, deviation } = await averagedPrediction(params, "target_test_loss");
  const wide = await averagedPrediction({ ...params, width: 30000 }, "target_test_loss");
  strictEqual(wide.value, value);
  ok(Math.abs(allowance - wide.allowance - value * 30 * (1 / 3000 - 1 / 30000)) < 1e-12);
  ok(allowance < 0.05 * value && deviation! > 0.1 * value);
  await rejects(() => averagedPrediction({ ...params, limit: "fixed" }, "target_test_loss"), /richness γ√D/);
  await rejects(
    () => averagedPrediction({ ...params, width: 100 }, "source_test_loss"),
    /width of a sampled network/,
  );
});
