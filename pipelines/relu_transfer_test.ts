// Small runs of relu-transfer: the checks agree, and would not with a theory that is wrong in one number.
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { lastValueFrom, toArray } from "rxjs";
import { requireAgreement, requireDisagreement, smallRuns } from "../fixtures/pipeline_checks.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { overlapLaw, switchDistance } from "../theory/relu/overlap_law.ts";
import { teacherTangentPrediction } from "../theory/relu/teacher_tangent_prediction.ts";
import type { RunRecord } from "../operators/run_record.ts";
import reluTransfer from "./relu_transfer.ts";
import { runPipeline } from "./run_pipeline.ts";

const cell = {
  ...{
    inputDim: "16",
    width: "64",
    teacherNeurons: "6",
    angle: "0.6",
    targetSamples: "28",
    stopLoss: "1e-4",
  },
};
const { resolve, checksOf } = smallRuns(reluTransfer, { seed: 5, cell, usually: 24 });

async function recordsOf(values: Record<string, string>, instances: number): Promise<RunRecord[]> {
  const backend = await openCpuBackend();
  return await lastValueFrom(
    runPipeline(await resolve(values, instances), { backend, version: "0" }).pipe(toArray()),
  );
}

Deno.test("relu-transfer agrees, and a wrong angle or ridge is seen", async () => {
  const checks = await checksOf({});
  requireAgreement(
    checks,
    [
      "scratch target_test_loss",
      "pretrain initial_rate",
      "pretrain euler_residual",
      "pretrain balance_drift",
      "pretrain target_test_loss",
      "pretrain teacher_overlap",
      "pretrain span_overlap",
      "pretrain sample_overlap",
      "linear-transfer target_test_loss",
      "lazy-fine-tune target_test_loss",
      "fine-tune target_test_loss",
      "fine-tune transferability",
    ].filter((name) => checks.has(name) || !name.endsWith("transferability")),
  );
  const off = { family: "rotate", teacherNeurons: 6, angle: 1.05 * 0.6, alignment: "angle" } as const;
  requireDisagreement(checks.get("pretrain target_test_loss")!, switchDistance(off), "an angle 5 % larger");
  requireDisagreement(checks.get("pretrain teacher_overlap")!, overlapLaw(off).value, "an angle 5 % larger");
  const ridged = await checksOf({ ridge: "30", stages: "linear-transfer" });
  requireDisagreement(
    checks.get("linear-transfer target_test_loss")!,
    ridged.get("linear-transfer target_test_loss")!.predicted,
    "a ridge of 30 in place of 0.01",
  );
});

Deno.test("up to n = d fine-tuning is predicted from the teachers alone, which sees an angle 10 % larger", async () => {
  const checks = await checksOf({ targetSamples: "14", stages: "fine-tune" }, 32),
    tuned = checks.get("fine-tune target_test_loss")!;
  const algebra = await openLinearAlgebra();
  const base = { inputDim: 16, teacherNeurons: 6, targetSamples: 14, ridge: 0.01, targetNoise: 0 };
  const said = (angle: number) =>
    teacherTangentPrediction(algebra, { ...base, family: "rotate", angle, alignment: "angle" }).value;
  strictEqual(tuned.predicted, said(0.6));
  strictEqual(tuned.verdict, "agrees");
  requireDisagreement(tuned, said(1.1 * 0.6), "an angle 10 % larger");
});

Deno.test("the other families, a finite source and label noise agree as well", async () => {
  const families: readonly Record<string, string>[] = [
    { family: "keep", alignment: "0.5" },
    { family: "new-head" },
    { family: "random", teacherNeurons: "10" },
    { sourceSamples: "200", targetNoise: "0.3", stopLoss: "1e-3" },
    { outputScale: "8" },
  ];
  for (const values of families) {
    const checks = await checksOf({ ...values, stages: "linear-transfer,lazy-fine-tune,fine-tune" }, 8);
    for (const [name, { verdict, zScore, measured, predicted }] of checks) {
      ok(
        verdict !== "disagrees",
        `${JSON.stringify(values)} ${name}: ${measured} for ${predicted}, z = ${zScore}`,
      );
    }
  }
});

