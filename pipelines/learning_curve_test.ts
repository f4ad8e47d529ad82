// Small runs on real images and on Gaussian inputs. Pools and points to measure on are drawn afresh in each instance.
import { deepStrictEqual, notStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { concat, defer, lastValueFrom, of, toArray } from "rxjs";
import { denoFiles } from "../datasets/deno_files.ts";
import type { LabelledImages } from "../datasets/labelled_images.ts";
import { fashionMnist } from "../datasets/fashion_mnist.ts";
import { clear, countRight, decide, fashionCases } from "../fixtures/pool_decisions.ts";
import { permutation } from "../numerics/draws.ts";
import { matrix } from "../numerics/matrix.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { checkGiven } from "../operators/check.ts";
import { instances } from "../operators/instances.ts";
import { pool } from "../operators/pool.ts";
import { prepareCurves } from "../operators/prepare_curves.ts";
import { records } from "../operators/records.ts";
import { regressScratch, sumRidgeOf } from "../operators/regress_curve.ts";
import type { CheckRecord, Measurement, RunRecord } from "../operators/run_record.ts";
import type { Cell } from "../operators/state.ts";
import { poolLearningCurve } from "../theory/pool_learning_curve.ts";
import type { CurveParams } from "./curve_stages.ts";
import learningCurve from "./learning_curve.ts";
import { noResources } from "./resources.ts";
import { resolveRun } from "./resolve_run.ts";
import { runPipeline } from "./run_pipeline.ts";

const backend = await openCpuBackend();
const loaded = await fashionMnist(denoFiles);
const images = () => Promise.resolve(loaded);
const small = {
  width: "64",
  sourceSamples: "60",
  stopLoss: "0.1",
  poolSamples: "160",
  measuredSamples: "200",
  draws: "2",
  learner: "readout",
  targetSamples: "20,60",
};
const resolve = (changes: Record<string, string> = {}, count = 8) =>
  resolveRun(learningCurve, { seed: 1, instances: count, values: { ...small, ...changes } }, {
    ...noResources,
    images,
  });
const run = async (changes: Record<string, string> = {}, count?: number): Promise<RunRecord[]> =>
  await lastValueFrom(runPipeline(await resolve(changes, count), { backend, version: "0" }).pipe(toArray()));

const told = ({ stage, metric, measured, standardError, predicted, allowance, zScore }: CheckRecord) =>
  `${stage} ${metric}: ${measured} ± ${standardError} against ${predicted} ± ${allowance}, z = ${zScore}`;
const checksOf = (all: readonly RunRecord[]) => all.filter((record) => record.type === "check");
const measured = (all: readonly RunRecord[], stage: string, metric: string): Measurement =>
  all.filter((record) => record.type === "measurement")
    .find((record) => record.stage === stage && record.metric === metric)!;

Deno.test("learning-curve agrees with the curves of its pools, on images and teachers, for both kernels", async () => {
  const gaussian = { inputs: "gaussian", inputDim: "20", sourceSamples: "200", targetNoise: "0.3" };
  for (
    const data of [{ labels: "one-hot", targetClasses: "0,6,7,9" }, gaussian] as Record<string, string>[]
  ) {
    const all = await run({ ...data, learner: "readout,tangent" });
    const checks = checksOf(all);
    for (const check of checks) notStrictEqual(check.verdict, "disagrees", told(check));
    const sharp = checks.filter(({ verdict }) => verdict === "agrees");
    ok(sharp.length >= 6, `${sharp.length} of ${checks.length} checks could have failed`);
    for (
      const { value } of all.filter((record) =>
        record.type === "measurement" && record.metric === "target_test_accuracy"
      ) as Measurement[]
    ) {
      ok(value > 0.5 && value < 1);
    }
  }
});

Deno.test("learning-curve disagrees when the pools' labels are shuffled before the prediction", async () => {
  const { cells } = await resolve({ pretrain: "none", targetClasses: "0,6", targetSamples: "60" });
  const cell = await lastValueFrom(cells) as Cell<CurveParams>;
  const shuffled = (y: Float64Array) =>
    Float64Array.from(
      permutation({ seed: 1, cell: 0, instance: 0, purpose: "labels" }, y.length),
      (i) => y[i],
    );
  for (const change of [shuffled, (y: Float64Array) => y]) {
    const all = await lastValueFrom(
      of(cell).pipe(
        instances(8),
        prepareCurves(backend, images),
        regressScratch(backend),
        checkGiven(
          "target_test_loss",
          ({ scratch }) => scratch.testLoss,
          ({ params, tasks: { pool: { targets } }, scratchKernels }) => ({
            pool: { kernel: scratchKernels.pool, targets: matrix(targets.rows, 1, change(targets.data)) },
            ridge: sumRidgeOf(scratchKernels, params.ridge),
          }),
          (params, { pool, ridge }) =>
            poolLearningCurve(backend.algebra, pool, { samples: params.targetSamples, ridge }),
        ),
        records(),
        pool(),
        toArray(),
      ),
    );
    const [check] = checksOf(all as RunRecord[]);
    strictEqual(check.verdict, change === shuffled ? "disagrees" : "agrees", told(check));
  }
});

Deno.test("learning-curve tells predictions beyond half of the pool without a check", async () => {
  const all = await run({ pretrain: "none", targetSamples: "80,81" }, 3);
  const said = all.filter((record) => record.type === "prediction" && record.stage === "scratch");
  deepStrictEqual(said.map((record) => "unchecked" in record), [false, true]);
  deepStrictEqual(checksOf(all).map(({ params }) => params.targetSamples), [80]);
  ok(all.some((record) => record.type === "notice" && record.message.includes("outside its domain")));
});

Deno.test("learning-curve gives a cell the same records alone and in a grid", async () => {
  const wide = await run({ ridge: "0.001,0.01", learner: "readout,tangent" }, 2);
  const alone = await run({ ridge: "0.01", learner: "tangent", targetSamples: "60" }, 2);
  const numbers = (all: readonly RunRecord[], keep: (record: Measurement) => boolean) =>
    all.filter((record) => record.type === "measurement").filter(keep).map((
      { metric, value },
    ) => [metric, value]);
  const own = ({ params }: Measurement) =>
    params.ridge === 0.01 && params.learner === "tangent" && params.targetSamples === 60;
  deepStrictEqual(numbers(wide, own), numbers(alone, () => true));
});

Deno.test("learning-curve: descent of a pretrained network is regression with its tangent kernel where it is lazy", async () => {
  const values = {
    inputs: "gaussian",
    inputDim: "10",
    teacherNeurons: "2",
    poolSamples: "60",
    measuredSamples: "300",
    targetSamples: "15",
    draws: "1",
  };
  const kernel = await run({ ...values, stopLoss: "0.0001", ridge: "0.000001", learner: "tangent" }, 4);
  const loss = async (targetRichness: string) =>
    measured(
      await run({ ...values, stopLoss: "0.0001", learner: "descent", targetRichness }, 4),
      "fine-tune",
      "target_test_loss",
    ).value;
  const lazy = measured(kernel, "lazy-fine-tune", "target_test_loss").value;
  const [near, far] = [await loss("0.01"), await loss("3")];
  ok(Math.abs(near / lazy - 1) < 0.02, `${near} for ${lazy}`);
  ok(Math.abs(far / lazy - 1) > 0.04, `richness 3 changes nothing: ${far} for ${lazy}`);
});

Deno.test("learning-curve: one pool decides rightly whether to pretrain, where there is something to decide", async () => {
  const values = { ...small, sourceSamples: "150", targetSamples: "10,20,80" };
  const cases = [0, 2, 4, 7].map((at) => fashionCases[at]);
  const decisions = await decide(backend, loaded, cases, { values, instances: 8 });
  const clearly = clear(decisions), { pools, right, sure, sureRight } = countRight(clearly);
  const signs = new Set(clearly.map(({ gain }) => Math.sign(gain)));
  ok(clearly.length >= 7 && signs.size === 2, JSON.stringify(decisions));
  // Pools of 200 points at least are needed for 95 %: see the bench of decisions
  ok(right >= 0.9 * pools, `${right} of ${pools}: ${JSON.stringify(clearly)}`);
  ok(sure >= 0.5 * pools && sureRight >= 0.95 * sure, `${sureRight} of ${sure} sure ones, of ${pools}`);
});

/** The first of every so many images of the four classes, each in the place of those that follow it. */
const repeated = (times: number): LabelledImages => {
  const of = (row: number) => row - row % times;
  const { size, count, labels } = loaded, pixels = loaded.pixels.slice();
  for (let row = 0; row < count; row++) {
    pixels.copyWithin(row * size, of(row) * size, (of(row) + 1) * size);
  }
  return { ...loaded, pixels, labels: labels.map((_, row) => labels[of(row)]) };
};

Deno.test("learning-curve tells how many images are copies, once, and refuses images that are all alike", async () => {
  const given = async (all: LabelledImages) => {
    const resources = { ...noResources, images: () => Promise.resolve(all) };
    const resolved = await resolveRun(learningCurve, {
      seed: 1,
      instances: 2,
      values: { ...small, pretrain: "none" },
    }, resources);
    return await lastValueFrom(runPipeline(resolved, { backend, version: "0" }).pipe(toArray()));
  };
  const copies = (all: readonly RunRecord[]) =>
    all.flatMap((record) =>
      record.type === "notice" && record.message.includes("copies") ? record.message : []
    );
  const said = new Set(copies(await given(repeated(3))));
  const target = repeated(3).labels.filter((label) => label === 0 || label === 6).length;
  deepStrictEqual([...said].map((text) => text.split(" in ")[0]), [
    `${target * 2 / 3} of the ${target} target images`,
  ]);
  deepStrictEqual(copies(await given(loaded)), []);
  await rejects(given({ ...loaded, pixels: loaded.pixels.map(() => 7) }), {
    name: "UsageError",
    message: `Cannot learn --target-classes 0,6 of ${loaded.origin}: their 1500 images are all alike`,
  });
});

Deno.test("learning-curve can be stopped and started twice", async () => {
  const resolved = await resolve({ pretrain: "none", targetSamples: "20" }, 2);
  const once = defer(() => runPipeline(resolved, { backend, version: "0" }));
  const both = await lastValueFrom(concat(once, once).pipe(toArray()));
  deepStrictEqual(both.slice(0, both.length / 2), both.slice(both.length / 2));
});

Deno.test("learning-curve refuses what it cannot predict or measure, before anything runs", async () => {
  const refused: [Record<string, string>, RegExp][] = [
    [{ targetSamples: "160" }, /Cannot predict --target-samples 160 from --pool-samples 160/],
    [{ targetSamples: "155" }, /Cannot measure --target-samples 155 on --measured-samples 200: at least 50/],
    [
      { poolSamples: "1400" },
      /--pool-samples 1400 and --measured-samples 200 make 1600, classes 0, 6 have 1500/,
    ],
    [
      { targetClasses: "0,3" },
      /Cannot choose class 3 in --target-classes .* the classes present are 0, 6, 7, 9/,
    ],
    [{ targetClasses: "0" }, /need 2 to 100 integers/],
    [{ sourceSamples: "1600" }, /Cannot draw --source-samples 1600: classes 7, 9 have 1500/],
    [{ sourceClasses: "0,6", sourceSamples: "1200" }, /have 300 beside the source images/],
    [{ ridge: "0" }, /--ridge 0/],
    [{ labels: "one-hot", learner: "descent" }, /networks have one output; use sign/],
    [{ inputs: "gaussian", teacherNeurons: "16" }, /teachers of --teacher-neurons 16 in --input-dim 30/],
    [{ inputs: "gaussian", poolSamples: "10000", measuredSamples: "10000" }, /GiB of memory/],
  ];
  for (const [changes, message] of refused) await rejects(resolve(changes), message);
});
