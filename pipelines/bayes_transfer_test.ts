// Small runs of bayes-transfer: the checks agree, and would not with a theory that is wrong in one piece.
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { filter, lastValueFrom, toArray } from "rxjs";
import { requireAgreement, requireDisagreement, smallRuns, told } from "../fixtures/pipeline_checks.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import type { CheckRecord } from "../operators/run_record.ts";
import bayesTransfer from "./bayes_transfer.ts";
import { runPipeline } from "./run_pipeline.ts";
import { theoryLines } from "./theory_lines.ts";

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
});

Deno.test("bayes-transfer compares losses in the proportional limit with one average over data", async () => {
  const cell = {
    limit: "proportional",
    width: "2000",
    sourceRichness: "5",
    targetRichness: "2",
    sweeps: "60",
  };
  const checks = await checksOf(cell, 100);
  requireAgreement(checks, [...NAMES, "bayes-target weight_overlap"]);
  for (const metric of ["bayes-source source_test_loss", "bayes-target target_test_loss"]) {
    const { allowance, predicted, standardError } = checks.get(metric)!;
    ok(allowance < 0.05 * predicted && allowance < standardError!, `${metric}: ${allowance} of ${predicted}`);
    requireDisagreement(checks.get(metric)!, 1.5 * predicted, "a loss 50 % off");
  }
  const run = await resolve({ ...cell, elasticCoupling: "0.3,1,3" }, 100);
  const lines = await lastValueFrom(theoryLines(run).pipe(toArray()));
  const own = lines.find(({ metric, params }) =>
    metric === "target_test_loss" && params.elasticCoupling === 1
  );
  strictEqual(own?.value, checks.get("bayes-target target_test_loss")!.predicted);
});

for (const [activation, inputDim] of [["tanh", "2"], ["tanh", "4"]]) {
  Deno.test(`bayes-transfer agrees for ${activation} in ${inputDim} dimensions`, async () => {
    const checks = await checksOf({ activation, inputDim, particles: "500" }, 3);
    deepStrictEqual([...checks.keys()].filter((name) => NAMES.includes(name)), [...checks.keys()]);
    ok(checks.size >= 8);
    for (const check of checks.values()) ok(check.verdict !== "disagrees", told(check));
  });
}

Deno.test("bayes-transfer of tanh would not agree with both γ 10 % off", async () => {
  const size = { activation: "tanh", inputDim: "2", width: "400", inverseTemperature: "10" };
  const checks = await checksOf({ ...size, sweeps: "400" }, 5);
  const others = await checksOf({ ...size, sweeps: "100", sourceRichness: "1.1", targetRichness: "1.1" }, 5);
  for (const metric of ["bayes-source posterior_variance", "bayes-target posterior_variance"]) {
    ok(checks.get(metric)!.verdict !== "disagrees", told(checks.get(metric)!));
    // The same data and nothing of the chains: what theory says there is wrong here.
    requireDisagreement(checks.get(metric)!, others.get(metric)!.predicted, "γ 1.1");
  }
});

Deno.test("bayes-transfer does not judge chains that have not mixed, and says what to do", async () => {
  const records = await lastValueFrom(
    runPipeline(
      await resolve({
        ...{ inputDim: "20", sourceSamples: "16", targetSamples: "8", inverseTemperature: "10" },
        ...{ sourceRichness: "100", targetRichness: "100", elasticCoupling: "10" },
      }, 3),
      { backend, version: "0" },
    ).pipe(toArray()),
  );
  const told = records.filter((record) => record.type === "notice").map(({ message }) => message);
  ok(
    told.some((text) =>
      /^Not checked: all that follows bayes-target, as chains have not mixed.*more --sweeps/.test(text)
    ),
    told[0],
  );
  const checked = records.filter((record) => record.type === "check").map(({ stage }) => stage);
  ok(!checked.includes("bayes-target"), `${checked}`);
  ok(records.some((record) => record.type === "measurement" && record.metric === "target_test_loss"));
});

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

