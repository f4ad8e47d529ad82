// Chains as operators: tasks, what streams, what is added, what ends them.
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { lastValueFrom, of, type OperatorFunction, Subscription, toArray } from "rxjs";
import { posteriorLoss } from "../measures/posterior_measures.ts";
import { squaredDistance } from "../numerics/norm.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { each } from "./each.ts";
import type { PosteriorParams } from "./posterior_contents.ts";
import { samplePosteriorSource, samplePosteriorTarget } from "./sample_posterior.ts";
import {
  type PosteriorData,
  type PosteriorTaskParams,
  samplePosteriorTasks,
} from "./sample_posterior_tasks.ts";
import type { Contents, Flow, State } from "./state.ts";

const backend = await openCpuBackend();
const base: PosteriorParams & PosteriorTaskParams & { readonly data: PosteriorData } = {
  ...{ inputDim: 8, sourceSamples: 4, targetSamples: 4, alignment: 0.6, sourceNoise: 0, targetNoise: 0 },
  ...{
    data: "gaussian",
    width: 40,
    activation: "linear",
    sourceRichness: 1,
    targetRichness: 1,
    limit: "fixed",
  },
  ...{ inverseTemperature: 10, elasticCoupling: 1, sweeps: 40, curves: "none" },
};
type Params = typeof base;

function start(change: Partial<Params> = {}, instance = 0): State<{ params: Params }> {
  const params = { ...base, ...change };
  const cell = { type: "cell", index: 1, seed: 9, params, gridParams: {} } as const;
  return { type: "state", stage: "init", cell, instance, content: { params } };
}

const all = <From extends Contents, To extends Contents>(
  state: State<From>,
  operator: OperatorFunction<Flow<From>, Flow<To>>,
) => lastValueFrom(of<Flow<From>>(state).pipe(operator, toArray()));

async function tasks(change: Partial<Params> = {}, instance = 0) {
  const [state] = await all(start(change, instance), samplePosteriorTasks(change.data ?? base.data));
  ok(state.type === "state");
  return state;
}

async function transfer(change: Partial<Params> = {}, instance = 0) {
  const items = await lastValueFrom(
    of<Flow<Awaited<ReturnType<typeof tasks>>["content"]>>(await tasks(change, instance))
      .pipe(samplePosteriorSource(backend), samplePosteriorTarget(backend), toArray()),
  );
  const last = items.pop();
  return { items, last };
}

Deno.test("samplePosteriorTasks() makes each kind of data", async () => {
  for (
    const data of ["whitened-decoupled", "whitened-same", "whitened-overlap", "gaussian"] as PosteriorData[]
  ) {
    const { content: { tasks: { source, target, sourceTest, targetTest } } } = await tasks({ data });
    strictEqual(targetTest.inputs, sourceTest.inputs);
    // Test points are the axes times √D, so a label is √D times a component of the teacher.
    const teacher = (values: Float64Array) => values.map((y) => y / Math.sqrt(8));
    const overlap = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i], 0);
    const first = teacher(sourceTest.targets), second = teacher(targetTest.targets);
    if (data === "gaussian") {
      ok(Math.abs(overlap(first, second) - 0.6) < 1e-12);
      ok(Math.abs(overlap(first, source.inputs.data.subarray(8, 16)) - source.targets[1]) < 1e-12);
      continue;
    }
    ok(Math.abs(overlap(source.targets, source.targets) - 1) < 1e-12);
    ok(Math.abs(overlap(target.targets, target.targets) - 1) < 1e-12);
    const cosine = overlap(source.targets, target.targets),
      shared = overlap(source.inputs.data, target.inputs.data);
    deepStrictEqual(
      [Math.round(1e9 * cosine) / 1e9, Math.round(shared)],
      { "whitened-decoupled": [1, 0], "whitened-same": [1, 32], "whitened-overlap": [0.6, 32] }[data],
    );
  }
});

Deno.test("samplePosteriorTasks() refuses whitened data that do not exist, and noise scatters labels", async () => {
  await rejects(
    tasks({ data: "whitened-decoupled", inputDim: 7 }),
    /--input-dim must be at least 8.*it is 7/,
  );
  await rejects(tasks({ data: "whitened-same", targetSamples: 3 }), /4 and --target-samples 3 differ/);
  await rejects(
    tasks({ data: "whitened-overlap", sourceSamples: 1, targetSamples: 1 }),
    /--source-samples of at least 2/,
  );
  const clean = (await tasks()).content.tasks, noisy = (await tasks({ targetNoise: 0.5 })).content.tasks;
  deepStrictEqual(noisy.source, clean.source);
  ok(squaredDistance(noisy.target.targets, clean.target.targets) > 0.01);
});

