// Rich training on real images, small. Training and test images are drawn afresh in each instance.
import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { concatMap, filter, from, lastValueFrom, type Observable, toArray } from "rxjs";
import { denoFiles } from "../datasets/deno_files.ts";
import { fashionMnist } from "../datasets/fashion_mnist.ts";
import { finalLoss } from "../measures/two_layer_measures.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { checkAllGiven } from "../operators/check_all.ts";
import { each } from "../operators/each.ts";
import { instances } from "../operators/instances.ts";
import { planTraining } from "../operators/plan_training.ts";
import { pool } from "../operators/pool.ts";
import { predictAhead } from "../operators/predict_ahead.ts";
import { records } from "../operators/records.ts";
import type { CheckRecord, RunRecord } from "../operators/run_record.ts";
import { sampleImagePairs } from "../operators/sample_image_pairs.ts";
import type { Cell } from "../operators/state.ts";
import { scratchAsPlanned } from "../operators/train_as_planned.ts";
import { drawTwoLayer } from "../operators/train_two_layer_tasks.ts";
import { transferField } from "../theory/two_layer/transfer_field.ts";
import { transferPrediction } from "../theory/two_layer/transfer_predictions.ts";
import imageTransfer from "./image_transfer.ts";
import { resolveRun } from "./resolve_run.ts";
import { noResources } from "./resources.ts";
import type { RichImageParams } from "./rich_image_transfer.ts";
import { runPipeline } from "./run_pipeline.ts";

const backend = await openCpuBackend();
const loaded = await fashionMnist(denoFiles);
const images = (path: string) => (strictEqual(path, ""), Promise.resolve(loaded));

const small = {
  ...{ mode: "rich", sourceClasses: "6,9", targetClasses: "0,7", width: "128", particles: "128" },
  ...{ sourceSamples: "30", targetSamples: "10", sourceTime: "0.3", targetTime: "0.6", stopLoss: "0" },
  sourceRichness: "1",
};
const resolve = (values: Record<string, string>, instances = 6) =>
  resolveRun(imageTransfer, { seed: 2, instances, values: { ...small, ...values } }, {
    ...noResources,
    images,
  });

async function recordsOf(values: Record<string, string>, instances?: number): Promise<RunRecord[]> {
  return await lastValueFrom(
    runPipeline(await resolve(values, instances), { backend, version: "0" }).pipe(toArray()),
  );
}

const isCheck = (record: RunRecord) => record.type === "check";

const told = ({ stage, metric, measured, standardError, predicted, allowance, zScore }: CheckRecord) =>
  `${stage} ${metric}: ${measured} ± ${standardError} against ${predicted}, allowance ${allowance}, z = ${zScore}`;

Deno.test("image-transfer --mode rich agrees with its mean field, and tells what no theory predicts", async () => {
  const all = await recordsOf({ readout: "keep,reset" }, 4);
  const checks = all.filter(isCheck);
  deepStrictEqual([...new Set(checks.map(({ stage, metric }) => `${stage} ${metric}`))], [
    ...["target_test_loss", "target_train_loss", "early_stopped_test_loss", "kernel_alignment"].map((
      metric,
    ) => `scratch ${metric}`),
    ...["scratch preactivation_kurtosis", "scratch curve_deviation"],
    ...["pretrain source_test_loss", "pretrain source_train_loss"],
    ...[
      "target_test_loss",
      "target_train_loss",
      "transferability",
      "early_stopped_test_loss",
      "source_test_loss",
    ]
      .map((metric) => `transfer ${metric}`),
    ...["forgetting", "kernel_alignment", "preactivation_kurtosis", "curve_deviation"].map((metric) =>
      `transfer ${metric}`
    ),
  ]);
  for (const check of checks) ok(check.verdict !== "disagrees", told(check));
  ok(checks.filter(({ verdict }) => verdict === "agrees").length > 0.7 * checks.length);
  const measured = all.filter((record) => record.type === "measurement");
  for (const { stage, metric, value } of measured.filter(({ metric }) => metric.endsWith("accuracy"))) {
    ok(value > 0.9 && value <= 1, `${stage} ${metric}: ${value}`); // garment or shoe
  }
  for (const { value } of measured.filter(({ metric }) => metric === "early_stopping_time")) {
    ok(value > 0 && value <= 0.6);
  }
});

Deno.test("image-transfer --mode rich disagrees with the mean field of other labels", async () => {
  const run = (turn: 1 | -1) =>
    lastValueFrom(
      from(resolve({}, 4)).pipe(
        concatMap(({ cells }) => cells as Observable<Cell<RichImageParams>>),
        instances(4),
        each((start$) =>
          start$.pipe(
            sampleImagePairs(images),
            planTraining(backend.algebra),
            predictAhead(
              "theory",
              ({ plan }) => {
                const { inputs, targets } = plan.tasks.target;
                const turned = { inputs, targets: targets.map((y, i) => i === 0 ? turn * y : y) };
                return { ...plan, tasks: { ...plan.tasks, target: turned } };
              },
              async (params, given) => ({
                result: await transferField(backend.algebra, given, {
                  ...params,
                  activation: await openActivation(params.activation),
                }),
              }),
            ),
            drawTwoLayer("antithetic"),
            scratchAsPlanned(backend),
            checkAllGiven(({ theory }) => theory, {
              target_test_loss: ({ scratch }) => finalLoss(scratch, "targetTestLoss"),
            }, (metric, theory) => transferPrediction(theory, `scratch ${metric}`)),
            records(),
          )
        ),
        pool(),
        filter((record) => record.type === "check"),
      ),
    );
  const [right, wrong] = [await run(1), await run(-1)];
  ok(right.verdict !== "disagrees", told(right));
  ok(wrong.zScore! > 3, told(wrong)); // one label of ten
});

