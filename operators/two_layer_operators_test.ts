// Stages of two-layer networks on a tiny problem, against plain loops and their own limits.
import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { lastValueFrom, of, type OperatorFunction, toArray } from "rxjs";
import { activations } from "../numerics/activation.ts";
import { normals } from "../numerics/draws.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { type TwoLayerNetwork, twoLayerOutput } from "../numerics/two_layer_network.ts";
import { drawTwoLayerNetwork } from "./draw_two_layer.ts";
import { computeKernel, freeze, trainWithKernel } from "./freeze_two_layer.ts";
import type { LabelledPoints } from "./sample_image_tasks.ts";
import type { Contents, Flow, State } from "./state.ts";
import { requireSwitch } from "./switch_two_layer.ts";
import {
  continueTraining,
  drawTwoLayer,
  type InitialOutput,
  pretrainTwoLayer,
  scratchTwoLayer,
} from "./train_two_layer_tasks.ts";
import type { TrainedTwoLayer, TwoStageTasks } from "./two_layer_contents.ts";

const backend = await openCpuBackend(), { algebra } = backend;
const base = {
  width: 64,
  activation: "tanh",
  weightDecay: 0,
  learningRate: 0.05 as number | "auto",
  curves: "first" as "first" | "none",
  readout: "center" as "keep" | "center" | "reset",
  trainable: "all" as "all" | "readout",
  sourceRichness: 1,
  targetRichness: 0.5,
};
type Params = typeof base;

function points(purpose: string, count: number, label: (s: number) => number): LabelledPoints {
  const z = normals({ seed: 8, cell: 0, instance: 0, purpose }, count);
  const inputs = matrix(count, 2, Float64Array.from({ length: 2 * count }, (_, i) => i % 2 ? 1 : z[i / 2]));
  return { inputs, targets: z.map(label) };
}
const square = (s: number) => s * s - 0.5, same = (s: number) => s;
const tasks: TwoStageTasks = {
  source: points("source", 5, same),
  target: points("target", 4, square),
  sourceTest: points("test", 9, same),
  targetTest: points("test", 9, square),
};

const stages = {
  source: { richness: (p: Params) => p.sourceRichness, time: () => 2 },
  target: { richness: (p: Params) => p.targetRichness, time: () => 2 },
};

function start(change: Partial<Params> = {}, instance = 0): State<{ params: Params; tasks: TwoStageTasks }> {
  const params = { ...base, ...change };
  const cell = { type: "cell", index: 4, seed: 3, params, gridParams: {} } as const;
  return { type: "state", stage: "init", cell, instance, content: { params, tasks } };
}

/** What an operator makes of a state: the new state, and what came before it. */
async function after<From extends Contents, To extends Contents>(
  state: State<From>,
  operator: OperatorFunction<Flow<From>, Flow<To>>,
) {
  const items = await lastValueFrom(of<Flow<From>>(state).pipe(operator, toArray()));
  const last = items.pop();
  ok(last?.type === "state", JSON.stringify(last));
  return { ...last, records: items };
}

const drawn = (change: Partial<Params> = {}, initial?: InitialOutput) =>
  after(start(change), drawTwoLayer(initial));
const pretrained = async (change: Partial<Params> = {}) =>
  after(await drawn(change), pretrainTwoLayer(backend, stages.source));
const transferred = async (change: Partial<Params> = {}, choices = {}) =>
  after(await pretrained(change), continueTraining(backend, { ...stages.target, ...choices }));

const output = (network: TwoLayerNetwork, inputs: Matrix, richness: number) =>
  twoLayerOutput(algebra, network, inputs, { activation: activations.tanh, richness });
/** f of a trained network. */
function predictor({ network, offset, richness }: TrainedTwoLayer, inputs: Matrix): Float64Array {
  const own = output(network, inputs, richness), off = offset && output(offset, inputs, richness);
  return own.map((f, p) => f - (off ? off[p] : 0));
}
const meanSquare = (f: Float64Array, y: Float64Array) =>
  f.reduce((sum, value, p) => sum + (value - y[p]) ** 2 / f.length, 0);
const gap = (a: Float64Array, b: Float64Array) =>
  a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[i])), 0);

Deno.test("drawTwoLayerNetwork() gives a wider network the weights of a narrower one, and pairs that say 0", () => {
  const narrow = drawTwoLayerNetwork(start(), { width: 6, inputDim: 3 });
  const wide = drawTwoLayerNetwork(start(), { width: 10, inputDim: 3 });
  deepStrictEqual(wide.hiddenWeights.data.slice(0, 18), narrow.hiddenWeights.data);
  deepStrictEqual(wide.readout.slice(0, 6), narrow.readout);
  const paired = drawTwoLayerNetwork(start(), { width: 10, inputDim: 2, antithetic: true });
  ok(gap(output(paired, tasks.sourceTest.inputs, 0.1), new Float64Array(9)) < 1e-14);
  ok(
    gap(
      output(drawTwoLayerNetwork(start(), { width: 10, inputDim: 2 }), tasks.sourceTest.inputs, 0.1),
      new Float64Array(9),
    ) > 0.1,
  );
  throws(
    () => drawTwoLayerNetwork(start(), { width: 5, inputDim: 2, antithetic: true }),
    /width must be even/,
  );
  throws(() => drawTwoLayerNetwork(start(), { width: 0, inputDim: 2 }), /width must be an integer >= 1/);
});

