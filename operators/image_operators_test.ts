// Pretraining and kernel stages on a handful of points, against plain loops and elimination.
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { lastValueFrom, of, type OperatorFunction, toArray } from "rxjs";
import { normals } from "../numerics/draws.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import { type KernelFit, lazyFineTune, scratchKernel } from "./kernel_fine_tune.ts";
import { pretrainRelu } from "./pretrain_relu.ts";
import type { ImageTasks, LabelledPoints } from "./sample_image_tasks.ts";
import type { Contents, Flow, State } from "./state.ts";

const backend = await openCpuBackend();
const D = 5;
const base = {
  width: 64,
  sourceRichness: 1,
  stopLoss: 1e-4,
  maxSteps: 20_000,
  ridge: 0.05,
  trainable: "readout" as "readout" | "all",
};

function points(purpose: string, count: number): LabelledPoints {
  const key = { seed: 8, cell: 0, instance: 0, purpose };
  return {
    inputs: matrix(count, D, normals(key, count * D)),
    targets: Float64Array.from({ length: count }, (_, i) => i % 3 === 0 ? 1 : -1),
  };
}
const tasks: ImageTasks = {
  source: points("source", 8),
  target: points("target", 6),
  test: points("test", 7),
  pool: points("pool", 5),
};

/** What an operator makes of a state with the tasks. */
async function run<To extends Contents>(
  change: Partial<typeof base>,
  operator: OperatorFunction<
    Flow<{ params: typeof base; tasks: ImageTasks; pretrained: TwoLayerNetwork }>,
    Flow<To>
  >,
) {
  const params = { ...base, ...change };
  const cell = { type: "cell", index: 4, seed: 3, params, gridParams: {} } as const;
  const content = { params, tasks, pretrained };
  const state: State<typeof content> = { type: "state", stage: "init", cell, instance: 2, content };
  const items = await lastValueFrom(of<Flow<typeof content>>(state).pipe(operator, toArray()));
  const end = items.at(-1) as State<To>;
  return { content: end.content, stage: end.stage, records: items.slice(0, -1) };
}

/** Any network for the kernels. */
const pretrained: TwoLayerNetwork = {
  hiddenWeights: matrix(9, D, normals({ seed: 1, cell: 0, instance: 0, purpose: "W" }, 9 * D)),
  readout: normals({ seed: 1, cell: 0, instance: 0, purpose: "z" }, 9),
};

const row = ({ cols, data }: Matrix, i: number) => data.subarray(i * cols, (i + 1) * cols);
const inner = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const preactivation = ({ hiddenWeights }: TwoLayerNetwork, i: number, x: Float64Array) =>
  inner(row(hiddenWeights, i), x) / Math.sqrt(D);
const relu = (h: number) => Math.max(0, h);

/** z·φ(Wx/√D)/(γN) by plain loops. */
function output(network: TwoLayerNetwork, x: Float64Array, richness: number): number {
  const { readout } = network;
  const sum = readout.reduce((sum, z, i) => sum + z * relu(preactivation(network, i, x)), 0);
  return sum / (richness * readout.length);
}

Deno.test("pretrainRelu() fits the labels with the initial output subtracted, lazy or rich", async () => {
  for (const sourceRichness of [0.02, 1]) {
    const start = (await run({ sourceRichness, maxSteps: 0 }, pretrainRelu(backend))).content.pretrained;
    const { content, stage } = await run({ sourceRichness }, pretrainRelu(backend));
    strictEqual(stage, "pretrain");
    let loss = 0, initial = 0;
    for (let p = 0; p < 8; p++) {
      const x = row(tasks.source.inputs, p), before = output(start, x, sourceRichness);
      loss += (output(content.pretrained, x, sourceRichness) - before - tasks.source.targets[p]) ** 2 / 8;
      initial += before ** 2 / 8;
    }
    // 1e-9: the program trains in the span of the data and sums in another order.
    ok(loss <= base.stopLoss * (1 + 1e-9), `richness ${sourceRichness}: ${loss}`);
    // Control: at small richness the initial output is not small beside the labels.
    if (sourceRichness < 1) ok(initial > 1);
  }
});

Deno.test("pretrainRelu() reports its loss from 1 at step 0 down to the stop loss", async () => {
  const { records } = await run({}, pretrainRelu(backend));
  const curve = records.map((record) => (ok(record.type === "loss"), record));
  const { value, ...head } = curve[0];
  deepStrictEqual(head, {
    type: "loss",
    cell: 4,
    instance: 2,
    stage: "pretrain",
    step: 0,
    time: 0,
    metric: "source_train_loss",
  });
  ok(Math.abs(value - 1) < 1e-12); // f − f₀ = 0 against labels ±1
  ok(curve.at(-1)!.value <= base.stopLoss && curve.at(-2)!.value > base.stopLoss);
  ok(curve.every(({ step, time }, i) => i === 0 || (step > curve[i - 1].step && time > curve[i - 1].time)));
});