Deno.test("curves of image-transfer --mode rich approach their mean field as one over the root of the width", async () => {
  const widths = [64, 256, 1024];
  const checks = (await recordsOf({
    ...{ width: widths.join(), readout: "keep", curves: "none", particles: "512" },
    ...{ sourceSamples: "8", sourceTime: "0.02" }, // pretraining does not matter here
  }, 11))
    .filter(isCheck).filter(({ stage, metric }) => stage === "scratch" && metric === "curve_deviation");
  // Least squares of ln deviation against ln N, with the errors of the means
  const points = checks.map(({ params, measured, standardError }) => ({
    x: Math.log(Number(params.width)),
    y: Math.log(measured),
    weight: (measured / standardError!) ** 2,
  }));
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  const center = points.reduce((sum, { x, weight }) => sum + weight * x, 0) / total;
  const spread = points.reduce((sum, { x, weight }) => sum + weight * (x - center) ** 2, 0);
  const slope = points.reduce((sum, { x, y, weight }) => sum + weight * (x - center) * y, 0) / spread;
  const error = 1 / Math.sqrt(spread), said = `slope ${slope} ± ${error} from 11 instances of 3 widths`;
  ok(error < 0.15, said); // a slope of 0 or of −1 would be seen
  ok(Math.abs(slope + 0.5) < 3 * error, said);
});

Deno.test("image-transfer --mode rich records curves and densities, measured and predicted", async () => {
  const all = await recordsOf({}, 2);
  const curves = all.filter((record) => record.type === "loss");
  for (const stage of ["scratch", "pretrain", "transfer"]) {
    const steps = (metric: string) =>
      curves.filter((loss) => loss.stage === stage && loss.metric === metric).map(({ instance, step }) => [
        instance,
        step,
      ]);
    ok(steps("target_test_loss").length > 4);
    deepStrictEqual(steps("predicted_target_test_loss"), steps("target_test_loss"));
  }
  const densities = all.filter((record) => record.type === "kernel");
  deepStrictEqual(densities.map(({ stage, metric, instance }) => [stage, metric, instance]), [
    ["scratch", "preactivation_density", 0],
    ["scratch", "predicted_preactivation_density", 0],
    ["transfer", "preactivation_density", 0],
    ["transfer", "predicted_preactivation_density", 0],
  ]);
  for (const { value, matrix } of densities) {
    ok(value > 0.999 && value < 1.001, `${value}`);
    strictEqual(matrix![0].length, matrix![1].length);
  }
  const [first, , second] = densities.map(({ matrix }) => matrix![1]);
  ok(first.some((value, i) => value !== second[i]));
});

Deno.test("image-transfer --mode rich refuses what the images cannot give and what cannot be trained", async () => {
  const refused: [Record<string, string>, RegExp][] = [
    [{ targetClasses: "0,5" }, /^Cannot choose class 5 from .*: the classes present are 0, 6, 7, 9$/],
    [{ targetClasses: "0,6" }, /^Cannot use class 6 in both tasks/],
    [
      { targetSamples: "1451" },
      /^Cannot split the target images: --target-samples 1451 and at least 50 test images make 1501, .* have 1500$/,
    ],
    [{ sourceSamples: "1451" }, /^Cannot split the source images: .* have 1500$/],
    [{ width: "129" }, /--width must be even, it is 129/],
    [{ width: "30" }, /need at least 32 neurons, or --mode lazy/],
    [{ particles: "500" }, /--particles must be a power of two, it is 500/],
    [{ readout: "keep", sourceRichness: "5", targetRichness: "0.1" }, /start at 50 times the source's/],
    [{ learningRate: "0.2", weightDecay: "1" }, /need a product below 0.1/],
    [{ activation: "1/h" }, /1\/h/],
    [{ width: "65536", sourceSamples: "1000" }, /needs about [\d.]+ GiB of memory, at most 2 are used/],
    [{ mode: "lazy" }, /^Cannot pretrain until --stop-loss 0: need a value above 0, or --mode rich$/],
  ];
  for (const [values, message] of refused) {
    await rejects(
      resolve(values),
      (error: Error) => (match(error.message, message), error.name === "UsageError"),
    );
  }
  await resolve({ targetSamples: "1450", sourceSamples: "1450" });
});

Deno.test("no cell of a preset of image-transfer is refused", async () => {
  for (const preset of Object.keys(imageTransfer.presets)) {
    ok((await resolveRun(imageTransfer, { preset }, { ...noResources, images })).cellCount > 0, preset);
  }
});