Deno.test("drawTwoLayer() makes the initial output vanish, or leaves it", async () => {
  for (const [initial, loss] of [["centered", 0], ["antithetic", 0], ["raw", 1e-3]] as const) {
    const { content } = await after(await drawn({}, initial), pretrainTwoLayer(backend, stages.source));
    const { trainLoss } = content.pretrained.curve[0];
    const zero = meanSquare(new Float64Array(5), tasks.source.targets);
    ok(
      loss ? Math.abs(trainLoss - zero) > loss : Math.abs(trainLoss - zero) < 1e-12,
      `${initial}: ${trainLoss}`,
    );
  }
});

Deno.test("pretrainTwoLayer() trains for its time and records what its predictor scores", async () => {
  const { content: { pretrained: trained }, records, stage } = await pretrained();
  strictEqual(stage, "pretrain");
  strictEqual(trained.steps, 40);
  const end = trained.curve.at(-1)!, f = (points: LabelledPoints) => predictor(trained, points.inputs);
  ok(Math.abs(end.time - 2) < 1e-12);
  ok(Math.abs(end.trainLoss - meanSquare(f(tasks.source), tasks.source.targets)) < 1e-12);
  ok(Math.abs(end.sourceTestLoss - meanSquare(f(tasks.sourceTest), tasks.sourceTest.targets)) < 1e-12);
  ok(Math.abs(end.targetTestLoss - meanSquare(f(tasks.targetTest), tasks.targetTest.targets)) < 1e-12);
  ok(end.trainLoss < trained.curve[0].trainLoss / 2);
  strictEqual(records.length, 3 * trained.curve.length);
  deepStrictEqual(records.at(-1), {
    type: "loss",
    cell: 4,
    instance: 0,
    stage: "pretrain",
    step: 40,
    time: end.time,
    metric: "target_test_loss",
    value: end.targetTestLoss,
  });
  strictEqual((await pretrained({ curves: "none" })).records.length, 0);
});

Deno.test("continueTraining() starts where the readout rule says", async () => {
  const before = (await pretrained()).content.pretrained, f = predictor(before, tasks.targetTest.inputs);
  for (const readout of ["keep", "center", "reset"] as const) {
    const { content: { transferred: trained }, stage } = await transferred({ readout });
    strictEqual(stage, "transfer");
    const wanted = readout === "keep" ? f.map((value) => 2 * value) : new Float64Array(9); // γ₁/γ₂ = 2
    ok(Math.abs(trained.curve[0].targetTestLoss - meanSquare(wanted, tasks.targetTest.targets)) < 1e-12);
    ok(Math.abs(trained.curve[0].sourceTestLoss - meanSquare(wanted, tasks.sourceTest.targets)) < 1e-12);
    const end = predictor(trained, tasks.targetTest.inputs);
    ok(Math.abs(trained.curve.at(-1)!.targetTestLoss - meanSquare(end, tasks.targetTest.targets)) < 1e-12);
    ok(trained.curve.at(-1)!.trainLoss < trained.curve[0].trainLoss);
  }
});

Deno.test("continueTraining() on the same task, kept, is pretraining for longer, bit for bit", async () => {
  const change = { readout: "keep", targetRichness: 1 } as const, again = { ...tasks, target: tasks.source };
  const early = await pretrained(change);
  const state = { ...early, content: { ...early.content, tasks: again } };
  const { content: { transferred } } = await after(state, continueTraining(backend, stages.target));
  const late = await after(
    await drawn(change),
    pretrainTwoLayer(backend, { ...stages.source, time: () => 4 }),
  );
  deepStrictEqual(transferred.network, late.content.pretrained.network);
});

Deno.test("scratchTwoLayer() starts from the weights that pretraining starts from", async () => {
  const state = await drawn(), none = { ...stages.target, richness: () => 1, time: () => 1e-12 };
  const { content: { scratch }, stage } = await after(state, scratchTwoLayer(backend, none));
  strictEqual(stage, "scratch");
  ok(gap(scratch.network.hiddenWeights.data, state.content.untrained.network.hiddenWeights.data) < 1e-9);
});

Deno.test("auto chooses a rate below the edge, whatever the activation and the loss", async () => {
  for (const activation of ["relu", "tanh", "h + h^3/10"]) {
    for (const loss of ["sum", "mean"] as const) {
      const state = await drawn({ activation, learningRate: "auto" });
      const choices = { ...stages.source, loss, time: () => loss === "mean" ? 10 : 2 };
      const { pretrained: { largest, steps, curve } } =
        (await after(state, pretrainTwoLayer(backend, choices))).content;
      ok(
        largest.rateSharpness > 0.02 && largest.rateSharpness <= 0.5,
        `${activation}: ${largest.rateSharpness}`,
      );
      ok(steps > 10 && Math.abs(curve.at(-1)!.time - choices.time()) < 1e-9);
    }
  }
});

