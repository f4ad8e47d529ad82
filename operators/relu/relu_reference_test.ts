// The simulated rows of reference-relu.json, by operators: d = 30, m = 150, m* = 6, a source of 1500 steps of descent.
import { ok } from "node:assert/strict";
import { concatMap, filter, from, lastValueFrom, of, toArray } from "rxjs";
import { reluCase } from "../../fixtures/relu_problem.ts";
import { gatedLoss, networkLoss } from "../../measures/relu_measures.ts";
import { openCpuBackend } from "../../numerics/open_cpu_backend.ts";
import { reluDistance } from "../../numerics/relu/relu_sum.ts";
import type { Flow, State } from "../state.ts";
import { fineTuneRelu } from "./fine_tune_relu.ts";
import { lazyFineTuneRelu } from "./lazy_fine_tune_relu.ts";
import { linearTransferRelu } from "./linear_transfer_relu.ts";
import { pretrainReluNetwork } from "./pretrain_relu_network.ts";
import type { ReluParams, WithPretrained } from "./relu_contents.ts";
import { sampleReluTasks } from "./sample_relu_tasks.ts";
import { scratchRelu } from "./scratch_relu.ts";

const backend = await openCpuBackend();

function params(angle: number, targetSamples: number): ReluParams {
  return {
    ...{
      inputDim: 30,
      width: 150,
      teacherNeurons: 6,
      family: "rotate",
      angle,
      alignment: "angle",
      targetSamples,
    },
    ...{ sourceSamples: Infinity, ridge: 0.01, targetNoise: 0, outputScale: "width", integrator: "descent" },
    ...{ learningRate: "auto", stopLoss: 1e-5, maxSteps: 1500, curves: "none" },
  };
}

/** The states of some instances, after operators. */
async function statesOf<Content extends { readonly params: ReluParams }>(
  given: ReluParams,
  instances: number,
  run: (start: Flow<{ params: ReluParams }>) => ReturnType<typeof from<Flow<Content>[]>>,
): Promise<Content[]> {
  const cell = { type: "cell", index: 0, seed: 11, params: given, gridParams: {} } as const;
  const starts = Array.from({ length: instances }, (_, instance): State<{ params: ReluParams }> => ({
    ...{ type: "state", stage: "init", cell, instance, content: { params: given } },
  }));
  const states = await lastValueFrom(
    from(starts).pipe(
      concatMap(run),
      filter((item): item is State<Content> => item.type === "state"),
      toArray(),
    ),
  );
  return states.map(({ content }) => content);
}

/** Holds the mean of losses against a simulated row, within 3.5 standard errors of both. */
function meets(id: string, losses: readonly number[]): void {
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const variance = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / (losses.length - 1);
  const { values: [value], standardError } = reluCase(id);
  const error = Math.hypot(standardError, Math.sqrt(variance / losses.length));
  ok(Math.abs(mean - value) < 3.5 * error, `${id}: ${mean} for ${value}, error ${error}`);
  ok(error < 0.08 * value, `${id}: too wide, ${error}`);
}

Deno.test("scratchRelu() has the test losses of the reference", async () => {
  for (const [samples, instances] of [[15, 10], [60, 10], [240, 3]]) {
    const states = await statesOf(
      { ...params(1, samples), maxSteps: 20_000 },
      instances,
      (start) => of(start).pipe(sampleReluTasks(backend), scratchRelu(backend)),
    );
    meets(
      `sim-scratch-n${samples}`,
      states.map(({ tasks, scratch }) => networkLoss(backend, scratch.network, tasks.target)),
    );
  }
});

Deno.test("fine-tuning, linear transfer and lazy fine-tuning have the test losses of the reference", async () => {
  const pretrained = (given: ReluParams, instances: number) =>
    statesOf<WithPretrained & { readonly params: ReluParams }>(
      given,
      instances,
      (start) => of(start).pipe(sampleReluTasks(backend), pretrainReluNetwork(backend)),
    );
  const after = <Content extends { readonly params: ReluParams }>(
    states: readonly (WithPretrained & { readonly params: ReluParams })[],
    run: (start: Flow<WithPretrained>) => ReturnType<typeof from<Flow<Content>[]>>,
  ) =>
    lastValueFrom(
      from(states).pipe(
        concatMap((content) => {
          const cell = { type: "cell", index: 0, seed: 11, params: content.params, gridParams: {} } as const;
          return run({ type: "state", stage: "pretrain", cell, instance: 0, content });
        }),
        filter((item): item is State<Content> => item.type === "state"),
        toArray(),
      ),
    ).then((items) => items.map(({ content }) => content));

  const near = await pretrained(params(0.523599, 15), 8);
  const tuned = await after(near, (state) => of(state).pipe(fineTuneRelu(backend)));
  meets(
    "sim-finetune-pi6-n15",
    tuned.map(({ tasks, fineTuned }) => networkLoss(backend, fineTuned.network, tasks.target)),
  );

  const far = await pretrained(params(1.047198, 60), 8);
  const farTuned = await after(far, (state) => of(state).pipe(fineTuneRelu(backend)));
  meets(
    "sim-finetune-pi3-n60",
    farTuned.map(({ tasks, fineTuned }) => networkLoss(backend, fineTuned.network, tasks.target)),
  );
  const lazy = await after(far, (state) => of(state).pipe(lazyFineTuneRelu(backend)));
  meets(
    "sim-lazy-finetune-pi3-n60",
    lazy.map(({ tasks, lazilyTuned }) => gatedLoss(backend, lazilyTuned, tasks.target)),
  );

  const middle = await pretrained(params(0.523599, 60), 8);
  const linear = await after(middle, (state) => of(state).pipe(linearTransferRelu(backend)));
  meets(
    "sim-linear-pi6-n60",
    linear.map(({ tasks, linearlyTransferred }) =>
      reluDistance(backend.algebra, linearlyTransferred, tasks.target)
    ),
  );
});