for (const activation of ["linear", "relu"]) {
  Deno.test(`chains of ${activation} networks add both posteriors and stream their course`, async () => {
    const { items, last } = await transfer({ activation, curves: "first" });
    ok(last?.type === "state");
    strictEqual(last.stage, "bayes-target");
    const { sourcePosterior, targetPosterior } = last.content;
    strictEqual(sourcePosterior.weightOverlap, 0);
    ok(targetPosterior.weightOverlap > 1);
    ok(sourcePosterior.diagnostics.acceptance >= 0.6);
    const named = items.flatMap((item) =>
      item.type === "loss" ? `${item.stage} ${item.metric} ${item.step}` : []
    );
    strictEqual(named[0], "bayes-source kernel_trace 1");
    strictEqual(named[1], "bayes-source source_train_loss 1");
    ok(named.includes("bayes-target target_train_loss 5"));
    const later = await transfer({ activation, curves: "first" }, 1);
    ok(later.items.every((item) => item.type !== "loss"));
    ok(later.last?.type === "state");
    ok(later.last.content.sourcePosterior.kernel.data[0] !== sourcePosterior.kernel.data[0]);
  });
}

Deno.test("a coupling beyond bounds keeps the source's weights, none frees them", async () => {
  const at = async (elasticCoupling: number) => {
    const { last } = await transfer({ elasticCoupling });
    ok(last?.type === "state");
    const { sourcePosterior: { network: source }, targetPosterior: { network: target } } = last.content;
    return squaredDistance(source.hiddenWeights.data, target.hiddenWeights.data) /
      source.hiddenWeights.data.length;
  };
  ok(await at(Infinity) < 1e-28);
  ok(await at(1e6) < 1e-5);
  ok(await at(0) > 1.5); // two independent draws
});

Deno.test("richness in the proportional limit is γ√D", async () => {
  const { last: fixed } = await transfer({ sourceRichness: 0.5, targetRichness: 0.25 });
  const { last: proportional } = await transfer({
    ...{ limit: "proportional", sourceRichness: 0.5 * Math.sqrt(8), targetRichness: 0.25 * Math.sqrt(8) },
  });
  ok(fixed?.type === "state" && proportional?.type === "state");
  const gap = squaredDistance(
    fixed.content.targetPosterior.test[0],
    proportional.content.targetPosterior.test[0],
  );
  ok(gap < 1e-20, `${gap}`);
  ok(posteriorLoss(fixed.content.sourcePosterior, "train", fixed.content.tasks.source.targets) < 0.1);
});

Deno.test("instances have the same posteriors one after the other and several at once", async () => {
  const run = async (atOnce: number) => {
    const states = await Promise.all([0, 1, 2].map((instance) => tasks({ activation: "tanh" }, instance)));
    const items = await lastValueFrom(
      of(...states).pipe(
        each((one$) => one$.pipe(samplePosteriorSource(backend), samplePosteriorTarget(backend)), atOnce),
        toArray(),
      ),
    );
    return items.flatMap((item) => item.type === "state" ? [item.content.targetPosterior.kernel.data] : []);
  };
  const one = await run(1);
  strictEqual(one.length, 3);
  deepStrictEqual(await run(3), one);
});

Deno.test("leaving ends a chain within a moment", async () => {
  const state = await tasks({ sweeps: 1e6, activation: "relu" }), begun = performance.now();
  let heard = 0;
  const subscription: Subscription = of<Flow<typeof state.content>>(state)
    .pipe(samplePosteriorSource(backend)).subscribe(() => heard++);
  await new Promise((resolve) => setTimeout(resolve, 100));
  subscription.unsubscribe();
  await new Promise((resolve) => setTimeout(resolve, 100));
  ok(performance.now() - begun < 2000);
  strictEqual(heard, 0);
});

Deno.test("a chain whose numbers leave float64 costs its instance", async () => {
  for (const activation of ["relu", "linear"]) {
    const { last } = await transfer({ activation, sourceRichness: 1e200, sweeps: 4 });
    ok(last?.type === "notice", last?.type);
    ok(/^Lost an instance in cell 1, instance 0, after init: Cannot/.test(last.message), last.message);
  }
});
