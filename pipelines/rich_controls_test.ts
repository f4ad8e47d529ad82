// What the checks of rich transfer can tell: theories that are wrong in one piece, beside the right one, on the same networks.
import { ok } from "node:assert/strict";
import { filter, lastValueFrom, type Observable, of } from "rxjs";
import { finalLoss } from "../measures/two_layer_measures.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { type PlanParams, planTraining } from "../operators/plan_training.ts";
import { meanAndError } from "../operators/mean_and_error.ts";
import type { StagePlan, TrainingPlan } from "../operators/stage_plan.ts";
import { type PolynomialTaskParams, samplePolynomialTasks } from "../operators/sample_polynomial_tasks.ts";
import type { Contents, Flow, State } from "../operators/state.ts";
import {
  type BeforePlanned,
  pretrainAsPlanned,
  scratchAsPlanned,
  transferAsPlanned,
} from "../operators/train_as_planned.ts";
import { drawTwoLayer } from "../operators/train_two_layer_tasks.ts";
import type { TwoLayerParams } from "../operators/two_layer_contents.ts";
import { compare } from "../operators/verdict.ts";
import type { Prediction } from "../theory/prediction.ts";
import { type TransferField, transferField } from "../theory/two_layer/transfer_field.ts";
import { type TransferNumber, transferPrediction } from "../theory/two_layer/transfer_predictions.ts";

const backend = await openCpuBackend(), { algebra } = backend;
const activation = await openActivation("relu");
const INSTANCES = 12, NARROW = 64, WIDE = 2048, NETWORKS = 4;
type Params = PolynomialTaskParams & PlanParams & BeforePlanned["params"] & TwoLayerParams & {
  readonly particles: number;
};
const params: Params = {
  ...{ inputDim: 6, sourceSamples: 40, targetSamples: 25, sourceTarget: "He(1,z)", targetTarget: "He(2,z)" },
  ...{ alignment: 1, bias: "off", activation: "relu", width: WIDE, particles: 256, sourceRichness: 1 },
  ...{
    targetRichness: "same",
    readout: "reset",
    weightDecay: 0,
    sourceTime: 0.3,
    targetTime: 1,
    stopLoss: 0,
  },
  ...{ learningRate: "auto", curves: "none" },
};

async function endOf<Content extends Contents>(flow: Observable<Flow<Content>>): Promise<State<Content>> {
  return await lastValueFrom(flow.pipe(filter((item) => item.type === "state")));
}

const planned = (instance: number) => {
  const cell = { type: "cell", index: 0, seed: 7, params, gridParams: {} } as const;
  const start: Flow<{ params: Params }> = {
    type: "state",
    stage: "init",
    cell,
    instance,
    content: { params },
  };
  return endOf(of(start).pipe(samplePolynomialTasks(), planTraining(algebra)));
};
type Planned = Awaited<ReturnType<typeof planned>>;

/** Losses of a network of some width, the n-th on the same data. */
async function networkOf(state: Planned, width: number, n: number): Promise<Record<Measured, number>> {
  const own = { ...state, instance: INSTANCES * n + state.instance };
  const drawn: Flow<Planned["content"]> = {
    ...own,
    content: { ...state.content, params: { ...params, width } },
  };
  const { content: { scratch, pretrained, transferred } } = await endOf(
    of(drawn).pipe(
      drawTwoLayer("antithetic"),
      scratchAsPlanned(backend),
      pretrainAsPlanned(backend),
      transferAsPlanned(backend),
    ),
  );
  return {
    "scratch target_train_loss": finalLoss(scratch, "trainLoss"),
    "pretrain source_train_loss": finalLoss(pretrained, "trainLoss"),
    "transfer source_test_loss": finalLoss(transferred, "sourceTestLoss"),
    "transfer target_train_loss": finalLoss(transferred, "trainLoss"),
  };
}
const METRICS = [
  "scratch target_train_loss",
  "pretrain source_train_loss",
  "transfer source_test_loss",
  "transfer target_train_loss",
] as const satisfies readonly TransferNumber[];
type Measured = typeof METRICS[number];