Deno.test("pretrainRelu() tells when it ended at its step limit, and goes on with what it has", async () => {
  const { records, stage } = await run({ maxSteps: 5 }, pretrainRelu(backend));
  strictEqual(stage, "pretrain");
  const curve = records.slice(0, -1), loss = curve.at(-1)!;
  ok(loss.type === "loss" && loss.step === 5);
  deepStrictEqual(records.at(-1), {
    type: "notice",
    level: "warning",
    message: `Pretraining ended at --max-steps 5 with source train loss ${loss.value.toPrecision(3)}, ` +
      "above --stop-loss 0.0001, in cell 4",
  });
});

type KernelFunction = (x: Float64Array, y: Float64Array) => number;

/** Textbook arc-cosine kernel of one hidden ReLU layer: E φφ', and with `all` x·x'/D·E φ̇φ̇' on top. */
const infinite = (trainable: "readout" | "all"): KernelFunction => (x, y) => {
  const norms = Math.sqrt(inner(x, x) * inner(y, y)), angle = Math.acos(Math.min(1, inner(x, y) / norms));
  const readout = norms / D * (Math.sin(angle) + (Math.PI - angle) * Math.cos(angle)) / (2 * Math.PI);
  return readout + (trainable === "all" ? inner(x, y) / D * (Math.PI - angle) / (2 * Math.PI) : 0);
};

/** The same of the given network: means over its nine neurons. */
const finite = (trainable: "readout" | "all"): KernelFunction => (x, y) => {
  let sum = 0;
  pretrained.readout.forEach((z, i) => {
    const a = preactivation(pretrained, i, x), b = preactivation(pretrained, i, y);
    sum += relu(a) * relu(b);
    if (trainable === "all" && a > 0 && b > 0) sum += z ** 2 * inner(x, y) / D;
  });
  return sum / 9;
};

const gram = (kernel: KernelFunction, a: Matrix, b: Matrix) =>
  Array.from(
    { length: a.rows },
    (_, i) => Array.from({ length: b.rows }, (_, j) => kernel(row(a, i), row(b, j))),
  );

/** Solves Ax = y by Gauss–Jordan elimination, for a positive definite A. */
function solve(a: number[][], y: Float64Array): number[] {
  const rows = a.map((line, i) => [...line, y[i]]);
  rows.forEach((pivot, k) => {
    pivot.forEach((_, j) => j > k && (pivot[j] /= pivot[k]));
    rows.forEach((line, i) => i !== k && line.forEach((_, j) => j > k && (line[j] -= line[k] * pivot[j])));
  });
  return rows.map((line) => line[y.length]);
}

function agrees(fit: KernelFit, kernel: KernelFunction, ridge: number): void {
  const { target, test, pool } = tasks;
  const training = gram(kernel, target.inputs, target.inputs);
  const mean = training.reduce((sum, line, i) => sum + line[i], 0) / 6;
  const ridged = training.map((line, i) => line.map((value, j) => value + (i === j ? ridge * mean : 0)));
  const dual = solve(ridged, target.targets);
  const expected = gram(kernel, test.inputs, target.inputs).map((line) =>
    line.reduce((sum, k, p) => sum + k * dual[p], 0)
  );
  // Rounding times a condition number of at most 1/ridge; acos near its ends costs 1e-8 in the angle, squared there.
  const close = (found: Float64Array, wanted: number[]) => {
    strictEqual(found.length, wanted.length);
    wanted.forEach((value, i) => ok(Math.abs(found[i] - value) < 1e-7, `${found[i]} against ${value}`));
  };
  close(fit.predictions, expected);
  close(fit.kernel.data, training.flat());
  close(fit.poolKernel.data, gram(kernel, pool.inputs, pool.inputs).flat());
}

Deno.test("scratchKernel() is kernel regression with the kernel of infinite width", async () => {
  for (const trainable of ["readout", "all"] as const) {
    for (const ridge of [0.05, 2]) {
      const { content, stage } = await run({ trainable, ridge }, scratchKernel(backend));
      strictEqual(stage, "scratch");
      agrees(content.scratch, infinite(trainable), ridge);
    }
  }
});

Deno.test("lazyFineTune() is kernel regression with the feature or the tangent kernel of the network", async () => {
  for (const trainable of ["readout", "all"] as const) {
    for (const ridge of [0.05, 2]) {
      const { content, stage } = await run({ trainable, ridge }, lazyFineTune(backend));
      strictEqual(stage, "lazy-fine-tune");
      strictEqual(content.pretrained, pretrained);
      agrees(content.lazilyFineTuned, finite(trainable), ridge);
    }
  }
});