Deno.test("bayes-transfer records kernels of whitened data with their theory and labels, and losses of every instance", async () => {
  const whitened = { data: "whitened-overlap", inputDim: "6", sourceSamples: "6", targetSamples: "6" };
  const run = await resolve(
    { ...whitened, sourceRichness: "5", alignment: "0.3", elasticCoupling: "0,1,30" },
    2,
  );
  const records = await lastValueFrom(runPipeline(run, { backend, version: "0" }).pipe(toArray()));
  const kernels = records.flatMap((record) => record.type === "kernel" ? [record] : []);
  const names = ["bayes-source", "bayes-target"].flatMap((stage) =>
    ["feature_kernel", "predicted_feature_kernel"].map((metric) => `${stage} ${metric}`)
  );
  deepStrictEqual(kernels.map(({ stage, metric }) => `${stage} ${metric}`), [...names, ...names, ...names]);
  const size = (labels: readonly number[]) => labels.reduce((sum, y) => sum + y * y, 0);
  for (const [at, { matrix, labels }] of kernels.entries()) {
    const { source, target } = labels!;
    ok(Math.abs(size(source) - 1) < 1e-12 && Math.abs(size(target) - 1) < 1e-12);
    ok(Math.abs(source.reduce((sum, y, p) => sum + y * target[p], 0) - 0.3) < 1e-12);
    if (at % 2) continue;
    const predicted = kernels[at + 1].matrix!, off = (rows: typeof predicted) => rows[0][1];
    ok(Math.abs(off(matrix!) - off(predicted)) < 0.05, `${off(matrix!)} ${off(predicted)}`);
  }
  // The source clusters: that is no scatter of 0.05
  ok(kernels[1].matrix![0][1] > 0.2 && kernels[1].matrix![0][5] < -0.2);
  const told = records.flatMap((record) =>
    record.type === "loss" && record.metric === "target_test_loss" ? [record] : []
  );
  deepStrictEqual(
    told.map(({ cell, instance }) => [cell, instance]),
    [0, 1, 2].flatMap((cell) => [[cell, 0], [cell, 1]]),
  );
  const chain = records.flatMap((record) =>
    record.type === "loss" && record.metric === "predicted_kernel_trace" ? [record] : []
  );
  const { value } = kernels[1];
  deepStrictEqual(chain.slice(0, 2).map(({ time, value }) => [time, value]), [[1, value], [200, value]]);
});

Deno.test("bayes-transfer refuses what cannot be sampled or predicted", async () => {
  const refused = (values: Record<string, string>, text: RegExp) => rejects(() => resolve(values, 2), text);
  await refused({ width: "47" }, /need at least 8 neurons a sample, 48/);
  await refused({ sweeps: "51" }, /Cannot halve --sweeps 51/);
  await refused({ limit: "proportional", activation: "tanh" }, /need gaussian and linear/);
  await refused({ data: "whitened-same" }, /--source-samples 6 and --target-samples 4 differ/);
  await refused({ data: "whitened-decoupled" }, /--input-dim must be at least 10/);
  await refused({ activation: "sin(" }, /activation/);
  for (const activation of ["exp(h)", "h^2", "h^3", "h+0.1*h^2", "h*log(1+h^2)"]) {
    await refused({ activation }, /grows faster than h, and wide networks then have no posterior/);
  }
  await refused(
    { activation: "1e100*tanh(h)" },
    /mean of its square over normal fields must be from 0.000001/,
  );
  for (const activation of ["relu", "h+10", "log(1+exp(h))", "sqrt(1+h^2)", "h/(1+exp(-h))", "h+sin(h)"]) {
    await resolve({ activation }, 2);
  }
  await refused(
    { elasticCoupling: "1e-80" },
    /Cannot tell --elastic-coupling 1e-80 from none: need 0, or from/,
  );
  await refused({ sourceRichness: "1e-80" }, /--source-richness 1e-80: it is below 0.000001/);
  await refused({ targetRichness: "1e80" }, /--target-richness 1e\+80: it is above 100/);
  await refused({ inverseTemperature: "0" }, /below 0.000001/);
  await refused({ elasticCoupling: "-1" }, /below 0/);
});
