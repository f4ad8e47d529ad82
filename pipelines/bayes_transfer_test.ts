// Small runs of bayes-transfer: the checks agree, and would not with a theory that is wrong in one piece.
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { filter, lastValueFrom, toArray } from "rxjs";
import { requireAgreement, requireDisagreement, smallRuns, told } from "../fixtures/pipeline_checks.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import type { CheckRecord } from "../operators/run_record.ts";
import bayesTransfer from "./bayes_transfer.ts";
import { runPipeline } from "./run_pipeline.ts";

const backend = await openCpuBackend();
const cell = {
  ...{ inputDim: "8", sourceSamples: "6", targetSamples: "4", width: "200", elasticCoupling: "1" },
  ...{ inverseTemperature: "2", sweeps: "200" },
};
const { resolve, checksOf } = smallRuns(bayesTransfer, { seed: 5, cell, usually: 12 });
const SHARED = ["kernel_trace", "kernel_signal", "predictor_signal", "predictor_power", "posterior_variance"];
const SOURCE = [...SHARED, "source_test_loss", "source_train_loss"];
const TARGET = ["target_test_loss", ...SHARED, "target_train_loss"];
const NAMES = [
  ...SOURCE.map((name) => `bayes-source ${name}`),
  ...TARGET.map((name) => `bayes-target ${name}`),
];

Deno.test("bayes-transfer agrees at the size of quick, and would not with γ, δ or β_T 2 % off", async () => {
  const quick = smallRuns(bayesTransfer, { seed: 3, cell: { elasticCoupling: "3" }, usually: 12 });
  const checks = await quick.checksOf({});
  requireAgreement(checks, [...NAMES, "bayes-target weight_overlap"]);
  const wrong = [
    ["sourceRichness", "1.02", ["bayes-source kernel_signal", "bayes-source source_train_loss"]],
    ["targetRichness", "1.02", ["bayes-target kernel_signal", "bayes-target posterior_variance"]],
    ["elasticCoupling", "3.06", ["bayes-target weight_overlap", "bayes-target posterior_variance"]],
    ["inverseTemperature", "10.2", ["bayes-source source_train_loss", "bayes-target target_train_loss"]],
  ] as const;
  for (const [name, value, metrics] of wrong) {
    // The same data and the same draws: what theory says there is wrong here.
    const others = await quick.checksOf({ [name]: value });
    for (const metric of metrics) {
      requireDisagreement(checks.get(metric)!, others.get(metric)!.predicted, `${name} ${value}`);
    }
  }
});

Deno.test("bayes-transfer takes the scatter of the source network out of the comparison", async () => {
  const checks = await checksOf({ sourceRichness: "3" }),
    { standardError } = checks.get("bayes-target kernel_trace")!;
  const run = await resolve({ sourceRichness: "3" }, 12);
  const measurements = await lastValueFrom(
    runPipeline(run, { backend, version: "0" }).pipe(
      filter((record) => record.type === "measurement" && record.metric === "kernel_trace"),
      toArray(),
    ),
  );
  const own = measurements.find((record) => "stage" in record && record.stage === "bayes-target");
  ok(own?.type === "measurement" && standardError! < own.standardError! / 20, `${standardError}`);
});

Deno.test("bayes-transfer agrees for whitened data and in the proportional limit", async () => {
  for (const data of ["whitened-decoupled", "whitened-same", "whitened-overlap"]) {
    const checks = await checksOf({ data, inputDim: "12", sourceSamples: "6", targetSamples: "6" }, 6);
    ok(checks.size >= 9, `${checks.size}`);
    for (const check of checks.values()) ok(check.verdict !== "disagrees", `${data}: ${told(check)}`);
  }
  const checks = await checksOf({ limit: "proportional", sourceRichness: "5", targetRichness: "2" });
  // Test losses are those of an average over data there: 12 data sets of 8 dimensions leave some wide.
  for (const check of checks.values()) ok(check.verdict !== "disagrees", told(check));
  ok([...checks.values()].filter(({ verdict }) => verdict === "agrees").length >= 12);
});

for (const [activation, inputDim] of [["tanh", "2"], ["tanh", "4"]]) {
  Deno.test(`bayes-transfer agrees for ${activation} in ${inputDim} dimensions`, async () => {
    const checks = await checksOf({ activation, inputDim, particles: "500" }, 3);
    deepStrictEqual([...checks.keys()].filter((name) => NAMES.includes(name)), [...checks.keys()]);
    ok(checks.size >= 8);
    for (const check of checks.values()) ok(check.verdict !== "disagrees", told(check));
  });
}

Deno.test("bayes-transfer has the same records for the same seed, and learns alone without a coupling", async () => {
  const run = async () =>
    await lastValueFrom(
      runPipeline(await resolve({ elasticCoupling: "0" }, 3), { backend, version: "0" }).pipe(toArray()),
    );
  const records = await run();
  deepStrictEqual(await run(), records);
  const checks = records.filter((record): record is CheckRecord => record.type === "check");
  strictEqual(checks.find(({ metric }) => metric === "weight_overlap")?.predicted, 0);
});

Deno.test("bayes-transfer refuses what cannot be sampled or predicted", async () => {
  const refused = (values: Record<string, string>, text: RegExp) => rejects(() => resolve(values, 2), text);
  await refused({ width: "47" }, /need at least 8 neurons a sample, 48/);
  await refused({ sweeps: "51" }, /Cannot halve --sweeps 51/);
  await refused({ limit: "proportional", activation: "tanh" }, /need gaussian and linear/);
  await refused({ data: "whitened-same" }, /--source-samples 6 and --target-samples 4 differ/);
  await refused({ data: "whitened-decoupled" }, /--input-dim must be at least 10/);
  await refused({ activation: "sin(" }, /activation/);
  await refused({ inverseTemperature: "0" }, /below 0.000001/);
  await refused({ elasticCoupling: "-1" }, /below 0/);
});
