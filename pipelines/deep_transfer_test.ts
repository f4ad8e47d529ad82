// Small runs of deep-transfer: the checks agree, and would not with a theory that is wrong in one piece.
import { deepStrictEqual, match, ok, rejects } from "node:assert/strict";
import { filter, from, lastValueFrom, mergeMap, toArray } from "rxjs";
import { denoFiles } from "../datasets/deno_files.ts";
import { fashionMnist } from "../datasets/fashion_mnist.ts";
import { layerMeasures } from "../measures/deep_measures.ts";
import { finalLoss } from "../measures/two_layer_measures.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { checkAllGiven } from "../operators/check_all.ts";
import { drawDeep } from "../operators/draw_deep.ts";
import { each } from "../operators/each.ts";
import { instances } from "../operators/instances.ts";
import { planDeepTraining } from "../operators/plan_deep_training.ts";
import { pool } from "../operators/pool.ts";
import { predictAhead } from "../operators/predict_ahead.ts";
import { records } from "../operators/records.ts";
import { samplePolynomialTasks } from "../operators/sample_polynomial_tasks.ts";
import type { CheckRecord, RunRecord } from "../operators/run_record.ts";
import type { Cell } from "../operators/state.ts";
import { pretrainDeep, scratchDeep, transferDeep } from "../operators/train_deep_as_planned.ts";
import { deepPrediction } from "../theory/deep/deep_predictions.ts";
import { type DeepTransferField, deepTransferField } from "../theory/deep/deep_transfer_field.ts";
import type { DeepValues } from "./deep_cost.ts";
import deepTransfer from "./deep_transfer.ts";
import { resolveRun } from "./resolve_run.ts";
import { noResources } from "./resources.ts";
import { runPipeline } from "./run_pipeline.ts";

const backend = await openCpuBackend();
const loaded = await fashionMnist(denoFiles);
const resources = { ...noResources, images: () => Promise.resolve(loaded) };
const small = {
  ...{ inputDim: "4", sourceSamples: "12", targetSamples: "5", width: "128", particles: "512" },
  ...{ sourceTime: "0.2", targetTime: "0.4", learningRate: "0.02", hiddenLayers: "2" },
};
const resolve = (values: Record<string, string>, count = 4) =>
  resolveRun(deepTransfer, { seed: 3, instances: count, values: { ...small, ...values } }, resources);

async function recordsOf(values: Record<string, string>, count?: number): Promise<RunRecord[]> {
  return await lastValueFrom(
    runPipeline(await resolve(values, count), { backend, version: "0", ...resources }).pipe(toArray()),
  );
}

const checksOf = async (values: Record<string, string>, count?: number) =>
  (await recordsOf(values, count)).filter((record): record is CheckRecord => record.type === "check");

const told = ({ stage, metric, measured, standardError, predicted, allowance, zScore }: CheckRecord) =>
  `${stage} ${metric}: ${measured} ± ${standardError} against ${predicted}, allowance ${allowance}, z = ${zScore}`;

Deno.test("deep-transfer agrees with the exact recursion under all readout rules, layers frozen or not", async () => {
  const checks = await checksOf({ readout: "keep,center,reset", freezeLayers: "0,1", weightDecay: "0.1" });
  const made = new Set(checks.map(({ stage, metric }) => `${stage} ${metric}`));
  const layers = (stage: string, ...metrics: string[]) =>
    [1, 2].flatMap((l) => metrics.map((metric) => `${stage} ${metric}_${l}`));
  const features = ["kernel_trace", "kernel_alignment"], kernels = [...features, "gradient_trace"];
  deepStrictEqual([...made], [
    "scratch target_test_loss",
    "scratch target_train_loss",
    ...layers("scratch", ...kernels),
    "pretrain source_test_loss",
    "pretrain source_train_loss",
    ...layers("pretrain", ...features),
    "transfer target_test_loss",
    "transfer target_train_loss",
    "transfer transferability",
    "transfer source_test_loss",
    "transfer forgetting",
    "transfer response_contribution",
    ...layers("transfer", ...kernels),
  ]);
  // Four instances that all cells share: a z above 5 comes by chance once in some hundred runs of these checks
  for (const check of checks) ok((check.zScore ?? 0) < 5, told(check));
  ok(checks.filter(({ verdict }) => verdict === "disagrees").length <= 0.03 * checks.length);
});