/** As the pipeline judges them: z of measured − predicted over instances, beyond the allowance. */
function judged(measured: readonly number[], predicted: readonly Prediction[], networks: number) {
  const count = measured.length,
    { standardError } = meanAndError(measured.map((x, i) => x - predicted[i].value));
  const allowance = meanAndError(predicted.map(({ allowance }) => allowance)).mean;
  const deviation = meanAndError(predicted.map(({ deviation }) => deviation!)).mean;
  const error = Math.max(standardError!, deviation / Math.sqrt(count * networks));
  const [mean, value] = [meanAndError(measured).mean, meanAndError(predicted.map(({ value }) => value)).mean];
  const { zScore, verdict } = compare(mean, error, value, allowance);
  return {
    z: zScore!,
    verdict,
    said: `${count} data sets: ${mean} − ${value}, error ${error}, z = ${zScore}`,
  };
}

Deno.test("5 % in richness or step, another readout, or no shift at small width would be seen", async () => {
  const theories: Record<"right" | "richness" | "step" | "readout", TransferField[]> = {
    ...{ right: [], richness: [], step: [], readout: [] },
  };
  const wide: Record<Measured, number>[] = [], narrow: Record<Measured, number>[] = [];
  const solve = (given: TrainingPlan, readout: "reset" | "keep" = "reset") =>
    transferField(algebra, given, { ...params, activation, readout, width: NARROW });
  const scaled = ({ source, target, ...plan }: TrainingPlan, name: "richness" | "learningRate") => {
    const scale = (stage: StagePlan) => ({ ...stage, [name]: 1.05 * stage[name] });
    // What is learned from scratch does not depend on the source: hardly any of it
    return { ...plan, source: { ...scale(source), steps: 1, recordAt: [0] }, target: scale(target) };
  };
  for (let instance = 0; instance < INSTANCES; instance++) {
    const state = await planned(instance), { plan } = state.content;
    theories.right.push(await solve(plan));
    theories.richness.push(await solve(scaled(plan, "richness")));
    theories.step.push(await solve(scaled(plan, "learningRate")));
    theories.readout.push(await solve(plan, "keep"));
    wide.push(await networkOf(state, WIDE, 0));
    const some = await Promise.all(
      Array.from({ length: NETWORKS }, (_, n) => networkOf(state, NARROW, n)),
    );
    const means = METRICS.map((metric) => [metric, meanAndError(some.map((one) => one[metric])).mean]);
    narrow.push(Object.fromEntries(means));
  }
  const judge = (theory: keyof typeof theories, metric: Measured, width = WIDE, told = width) => {
    // Narrow networks of one width tell the shift at any: c/N
    const fields = theories[theory].map((field) => ({ ...field, ratio: NARROW / told }));
    const measured = (width === WIDE ? wide : narrow).map((one) => one[metric]);
    const predicted = fields.map((field) => transferPrediction(field, metric));
    return judged(measured, predicted, width === WIDE ? 1 : NETWORKS);
  };
  for (const metric of METRICS) {
    for (const width of [WIDE, NARROW]) {
      const { verdict, said } = judge("right", metric, width);
      ok(verdict === "agrees", `width ${width}, ${metric}: ${said}`);
    }
  }
  const scratch = "scratch target_train_loss";
  const wrong = [
    ["a richness 5 % off", judge("richness", scratch)],
    ["a step 5 % off", judge("step", scratch)],
    ["another readout", judge("readout", "transfer source_test_loss")],
    ["no shift by the width", judge("right", "pretrain source_train_loss", NARROW, Infinity)],
  ] as const;
  for (const [what, { z, said }] of wrong) ok(z > 3, `${what}: ${said}`);
});
