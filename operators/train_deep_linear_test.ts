// What the training operators start from, keep and report. That training converges is tested in numerics.
import { deepStrictEqual, match, notDeepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { filter, from, lastValueFrom, map, toArray } from "rxjs";
import { linearTestLoss } from "../measures/linear_test_loss.ts";
import { dot, norm, squaredDistance } from "../numerics/norm.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { check } from "./check.ts";
import { linearTransfer } from "./linear_transfer.ts";
import type { CurveChoice } from "./loss_curve.ts";
import { pool } from "./pool.ts";
import { records } from "./records.ts";
import { report } from "./report.ts";
import type { Loss, Measurement, Notice } from "./run_record.ts";
import { type LinearTaskParams, sampleLinearTasks } from "./sample_linear_tasks.ts";
import type { Flow, State } from "./state.ts";
import {
  type DeepLinearParams,
  fineTuneDeepLinear,
  pretrainDeepLinear,
  scratchDeepLinear,
} from "./train_deep_linear.ts";
import { whenStage } from "./when_stage.ts";

const backend = await openCpuBackend();
type Params = LinearTaskParams & DeepLinearParams & { ridge: number; stages: readonly string[] };
const D = 12;
const base: Params = {
  inputDim: D,
  hiddenLayers: 1,
  initScale: 1e-4,
  alignment: 0.6,
  sourceRatio: 0.5,
  targetRatio: 0.75,
  sourceNoise: 0.2,
  targetNoise: 0.3,
  ridge: 0.1,
  integrator: "flow",
  learningRate: 0.05,
  maxSteps: 100_000,
  curves: "none",
  stages: ["linear-transfer", "fine-tune"],
};

/** Instances 0, 1, … with their tasks drawn, each with its own changes of the parameters. */
function sampled(...changes: Partial<Params>[]) {
  const cell = { type: "cell", index: 0, seed: 5, params: base, gridParams: {} } as const;
  const states = changes.map((change, instance): State<{ params: Params }> => (
    { type: "state", stage: "init", cell, instance, content: { params: { ...base, ...change } } }
  ));
  return from<Flow<{ params: Params }>[]>(states).pipe(sampleLinearTasks(backend));
}

const only = <Item extends { type: string }, Type extends Item["type"]>(items: Item[], type: Type) =>
  items.filter((item): item is Extract<Item, { type: Type }> => item.type === type);
const lastState = <Item extends { type: string }>(items: Item[]) => only(items, "state").at(-1)!;

Deno.test("scratchDeepLinear() knows nothing of the source, pretrainDeepLinear() nothing of the target", async () => {
  const trained = async (change: Partial<Params>) => {
    const flow = sampled(change).pipe(scratchDeepLinear(backend), pretrainDeepLinear(backend));
    const { scratch, pretrained } = lastState(await lastValueFrom(flow.pipe(toArray()))).content;
    return { scratch, pretrained };
  };
  const plain = await trained({});
  const otherSource = await trained({ sourceNoise: 1, sourceRatio: 2 });
  deepStrictEqual(otherSource.scratch, plain.scratch);
  notDeepStrictEqual(otherSource.pretrained, plain.pretrained);
  const otherTarget = await trained({ targetNoise: 1, targetRatio: 2 });
  deepStrictEqual(otherTarget.pretrained, plain.pretrained);
  notDeepStrictEqual(otherTarget.scratch, plain.scratch);
});

Deno.test("fineTuneDeepLinear() starts at the pretrained weights and leaves them as they were", async () => {
  const flow = sampled({ curves: "all" }).pipe(pretrainDeepLinear(backend));
  const before = lastState(await lastValueFrom(flow.pipe(toArray())));
  const kept = structuredClone(before.content);
  const items = await lastValueFrom(from([before]).pipe(fineTuneDeepLinear(backend), toArray()));
  const { tasks, pretrained, fineTuned } = lastState(items).content;
  strictEqual(lastState(items).stage, "fine-tune");
  deepStrictEqual({ tasks, pretrained, params: before.content.params }, kept);
  notDeepStrictEqual(fineTuned.network, pretrained.network);

  // Step 0 has the losses of the pretrained predictor.
  const row = (p: number) => tasks.targetInputs.data.subarray(p * D, (p + 1) * D);
  const errors = tasks.targetLabels.map((y, p) => dot(row(p), pretrained.predictor) - y);
  const [train, test] = only(items, "loss");
  deepStrictEqual([train.step, train.metric, test.step, test.metric], [
    0,
    "target_train_loss",
    0,
    "target_test_loss",
  ]);
  ok(Math.abs(train.value / (norm(errors) ** 2 / errors.length) - 1) < 1e-12);
  ok(Math.abs(test.value / squaredDistance(pretrained.predictor, tasks.targetTeacher) - 1) < 1e-12);

  // Every update of the first layer lies in the span of the inputs, here nine in twelve dimensions: off it the
  // pretrained weights stay. The part of a teacher off the span, from an orthonormal basis of it:
  const off = tasks.sourceTeacher.slice(), { basis } = tasks.target;
  for (let k = 0; k < basis!.rows; k++) {
    const direction = basis!.data.subarray(k * D, (k + 1) * D), overlap = dot(direction, tasks.sourceTeacher);
    direction.forEach((value, d) => off[d] -= overlap * value);
  }
  const [first] = fineTuned.network.weights, [old] = pretrained.network.weights;
  ok(norm(off) > 0.1);
  for (let i = 0; i < D; i++) {
    const change = first.data.subarray(i * D, (i + 1) * D).map((w, d) => w - old.data[i * D + d]);
    ok(Math.abs(dot(change, off)) < 1e-12);
  }
});

Deno.test("whenStage() starts both branches at the same pretrained network, whether or not the other runs", async () => {
  const run = async (...stages: string[]) => {
    const starts: unknown[] = [];
    const items = await lastValueFrom(
      sampled({ stages }).pipe(
        pretrainDeepLinear(backend),
        whenStage(["linear-transfer"], (flow$) =>
          flow$.pipe(
            linearTransfer(backend),
            report({ loss: ({ tasks, linearlyTransferred }) => linearTestLoss(tasks, linearlyTransferred) }),
            map((item) => (item.type === "state" && starts.push(item.content.pretrained), item)),
          )),
        whenStage(["fine-tune"], (flow$) =>
          flow$.pipe(
            map((item) => (item.type === "state" && starts.push(item.content.pretrained), item)),
            fineTuneDeepLinear(backend),
            report({ loss: ({ tasks, fineTuned }) => linearTestLoss(tasks, fineTuned) }),
          )),
        toArray(),
      ),
    );
    const { stage, content } = lastState(items);
    strictEqual(stage, "pretrain"); // the branches leave no trace
    deepStrictEqual(Object.keys(content), ["params", "tasks", "pretrained"]);
    for (const start of starts) strictEqual(start, content.pretrained);
    return only(items, "sample");
  };
  const both = await run("linear-transfer", "fine-tune");
  deepStrictEqual(both.map(({ stage }) => stage), ["linear-transfer", "fine-tune"]);
  for (const { stage, measured } of both) strictEqual((await run(stage))[0].measured, measured);
});

Deno.test("the training operators report curves of the first instance, of all or of none", async () => {
  const curves = async (choice: CurveChoice): Promise<Loss[]> => {
    const flow = sampled({ curves: choice }, { curves: choice }).pipe(
      scratchDeepLinear(backend),
      pretrainDeepLinear(backend),
      fineTuneDeepLinear(backend),
    );
    const items = await lastValueFrom(flow.pipe(toArray())), losses = only(items, "loss");
    // A curve ends at the network that comes out.
    const { tasks, pretrained } = only(items, "state")[0].content;
    const end = losses.findLast(({ instance, metric }) => instance === 0 && metric === "source_test_loss");
    const final = squaredDistance(pretrained.predictor, tasks.sourceTeacher);
    if (end) ok(Math.abs(end.value / final - 1) < 1e-10);
    return losses;
  };
  const [all, first, none] = [await curves("all"), await curves("first"), await curves("none")];
  deepStrictEqual(none, []);
  deepStrictEqual(first, all.filter(({ instance }) => instance === 0));
  deepStrictEqual([...new Set(all.map(({ instance }) => instance))], [0, 1]);
  deepStrictEqual([...new Set(first.map(({ stage, metric }) => `${stage} ${metric}`))], [
    "scratch target_train_loss",
    "scratch target_test_loss",
    "pretrain source_train_loss",
    "pretrain source_test_loss",
    "fine-tune target_train_loss",
    "fine-tune target_test_loss",
  ]);
  const scratch = first.filter(({ stage, metric }) => stage === "scratch" && metric === "target_train_loss");
  deepStrictEqual(scratch.slice(0, 6).map(({ step }) => step), [0, 1, 2, 5, 10, 20]);
  deepStrictEqual([scratch[0].cell, scratch[0].time], [0, 0]);
  ok(scratch.at(-1)!.step > scratch.at(-2)!.step);
  // Nine points in twelve dimensions: the last step fits them, to the square of the relative distance 1e-5.
  ok(scratch.at(-1)!.value < 1e-8 * scratch[0].value);
  const [, test] = first; // weights of 1e-4 predict nothing yet: loss 1 up to |β| ~ 1e-8
  ok(Math.abs(test.value - 1) < 1e-6);
});

Deno.test("an instance that does not converge becomes a notice and is not counted", async () => {
  const flow = sampled({}, { maxSteps: 3 }, {}).pipe(
    scratchDeepLinear(backend),
    check("loss", ({ tasks, scratch }) => linearTestLoss(tasks, scratch), () => (
      { value: 0.5, allowance: 0, allowanceReason: "", source: "none" }
    )),
    records(),
    pool(),
    filter((item) => item.type !== "instance-done"),
    toArray(),
  );
  const [notice, measurement, , { instances }] = await lastValueFrom(flow) as [
    Notice,
    Measurement,
    unknown,
    Measurement,
  ];
  deepStrictEqual([notice.type, notice.level], ["notice", "warning"]);
  match(notice.message, /^Lost an instance in cell 0, instance 1, after init: .* 3 steps/);
  deepStrictEqual([measurement.instances, instances], [2, 2]);
});