Deno.test("deep-transfer agrees with causal Monte Carlo, for images too", async () => {
  const sampled = { solver: "causal-monte-carlo", activation: "tanh", learningRate: "0.05" };
  const images = { tasks: "images", sourceSamples: "10", targetSamples: "6", learningRate: "0.02" };
  const runs = [sampled, { ...sampled, hiddenLayers: "1" }, { ...sampled, ...images }];
  for (const values of runs) {
    const checks = await checksOf(values, 3);
    ok(checks.length > 12);
    for (const check of checks) ok((check.zScore ?? 0) < 5, told(check));
  }
});

Deno.test("deep-transfer ends its stages at a loss, as its theory does, and says where the time was over before", async () => {
  const sampled = { solver: "causal-monte-carlo", activation: "tanh", learningRate: "0.05" };
  for (const values of [{ readout: "keep" }, sampled]) {
    const all = await recordsOf({ ...values, stopLoss: "0.2", targetTime: "0.6" }, 4);
    const checks = all.filter((record): record is CheckRecord => record.type === "check");
    for (const check of checks) ok((check.zScore ?? 0) < 5, told(check));
    const losses = checks.filter(({ metric }) => metric.endsWith("_loss"));
    deepStrictEqual(losses.map(({ stage, metric }) => `${stage} ${metric}`), [
      "scratch target_test_loss",
      "pretrain source_test_loss",
      "transfer target_test_loss",
      "transfer source_test_loss",
    ]);
  }
  const short = await recordsOf({ stopLoss: "0.001", sourceTime: "0.06" }, 2);
  const notices = short.flatMap((record) => record.type === "notice" ? [record.message] : []);
  ok(
    notices.some((text) =>
      /^pretrain ended at its time .*, not at --stop-loss 0.001; raise --source-time/i.test(text)
    ),
  );
  const checked = short.flatMap((record) => record.type === "check" ? [record.metric] : []);
  ok(checked.includes("source_train_loss"));
});

Deno.test("a wrong deep mean field disagrees: without responses, or with another richness", async () => {
  const { cells } = await resolve({ width: "256", hiddenLayers: "3", readout: "keep", targetTime: "0.2" }, 6);
  const checks = (changed: (field: DeepTransferField) => DeepTransferField, factor = 1) =>
    lastValueFrom(
      from(cells).pipe(
        mergeMap((cell) => from([cell as Cell<DeepValues>]).pipe(instances(6))),
        each((start$) =>
          start$.pipe(
            samplePolynomialTasks(50),
            planDeepTraining(backend.algebra, () => false),
            predictAhead("theory", ({ plan }) => plan, async (params, { target, ...plan }) => {
              const activation = await openActivation(params.activation);
              const given = { ...plan, target: { ...target, richness: factor * target.richness } };
              return {
                result: changed(await deepTransferField(backend.algebra, given, { ...params, activation })),
              };
            }),
            drawDeep(),
          ).pipe(
            pretrainDeep(backend),
            transferDeep(backend),
            checkAllGiven(({ theory }) => theory, {
              target_train_loss: ({ transferred }) => finalLoss(transferred, "trainLoss"),
            }, (metric, theory) => deepPrediction(theory, `transfer ${metric}`)),
            records(),
          )
        ),
        pool(),
        filter((record) => record.type === "check"),
      ),
    );
  const right = await checks((field) => field), richer = await checks((field) => field, 1.5);
  const dropped = await checks(({ infinite, withoutResponses, ...rest }) => ({
    ...{ ...rest, withoutResponses },
    infinite: { ...infinite, transfer: withoutResponses },
  }));
  ok(right.zScore! < 3, told(right));
  ok(richer.zScore! > 3, told(richer));
  ok(dropped.zScore! > 3, told(dropped));
});

Deno.test("frozen layers keep their kernels, and scratch freezes nothing", async () => {
  const { cells } = await resolve({ hiddenLayers: "3", freezeLayers: "2", width: "64" }, 1);
  const state = await lastValueFrom(
    from(cells).pipe(
      mergeMap((cell) => from([cell as Cell<DeepValues>]).pipe(instances(1))),
      samplePolynomialTasks(20),
      planDeepTraining(backend.algebra, () => false),
      drawDeep(),
      scratchDeep(backend),
      pretrainDeep(backend),
      transferDeep(backend),
      filter((item) => item.type === "state"),
    ),
  );
  const { pretrained, transferred, scratch, untrained } = state.content, { target } = state.content.tasks;
  const [before, after] = [pretrained, transferred].map((network) => layerMeasures(backend, network, target));
  deepStrictEqual(before.map(({ kernel_trace }, l) => kernel_trace === after[l].kernel_trace), [
    true,
    true,
    false,
  ]);
  deepStrictEqual(pretrained.network.hiddenWeights, transferred.network.hiddenWeights);
  ok(scratch.network.hiddenWeights.data.some((w, i) => w !== untrained.network.hiddenWeights.data[i]));
  deepStrictEqual(scratch.curve[0].targetTestLoss, transferred.curve[0].targetTestLoss); // both start at f = 0
});