Deno.test("a rate near the edge of stability is warned of once; one beyond it loses the instance", async () => {
  const items = async (change: Partial<Params>, choices: { trainable?: "readout" }, instance = 0) => {
    const state = await after(start({ curves: "none", ...change }, instance), drawTwoLayer());
    const pretrain = pretrainTwoLayer<typeof state.content>(backend, { ...stages.source, ...choices });
    return await lastValueFrom(of<Flow<typeof state.content>>(state).pipe(pretrain, toArray()));
  };
  const [notice, end] = await items({ learningRate: 1 }, { trainable: "readout" });
  ok(notice.type === "notice" && end.type === "state");
  ok(
    /^Descent left its flow in cell 4 at pretrain: .* above 0.5; choose a --learning-rate below 1.00/
      .test(notice.message),
    notice.message,
  );
  strictEqual((await items({ learningRate: 1 }, { trainable: "readout" }, 1)).length, 1);
  const lost = await items({ learningRate: 0.5 }, {});
  ok(lost.length === 1 && lost[0].type === "notice");
  ok(
    /Lost an instance .*Cannot train with --learning-rate 0.5: .* can grow by a factor of 6.93; need at most 0.\d+$/
      .test(lost[0].message),
    lost[0].message,
  );
  const [stiff] = await items({ sourceRichness: 50, learningRate: 1e-4 }, { trainable: "readout" });
  ok(
    stiff.type === "notice" && /stiff in cell 4 at pretrain: .* is 7.50e\+3, above 5000/.test(stiff.message),
  );
});

Deno.test("times to record at become the nearest steps", async () => {
  const choices = { ...stages.source, recordTimes: () => [0, 0.12, 1, 5] };
  const { content } = await after(await drawn(), pretrainTwoLayer(backend, choices));
  deepStrictEqual(content.pretrained.curve.map(({ step }) => step), [0, 2, 20, 40]);
});

Deno.test("freezing, computing the kernel and training with it is training the readout alone, at any richness", async () => {
  for (const readout of ["center", "reset"] as const) {
    const change = { readout, trainable: "readout", curves: "none" } as const,
      state = await pretrained(change);
    const frozen = await after(await after(state, freeze()), computeKernel(backend));
    const rule = () => ({ learningRate: 0.05, steps: 40 });
    const { content: { lazilyFineTuned: { predictions } }, stage } = await after(
      frozen,
      trainWithKernel(backend, rule),
    );
    strictEqual(stage, "lazy-fine-tune");
    for (const richness of [0.03, 1]) {
      const choices = { richness: () => richness, trainable: "readout" };
      const { content } = await transferred(change, choices);
      ok(gap(predictor(content.transferred, tasks.targetTest.inputs), predictions) < 1e-11);
    }
  }
});

Deno.test("training all weights approaches training with the tangent kernel, in first order of the richness", async () => {
  for (const readout of ["center", "reset"] as const) {
    const change = { readout, curves: "none", trainable: "all" } as const;
    const frozen = await after(await after(await pretrained(change), freeze()), computeKernel(backend));
    const rule = () => ({ learningRate: 0.05, steps: 40 });
    const { predictions } = (await after(frozen, trainWithKernel(backend, rule))).content.lazilyFineTuned;
    const errors: number[] = [];
    for (const richness of [0.02, 0.01]) {
      const { content } = await transferred(change, { richness: () => richness });
      errors.push(gap(predictor(content.transferred, tasks.targetTest.inputs), predictions));
    }
    ok(errors[1] < 0.05 && errors[0] / errors[1] > 1.8 && errors[0] / errors[1] < 2.2, `${errors}`);
  }
});

Deno.test("training with a kernel until it has converged is ridge regression", async () => {
  const frozen = await after(await after(await pretrained(), freeze()), computeKernel(backend));
  const predictions = async (rule: () => { ridge: number } | { learningRate: number; steps: number }) =>
    (await after(frozen, trainWithKernel(backend, rule))).content.lazilyFineTuned.predictions;
  const ridgeless = await predictions(() => ({ ridge: 0 }));
  ok(gap(ridgeless, await predictions(() => ({ learningRate: 0.05, steps: 1e8 }))) < 1e-8);
  ok(gap(ridgeless, await predictions(() => ({ ridge: 0.1 }))) > 1e-3);
});

Deno.test("requireSwitch() refuses to keep a readout that would start far off", () => {
  const rule = (readout: "keep" | "center", sourceRichness: number, targetRichness: number) => () =>
    requireSwitch({ readout, sourceRichness, targetRichness });
  throws(
    rule("keep", 3, 0.1),
    /would start at 30 times the source's; need at most 20, or/,
  );
  throws(rule("keep", 0.1, 0.04), /at least 0.05/);
  rule("keep", 1, 0.05)();
  rule("keep", 0.03, 0.03)();
  rule("center", 3, 0.001)();
});
