// Small runs of regression-flow: the checks agree, and would not with predictions that are wrong in ways physics could be wrong.
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { lastValueFrom, toArray } from "rxjs";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import regressionFlow from "./regression_flow.ts";
import { requireAgreement, requireDisagreement, smallRuns } from "../fixtures/pipeline_checks.ts";
import { resolveRun } from "./resolve_run.ts";
import { runPipeline } from "./run_pipeline.ts";
import { theoryLines } from "./theory_lines.ts";

const backend = await openCpuBackend();
const cell = { inputDim: "40", targetRatio: "0.5", targetNoise: "0.5", time: "1" };
const { resolve, checksOf } = smallRuns(regressionFlow, { seed: 2, cell, usually: 160 });

async function agreeing(values: Record<string, string>, instances?: number) {
  const checks = await checksOf(values, instances);
  requireAgreement(checks, [
    "scratch target_test_loss",
    "scratch target_train_loss",
    "pretrain spike",
    "lazy-fine-tune target_test_loss",
    "lazy-fine-tune target_train_loss",
    "lazy-fine-tune transferability",
  ]);
  return checks;
}

Deno.test("regression-flow agrees at early times, and 2 % more of the first term does not", async () => {
  const checks = await agreeing({ time: "0.1", targetNoise: "0" }, 400);
  // Without noise the first term is the whole loss.
  for (const stage of ["scratch", "lazy-fine-tune"]) {
    const loss = checks.get(`${stage} target_test_loss`)!;
    requireDisagreement(loss, 1.02 * loss.predicted, "2 % more");
  }
});

Deno.test("regression-flow agrees at the end of training, and before", async () => {
  const end = await agreeing({ time: "inf" });
  ok(end.get("scratch target_train_loss")!.measured < 1e-14);
  const some = await agreeing({ time: "2", targetRatio: "1.5" });
  const loss = some.get("lazy-fine-tune target_test_loss")!;
  requireDisagreement(loss, some.get("scratch target_test_loss")!.predicted, "no spike");
  // At the start nothing has been learned; the train loss is |β₂|² + σ² on average.
  const start = await agreeing({ time: "0" });
  strictEqual(
    start.get("scratch target_test_loss")!.predicted,
    start.get("lazy-fine-tune target_test_loss")!.predicted,
  );
});

Deno.test("regression-flow agrees for a warm start, and for both layers", async () => {
  const warm = await agreeing({ readout: "keep", time: "0.3", alignment: "0.9" });
  const cold = await agreeing({ time: "0.3", alignment: "0.9" });
  ok(
    warm.get("lazy-fine-tune target_test_loss")!.measured <
      cold.get("lazy-fine-tune target_test_loss")!.measured / 2,
  );
  for (const readout of ["center", "keep"]) {
    await agreeing({ trainable: "all", readout, time: "0.3" });
  }
});

Deno.test("regression-flow agrees for descent with steps that are not small, which flow does not", async () => {
  const checks = await agreeing(
    { integrator: "descent", learningRate: "0.15", time: "0.6", inputDim: "80" },
    300,
  );
  const loss = checks.get("lazy-fine-tune target_train_loss")!;
  const flow = await checksOf({ time: "0.6", inputDim: "80" }, 2);
  requireDisagreement(loss, flow.get("lazy-fine-tune target_train_loss")!.predicted, "flow");
});

Deno.test("regression-flow runs plain regression alone, with curves that end at the time asked for", async () => {
  strictEqual((await checksOf({ stages: "scratch" }, 4)).size, 2);
  const run = await resolve({ stages: "scratch", curves: "first", time: "3" }, 2);
  const records = await lastValueFrom(runPipeline(run, { backend, version: "0" }).pipe(toArray()));
  const times = records.flatMap((record) =>
    record.type === "loss" && record.metric === "target_test_loss" ? [record.time] : []
  );
  deepStrictEqual([times[0], times.at(-1)], [0, 3]);
  deepStrictEqual(times, times.toSorted((a, b) => a - b));
});

Deno.test("regression-flow's lines run along time, through what the checks compare with", async () => {
  const points = await lastValueFrom(theoryLines(await resolve({ time: "0.1,1,10" }, 2)).pipe(toArray()));
  const checks = await checksOf({ time: "1" }, 2);
  const at = points.find(({ params, stage }) => params.time === 1 && stage === "lazy-fine-tune");
  strictEqual(at?.value, checks.get("lazy-fine-tune target_test_loss")!.predicted);
  deepStrictEqual([...new Set(points.map(({ metric }) => metric))], ["target_test_loss"]);
  ok(points.length > 200);
});

Deno.test("regression-flow repeats its checks", async () => {
  deepStrictEqual(await checksOf({}, 4), await checksOf({}, 4));
});

Deno.test("regression-flow refuses, before anything runs, what the theory or the experiment cannot be", async () => {
  const refused: [Record<string, string>, RegExp][] = [
    [{ time: "-1" }, /time -1/],
    [{ targetRatio: "1", time: "inf" }, /interpolation point/],
    [{ integrator: "descent", time: "inf" }, /Cannot descend to time inf/],
    [{ integrator: "descent", learningRate: "0.9" }, /learning-rate 0.9 without the risk of diverging/],
    [{ integrator: "descent", learningRate: "0" }, /learning-rate/],
    [{ targetRatio: "0.001" }, /at least one target sample/],
    [{ alignment: "1.5" }, /alignment/],
    [{ proportionalRichness: "0" }, /proportional-richness/],
    [{ readout: "reset" }, /readout/],
    [{ inputDim: "3" }, /input-dim/],
  ];
  for (const [values, message] of refused) await rejects(resolve(values, 1), { message });
  await resolve({ targetRatio: "1", time: "10" }, 1);
});

Deno.test("no cell of a preset of regression-flow is refused", async () => {
  for (const preset of Object.keys(regressionFlow.presets)) {
    ok((await resolveRun(regressionFlow, { preset })).cellCount > 1, preset);
  }
});