Deno.test("deep-transfer records measured and predicted curves of the first instance at the same times", async () => {
  const all = await recordsOf({ readout: "keep" }, 2);
  for (const stage of ["scratch", "pretrain", "transfer"]) {
    const times = (metric: string) =>
      all.flatMap((record) =>
        record.type === "loss" && record.stage === stage && record.metric === metric
          ? [[record.step, record.instance]]
          : []
      );
    const measured = times("target_test_loss");
    ok(measured.length > 5);
    deepStrictEqual(times("predicted_target_test_loss"), measured);
    deepStrictEqual(times("predicted_source_test_loss"), measured);
  }
});

Deno.test("deep-transfer refuses what it cannot train or predict, in one line", async () => {
  const sampled = { solver: "causal-monte-carlo", activation: "tanh" };
  const refused: [Record<string, string>, RegExp][] = [
    [{ freezeLayers: "3" }, /^Cannot freeze --freeze-layers 3: the network has --hidden-layers 2$/],
    [{ activation: "tanh" }, /by --solver causal-linear: need linear, or --solver causal-monte-carlo/],
    [{ sourceRichness: "0" }, /need .*0\.000001|need .*1e-6/],
    [{ hiddenLayers: "0" }, /need an integer from 1 to 6/],
    [{ readout: "keep", sourceRichness: "5", targetRichness: "0.1" }, /start at 50 times the source's/],
    [{ readout: "keep", sourceRichness: "0.2", targetRichness: "0.02" }, /need at least 0.05, or --readout/],
    [{ learningRate: "0.2", weightDecay: "1" }, /need a product below 0.1/],
    [
      { learningRate: "5" },
      /Cannot train with --learning-rate 5: descent diverges beyond about [\d.]+; lower it/,
    ],
    [{ ...sampled, targetTarget: "He(2,z)" }, /tanh cannot learn He\(2,z\).*--target-target/],
    [{ targetTarget: "foo(z)" }, /Cannot use --target-target foo\(z\): /],
    [{ ...sampled, activation: "1/h" }, /Cannot use --activation "1\/h": its value at h = 0 is Infinity/],
    [
      { ...sampled, particles: "128" },
      /Cannot take 128 samples of 220 .* need an even number >= 440 \(10 and 20 steps/,
    ],
    [
      { ...sampled, activation: "1e-100*tanh(h)" },
      /Cannot learn with --activation 1e-100\*tanh\(h\): its values/,
    ],
    [
      { ...sampled, learningRate: "auto", activation: "1e100*tanh(h)" },
      /Cannot follow \d\.\d\de\+\d+ training points/,
    ],
    [{ ...sampled, particles: "1025" }, /Cannot take 1025 samples/],
    [{ ...sampled, sourceTime: "20" }, /Cannot follow 12100 training points, .* at most 2000/],
    [
      { ...sampled, sourceTime: "20", learningRate: "auto" },
      /Cannot follow \d+ .* \(up to about \d+ and \d+ steps/,
    ],
    [
      { sourceTime: "50" },
      /needs about [\d.]+ GiB of memory, at most 2 are used: lower --width, .* the times/,
    ],
    [{ width: "4096", hiddenLayers: "6" }, /needs about [\d.]+ GiB of memory/],
    [{ alignment: "0.5", inputDim: "1" }, /--input-dim must be at least 2, it is 1/],
    [{ tasks: "images", sourceSamples: "1451" }, /Cannot split the source images/],
  ];
  for (const [values, message] of refused) {
    await rejects(
      resolve(values),
      (
        error: Error,
      ) => (match(error.message, message), match(error.message, /^[^\n]+$/), error.name === "UsageError"),
    );
  }
});

Deno.test("no cell of a preset of deep-transfer is refused", async () => {
  for (const preset of Object.keys(deepTransfer.presets)) {
    ok((await resolveRun(deepTransfer, { preset }, resources)).cellCount > 0, preset);
  }
});