Deno.test("beyond n = 2d lazy theory is shown as an upper bound, and holds as one", async () => {
  const records = await recordsOf({ teacherNeurons: "4", targetSamples: "64", stages: "fine-tune" }, 8);
  const bounds = records.filter((record) =>
    record.type === "prediction" && record.unchecked === "upper bound"
  );
  deepStrictEqual(
    bounds.map((record) => record.type === "prediction" && `${record.stage} ${record.metric}`),
    [
      "scratch target_test_loss",
      "fine-tune target_test_loss",
    ],
  );
  for (const bound of bounds) {
    if (bound.type !== "prediction") continue;
    const { stage, metric } = bound;
    const found = records.find((one) =>
      one.type === "measurement" && one.stage === stage && one.metric === metric
    );
    ok(found?.type === "measurement" && found.value < bound.value, `${stage}`);
    ok(!records.some((one) => one.type === "check" && one.stage === stage && one.metric === metric));
  }
});

Deno.test("where training ends before its points are learned, or has nothing to learn, it is measured only", async () => {
  const short = await checksOf({ maxSteps: "1" }, 4);
  for (
    const name of [
      "scratch target_test_loss",
      "linear-transfer transferability",
      "fine-tune target_test_loss",
    ]
  ) {
    ok(!short.has(name), name);
  }
  ok(short.has("lazy-fine-tune target_test_loss"));
  const same = await checksOf({ angle: "0", targetSamples: "10", stages: "fine-tune" }, 4);
  ok(!same.has("fine-tune target_test_loss"));
  strictEqual(same.get("fine-tune transferability")?.zScore, 0);
});

Deno.test("with few teacher neurons weights move sooner: what was a check is an upper bound from fewer samples on", async () => {
  const spoken = async (values: Record<string, string>) =>
    (await recordsOf({ stages: "lazy-fine-tune,fine-tune", ...values }, 4)).flatMap((record) =>
      record.type === "prediction" && record.unchecked === "upper bound"
        ? [`${record.stage} ${record.metric}`]
        : []
    );
  deepStrictEqual(await spoken({ teacherNeurons: "6", targetSamples: "32" }), []);
  deepStrictEqual(await spoken({ teacherNeurons: "4", targetSamples: "32" }), ["fine-tune target_test_loss"]);
  deepStrictEqual(await spoken({ teacherNeurons: "2", targetSamples: "24" }), [
    "scratch target_test_loss",
    "lazy-fine-tune target_test_loss",
    "fine-tune target_test_loss",
  ]);
});

Deno.test("a network too narrow for its source is not taken for its source teacher", async () => {
  const algebra = await openLinearAlgebra();
  const records = await recordsOf(
    { width: "3", targetSamples: "8", stages: "fine-tune", maxSteps: "3000" },
    2,
  );
  const base = { inputDim: 16, teacherNeurons: 6, targetSamples: 8, ridge: 0.01, targetNoise: 0 };
  const perfect = teacherTangentPrediction(algebra, {
    ...base,
    ...{ family: "rotate", angle: 0.6, alignment: "angle" },
  }).value;
  for (const record of records) {
    ok(record.type !== "prediction" || record.stage !== "fine-tune" || record.value !== perfect);
  }
});

Deno.test("relu-transfer refuses in one line what it cannot do", async () => {
  await rejects(resolve({ teacherNeurons: "3" }, 1), /--teacher-neurons must be even/);
  await rejects(
    resolve({ teacherNeurons: "10" }, 1),
    /--input-dim must be at least 20, it is 16; lower --teacher-neurons/,
  );
  await rejects(
    resolve({ ridge: "0", targetSamples: "64" }, 1),
    /without ridge on as many --target-samples as features, 64/,
  );
  await rejects(resolve({ angle: "1.6" }, 1), /angle/);
  await rejects(resolve({ alignment: "-0.1" }, 1), /alignment/);
  await rejects(resolve({ ridge: "-1" }, 1), /ridge/);
  await rejects(resolve({ targetSamples: "0" }, 1), /target-samples/);
  await rejects(resolve({ width: "0" }, 1), /width/);
  await rejects(resolve({ targetNoise: "-1" }, 1), /target-noise/);
  await rejects(resolve({ targetSamples: "20000" }, 1), /GiB of memory/);
});
