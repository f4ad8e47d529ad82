// A small run on real images. Training sets, tests and pools are drawn afresh in each of six instances.
import { deepStrictEqual, notStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { lastValueFrom, of, toArray } from "rxjs";
import { denoFiles } from "../datasets/deno_files.ts";
import { fashionMnist } from "../datasets/fashion_mnist.ts";
import { kernelTestLoss, poolOf } from "../measures/kernel_test_loss.ts";
import { permutation } from "../numerics/draws.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { checkGiven } from "../operators/check.ts";
import { instances } from "../operators/instances.ts";
import { type KernelStageParams, lazyFineTune, scratchKernel } from "../operators/kernel_fine_tune.ts";
import { pool } from "../operators/pool.ts";
import { pretrainRelu, type PretrainReluParams } from "../operators/pretrain_relu.ts";
import { records } from "../operators/records.ts";
import type { CheckRecord } from "../operators/run_record.ts";
import { type ImageTaskParams, sampleImageTasks } from "../operators/sample_image_tasks.ts";
import type { Cell } from "../operators/state.ts";
import { type Pool, poolTransferLoss, type PoolTransferParams } from "../theory/pool_transfer_loss.ts";
import imageTransfer from "./image_transfer.ts";
import { noResources } from "./resources.ts";
import { resolveRun } from "./resolve_run.ts";
import { runPipeline } from "./run_pipeline.ts";

const backend = await openCpuBackend();
const loaded = await fashionMnist(denoFiles);
const images = (path: string) => (strictEqual(path, ""), Promise.resolve(loaded));

const small = {
  width: "128",
  sourceSamples: "40",
  targetSamples: "30",
  poolSamples: "150",
  sourceRichness: "1",
};
const resolve = (change: Record<string, string> = {}) =>
  resolveRun(imageTransfer, { seed: 1, instances: 6, values: { ...small, ...change } }, {
    ...noResources,
    images,
  });

const told = ({ instances, measured, standardError, predicted, allowance, zScore }: CheckRecord) =>
  `${instances} samples, ${measured} ± ${standardError} against ${predicted}, allowance ${allowance}, z = ${zScore}`;

Deno.test("image-transfer agrees with the learning curves of its pools", async () => {
  for (const trainable of ["readout", "all"]) {
    const all = await lastValueFrom(
      runPipeline(await resolve({ trainable }), { backend, version: "0" }).pipe(toArray()),
    );
    const checks = all.filter((record) => record.type === "check");
    deepStrictEqual(checks.map(({ stage, metric }) => `${stage} ${metric}`), [
      "scratch target_test_loss",
      "lazy-fine-tune target_test_loss",
      "lazy-fine-tune transferability",
    ]);
    for (const check of checks) {
      strictEqual(check.instances, 6);
      notStrictEqual(
        check.verdict,
        "disagrees",
        `${trainable} ${check.stage} ${check.metric}: ${told(check)}`,
      );
    }
    strictEqual(checks[0].verdict, "agrees", told(checks[0])); // standard error 0.03 on 0.7: it could have failed
    // Two classes that are hard to tell apart: better than predicting 0 from scratch, and than guessing.
    ok(checks[0].measured < 0.9, told(checks[0]));
    const accuracies = all.filter((record) => record.type === "measurement")
      .filter(({ metric }) => metric === "target_test_accuracy");
    strictEqual(accuracies.length, 2);
    for (const { value } of accuracies) ok(value > 0.6 && value < 1);
  }
});

Deno.test("image-transfer disagrees when the pools' labels are shuffled before the prediction", async () => {
  const { cells } = await resolve();
  type Params = ImageTaskParams & PretrainReluParams & KernelStageParams & PoolTransferParams;
  const cell = await lastValueFrom(cells) as Cell<Params>;
  const shuffled = ({ kernel, targets }: Pool): Pool => {
    const order = permutation({ seed: 1, cell: 0, instance: 0, purpose: "pool labels" }, targets.length);
    return { kernel, targets: Float64Array.from(order, (i) => targets[i]) };
  };
  const predict = (params: Params, given: Pool) => poolTransferLoss(backend.algebra, params, shuffled(given));
  const flow = of(cell).pipe(
    instances(6),
    sampleImageTasks(images),
    scratchKernel(backend),
    checkGiven(
      "target_test_loss",
      ({ tasks, scratch }) => kernelTestLoss(tasks, scratch),
      ({ tasks, scratch }) => poolOf(tasks, scratch),
      predict,
    ),
    pretrainRelu(backend),
    lazyFineTune(backend),
    checkGiven(
      "target_test_loss",
      ({ tasks, lazilyFineTuned }) => kernelTestLoss(tasks, lazilyFineTuned),
      ({ tasks, lazilyFineTuned }) => poolOf(tasks, lazilyFineTuned),
      predict,
    ),
  );
  const pooled = await lastValueFrom(flow.pipe(records(), pool(), toArray()));
  const checks = pooled.filter((record) => record.type === "check");
  strictEqual(checks.length, 2);
  for (const check of checks) strictEqual(check.verdict, "disagrees", `${check.stage}: ${told(check)}`);
});

Deno.test("image-transfer refuses what the images or the pool cannot give, before anything runs", async () => {
  const refuses = (change: Record<string, string>, message: RegExp) =>
    rejects(resolve(change), { name: "UsageError", message });
  await refuses(
    { targetClasses: "0,5" },
    /^Cannot choose class 5 from .*: the classes present are 0, 6, 7, 9$/,
  );
  await refuses({ targetClasses: "0,7" }, /^Cannot use class 7 in both tasks/);
  await refuses({ sourceClasses: "7,7" }, /^Cannot pair class 7 with itself/);
  await refuses(
    { targetSamples: "76" },
    /^Cannot predict --target-samples 76 from --pool-samples 150: .* twice/,
  );
  await refuses({ sourceSamples: "1501" }, /^Cannot draw 1501 source images: .* have 1500 together$/);
  await refuses({ poolSamples: "1421" }, /at least 50 test images make 1501, classes 0 and 6 have 1500$/);
  await resolve({ targetSamples: "75", poolSamples: "1375" });
});
