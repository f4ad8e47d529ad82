import { ok, strictEqual, throws } from "node:assert/strict";
import reference from "../../fixtures/reference-bayes.json" with { type: "json" };
import { openWasm } from "../../numerics/wasm_algebra.ts";
import { finiteDataPrediction } from "./finite_data_loss.ts";
import { handedMoment } from "./linear_posterior.ts";
import { posteriorPrediction, predictorPrediction } from "./posterior_prediction.ts";
import { kernelTrace, readLinearPosterior } from "./posterior_reading.ts";
import { referenceKinds, trigData } from "./reference_problems.ts";
import { sourcePosterior } from "./source_posterior.ts";
import { targetPosterior } from "./target_posterior.ts";
import { widthAllowance } from "./width_allowance.ts";

const algebra = await openWasm("");
const casesOf = referenceKinds(reference.cases);

function readings(targetRichness = 0.7) {
  const { inputs1, labels1, inputs2, labels2, test } = trigData({ P1: 4, P2: 3, D: 5, T: 3 });
  const shared = { inverseTemperature: 10 };
  const one = sourcePosterior(algebra, { ...shared, inputs: inputs1, labels: labels1, richness: 2 });
  const task = { ...shared, inputs: inputs2, labels: labels2, richness: targetRichness, elasticCoupling: 5 };
  const two = targetPosterior(algebra, task, handedMoment(one));
  return {
    labels1,
    labels2,
    source: readLinearPosterior(algebra, one, test),
    target: readLinearPosterior(algebra, two, test, one),
    given: readLinearPosterior(algebra, two, test),
  };
}

Deno.test("posteriorPrediction() holds the sampled networks of the reference, and 10 % off does not", () => {
  const row = casesOf("sampled-linear-gibbs")[1], { source, target, labels1, labels2 } = readings();
  const values = new Float64Array(3), width = row.params.N;
  for (
    const [name, reading, metric, labels] of [
      ["trPhi1", source, "kernel_trace", labels1],
      ["trPhi2", target, "kernel_trace", labels2],
      ["trCross", target, "weight_overlap", labels2],
    ] as const
  ) {
    const { value, allowance } = posteriorPrediction(reading, metric, { labels, values, width });
    const { mean, se } = row.sampled[name];
    ok(
      Math.abs(value - mean) < 3.5 * se + allowance,
      `${name}: ${value} ± ${allowance} against ${mean} ± ${se}`,
    );
    ok(allowance < 0.02 * value && Math.abs(1.1 * value - mean) > 3.5 * se + allowance);
  }
  row.sampled.f2_test.mean.forEach((mean: number, t: number) => {
    const { value, allowance, deviation } = predictorPrediction(target, t, { labels: labels2, width });
    const se = row.sampled.f2_test.se[t];
    ok(Math.abs(value - mean) < 3.5 * se + allowance);
    ok(Math.abs(deviation! / Math.sqrt(row.params.replicas) / se - 1) < 0.5, `${deviation} against ${se}`);
  });
  const within = posteriorPrediction(target, "posterior_variance", { labels: labels2, values, width });
  const sampled = row.sampled.N_var_f2_test_within,
    mean = (x: number[]) => x.reduce((a, b) => a + b, 0) / x.length;
  ok(Math.abs(width * within.value - mean(sampled.mean)) < 3.5 * mean(sampled.se) + width * within.allowance);
});

Deno.test("posteriorPrediction() is the limit with errors that fall as 1/N, and the scatter of W̄ in the target's loss", () => {
  const { target, given, labels2: labels } = readings(), values = Float64Array.of(0.5, 1, -1);
  const at = (reading: typeof target, metric: Parameters<typeof posteriorPrediction>[1], width: number) =>
    posteriorPrediction(reading, metric, { labels, values, width });
  const limit = target.test.reduce((sum, f, t) => sum + (f - values[t]) ** 2, 0) / 3;
  const scatter = target.restart!.reduce((a, b) => a + b, 0) / 3;
  strictEqual(at(given, "test_loss", 100).value, limit);
  ok(Math.abs(at(target, "test_loss", 100).value - limit - scatter / 100) < 1e-15);
  ok(Math.abs(at(target, "kernel_trace", 100).value - kernelTrace(target)) < 1e-15);
  const trainLoss = target.dual.reduce((sum, v) => sum + v * v, 0) / 3 / 100; // |v|²/β_T²P
  ok(Math.abs(at(target, "train_loss", 100).value - trainLoss) < 1e-10);
  for (const metric of ["kernel_trace", "kernel_signal", "weight_overlap"] as const) {
    const [near, far] = [at(target, metric, 100), at(target, metric, 1000)];
    ok(
      Math.abs(near.allowance / far.allowance - 10) < 1e-9 && near.value === far.value && near.allowance > 0,
    );
    ok(near.source.length > 0 && near.allowanceReason.length > 0);
  }
  const far = finiteDataPrediction({ value: 0.3, standardError: 0.01, deviation: 0.1 }, {
    samples: 10,
    width: 300,
  });
  ok(Math.abs(far.allowance - (0.01 + 0.3 * 10 / 300)) < 1e-15);
});

Deno.test("what cannot be predicted is refused", () => {
  const { target, source, labels2: labels } = readings(), values = new Float64Array(3);
  throws(
    () => widthAllowance(10, 79),
    /width of a sampled network with 10 training points must be an integer >= 80/,
  );
  throws(() => posteriorPrediction(target, "kernel_trace", { labels, values, width: 20 }), RangeError);
  throws(
    () =>
      posteriorPrediction({ ...source, weightOverlap: undefined }, "weight_overlap", {
        ...{ labels, values, width: 100 },
      }),
    /that of a linear network/,
  );
  const lazy = readings(0).target;
  throws(
    () => posteriorPrediction(lazy, "posterior_variance", { labels, values, width: 100 }),
    /variance of a lazy network/,
  );
});
