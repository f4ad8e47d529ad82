import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { type Activation, activations } from "./activation.ts";
import { normals } from "./draws.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { NumericalError } from "./numerical_error.ts";
import { openActivation } from "./open_activation.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";
import { trainTwoLayer } from "./train_two_layer.ts";
import type { TwoLayerNetwork } from "./two_layer_network.ts";
import type { TwoLayerTask, TwoLayerTrainingOptions } from "./two_layer_task.ts";

const algebra = await openLinearAlgebra();
const draw = (purpose: string, count: number) => normals({ seed: 1, cell: 0, instance: 0, purpose }, count);
const points = (purpose: string, count: number, dim: number) =>
  matrix(count, dim, draw(purpose, count * dim));

function problem(width: number, count: number, dim: number): [TwoLayerNetwork, TwoLayerTask] {
  const network = { hiddenWeights: points("hidden", width, dim), readout: draw("readout", width) };
  const inputs = points("inputs", count, dim), passive = points("passive", 4, dim);
  return [network, { inputs, targets: draw("targets", count).map(Math.sign), passive }];
}

const one = (activation: Activation, method: "values" | "slopes", h: number) => {
  const out = new Float64Array(1);
  activation[method](Float64Array.of(h), out);
  return out[0];
};
const gap = (a: Float64Array, b: Float64Array) =>
  a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[i])), 0);
const difference = (a: TwoLayerNetwork, b: TwoLayerNetwork) =>
  Math.max(gap(a.hiddenWeights.data, b.hiddenWeights.data), gap(a.readout, b.readout));

/** The network's output, written out. */
function output(network: TwoLayerNetwork, activation: Activation, richness: number, x: Float64Array): number {
  const { hiddenWeights: { data, cols, rows }, readout } = network;
  let f = 0;
  for (let i = 0; i < rows; i++) {
    let h = 0;
    for (let d = 0; d < cols; d++) h += data[i * cols + d] * x[d] / Math.sqrt(cols);
    f += readout[i] * one(activation, "values", h) / (richness * rows);
  }
  return f;
}

const row = ({ data, cols }: Matrix, p: number) => data.subarray(p * cols, (p + 1) * cols);

/** ℒ = ½ΣΔ² over some of the samples. */
function sumLoss(
  network: TwoLayerNetwork,
  { inputs, targets }: TwoLayerTask,
  { activation, richness, samples, offset }: Literal,
): number {
  return samples.reduce(
    (sum, p) =>
      sum + (output(network, activation, richness, row(inputs, p)) - offset[p] - targets[p]) ** 2 / 2,
    0,
  );
}

interface Literal {
  readonly activation: Activation;
  readonly richness: number;
  readonly samples: number[];
  readonly offset: Float64Array;
}

/** ∂ℒ/∂W and ∂ℒ/∂z by reverse accumulation, sample by sample. */
function gradient(network: TwoLayerNetwork, { inputs, targets }: TwoLayerTask, how: Literal) {
  const { hiddenWeights: { rows, cols, data }, readout } = network, { activation, richness, samples } = how;
  const hidden = new Float64Array(data.length), outer = new Float64Array(rows);
  for (const p of samples) {
    const x = row(inputs, p), error = output(network, activation, richness, x) - how.offset[p] - targets[p];
    for (let i = 0; i < rows; i++) {
      let h = 0;
      for (let d = 0; d < cols; d++) h += data[i * cols + d] * x[d] / Math.sqrt(cols);
      outer[i] += error * one(activation, "values", h) / (richness * rows);
      const back = error * readout[i] * one(activation, "slopes", h) / (richness * rows);
      for (let d = 0; d < cols; d++) hidden[i * cols + d] += back * x[d] / Math.sqrt(cols);
    }
  }
  return { hidden, outer };
}

/** Descent ΔW = −ηγ²N ∂ℒ/∂W − ηλW on the weights themselves. */
function literal(start: TwoLayerNetwork, task: TwoLayerTask, options: TwoLayerTrainingOptions) {
  const { activation, richness, steps, weightDecay = 0, loss, trainable } = options;
  const rate = options.learningRate as number, count = task.targets.length, size = options.batchSize ?? count;
  const offset = task.targets.map((_, p) =>
    options.offset ? output(options.offset, activation, richness, row(task.inputs, p)) : 0
  );
  let { hiddenWeights, readout } = start;
  for (let step = 0; step < steps; step++) {
    const samples = Array.from({ length: size }, (_, k) => (step * size + k) % count);
    const how = { activation, richness, samples, offset };
    const { hidden, outer } = gradient({ hiddenWeights, readout }, task, how);
    const scale = rate * richness ** 2 * readout.length * (loss === "mean" ? 1 : count) / size;
    const { rows, cols, data } = hiddenWeights, keep = 1 - rate * weightDecay;
    if (trainable !== "readout") {
      hiddenWeights = matrix(rows, cols, data.map((w, at) => keep * w - scale * hidden[at]));
    }
    readout = readout.map((z, i) => keep * z - scale * outer[i]);
  }
  return { hiddenWeights, readout };
}

const base = { activation: activations.tanh, richness: 0.8, learningRate: 0.05, steps: 40 };
const variants: Record<string, Partial<TwoLayerTrainingOptions>> = {
  relu: { activation: activations.relu },
  tanh: {},
  erf: { activation: activations.erf },
  linear: { activation: activations.linear, learningRate: 0.02 },
  "an expression": { activation: await openActivation("h*tanh(h) + h^2/8") },
  "weight decay": { weightDecay: 0.3 },
  "the mean loss and weight decay": { weightDecay: 0.3, loss: "mean", learningRate: 0.3 },
  "an offset": { offset: problem(4, 1, 12)[0] },
  "the readout only": { trainable: "readout", weightDecay: 0.2 },
};

for (const [name, change] of Object.entries(variants)) {
  for (const form of ["weights", "span"] as const) {
    for (const [count, dim] of [[12, 5], [5, 12]]) {
      Deno.test(`trainTwoLayer() equals plain descent for ${name}, form ${form}, P = ${count}, D = ${dim}`, async () => {
        const [start, task] = problem(7, count, dim);
        const offset = change.offset && problem(4, count, dim)[0];
        const options = { ...base, ...change, offset };
        const { network, records } = await trainTwoLayer(algebra, start, task, { ...options, form });
        const wanted = literal(start, task, options);
        ok(difference(network, wanted) < 1e-12, `deviates by ${difference(network, wanted)}`);
        ok(difference(start, wanted) > 0.1, "nothing moves");
        records[0].passiveOutput.forEach((f, q) => {
          const x = row(task.passive!, q), { activation, richness } = options;
          const subtracted = offset ? output(offset, activation, richness, x) : 0;
          ok(Math.abs(f - output(wanted, activation, richness, x) + subtracted) < 1e-12);
        });
      });
    }
  }
}

Deno.test("trainTwoLayer() equals plain descent on cyclic batches, the same each time", async () => {
  const [start, task] = problem(7, 11, 5);
  for (const change of [{}, { offset: start, weightDecay: 0.2, loss: "mean" as const, learningRate: 0.3 }]) {
    const options = { ...base, learningRate: 0.02, batchSize: 4, ...change };
    const { network } = await trainTwoLayer(algebra, start, task, options);
    const wanted = literal(start, task, options);
    ok(difference(network, wanted) < 1e-12, `deviates by ${difference(network, wanted)}`);
    deepStrictEqual((await trainTwoLayer(algebra, start, task, options)).network, network);
  }
});

Deno.test("trainTwoLayer() gives the same on every linear algebra, also without passive points", async () => {
  const wasm = await openLinearAlgebra("wasm");
  for (const [count, dim] of [[60, 5], [12, 5], [5, 12]]) { // the sharpness without and with its kernel; the span
    const [start, { inputs, targets }] = problem(7, count, dim), options = { ...base, learningRate: 0.01 };
    const one = await trainTwoLayer(algebra, start, { inputs, targets }, options);
    const other = await trainTwoLayer(wasm, start, { inputs, targets }, options);
    ok(difference(one.network, other.network) < 1e-12);
    ok(Math.abs(one.largest.rateSharpness - other.largest.rateSharpness) < 1e-9);
  }
});

Deno.test("trainTwoLayer() misses plain descent when the richness is off by 1e-6", async () => {
  const [start, task] = problem(7, 12, 5);
  const { network } = await trainTwoLayer(algebra, start, task, { ...base, richness: 0.8 * (1 + 1e-6) });
  ok(difference(network, literal(start, task, base)) > 1e-9);
});

for (const activation of Object.values(activations)) {
  Deno.test(`trainTwoLayer() steps along the finite differences of the loss for ${activation.name}`, async () => {
    const [start, task] = problem(3, 6, 4);
    const options = { ...base, activation, steps: 1, learningRate: 0.01 };
    const { network } = await trainTwoLayer(algebra, start, task, options);
    const how = { ...options, samples: [0, 1, 2, 3, 4, 5], offset: new Float64Array(6) };
    const scale = -0.01 * base.richness ** 2 * 3, delta = 1e-6;
    const { rows, cols, data } = start.hiddenWeights;
    data.forEach((w, at) => {
      const loss = (by: number) =>
        sumLoss({ ...start, hiddenWeights: matrix(rows, cols, data.with(at, w + by)) }, task, how);
      const step = scale * (loss(delta) - loss(-delta)) / (2 * delta);
      ok(Math.abs(network.hiddenWeights.data[at] - w - step) < 1e-10);
    });
    start.readout.forEach((z, i) => {
      const loss = (by: number) => sumLoss({ ...start, readout: start.readout.with(i, z + by) }, task, how);
      const step = scale * (loss(delta) - loss(-delta)) / (2 * delta);
      ok(Math.abs(network.readout[i] - z - step) < 1e-10);
    });
  });
}

Deno.test("trainTwoLayer() records the steps asked for and the last", async () => {
  const [start, task] = problem(7, 12, 5);
  const { records } = await trainTwoLayer(algebra, start, task, { ...base, recordAt: [0, 3, 17] });
  deepStrictEqual(records.map(({ step }) => step), [0, 3, 17, 40]);
  const { records: [, early] } = await trainTwoLayer(algebra, start, task, {
    ...base,
    steps: 3,
    recordAt: [0],
  });
  deepStrictEqual(records[1], early);
  ok(Math.abs(records[2].time - 17 * 0.05) < 1e-12);
});

Deno.test("trainTwoLayer() stops when the loss is low enough, and following the sharpness stays below its bound", async () => {
  const [start, task] = problem(200, 12, 5);
  const options = { ...base, learningRate: "sharpness", steps: 5000, stopLoss: 0.01 } as const;
  const { records, stopped, largest } = await trainTwoLayer(algebra, start, task, options);
  strictEqual(stopped, "loss");
  ok(records.at(-1)!.trainLoss <= 0.01);
  ok(largest.rateSharpness > 0.3 && largest.rateSharpness < 0.7, `ηλ_max up to ${largest.rateSharpness}`);
});

Deno.test("trainTwoLayer() names the step when it diverges", async () => {
  const [start, task] = problem(20, 12, 5);
  const train = (change: Partial<TwoLayerTrainingOptions>) =>
    trainTwoLayer(algebra, start, task, { ...base, activation: activations.relu, ...change });
  await rejects(train({ learningRate: 5 }), (error: Error) => {
    ok(error instanceof NumericalError);
    ok(/learning rate times sharpness is \d+(\.\d+)? at step 0 .*need at most 1.9/.test(error.message));
    return true;
  });
  // Steps between two looks at the sharpness: the rate is fine at the start, not for what a rich network becomes.
  await rejects(train({ learningRate: 0.3, richness: 30 }), (error: Error) => {
    ok(error instanceof NumericalError);
    ok(
      /a residual is (\d\S*|NaN|Infinity) after \d+ steps at learning rate 0.300/.test(error.message),
      error.message,
    );
    return true;
  });
  const inputs = matrix(12, 5, task.inputs.data.with(3, NaN));
  await rejects(trainTwoLayer(algebra, start, { ...task, inputs }, base), /a residual is NaN after 0 steps/);
});

Deno.test("trainTwoLayer() refuses options out of range, naming them", async () => {
  const [start, task] = problem(5, 6, 4);
  const attempt = (change: Partial<TwoLayerTrainingOptions>, network = start, given: TwoLayerTask = task) =>
    trainTwoLayer(algebra, network, given, { ...base, ...change });
  const bad: [Partial<TwoLayerTrainingOptions>, RegExp][] = [
    [{ richness: 0 }, /richness must be finite and > 0/],
    [{ richness: Infinity }, /richness/],
    [{ learningRate: -1 }, /learningRate must be finite and > 0/],
    [{ learningRate: NaN }, /learningRate/],
    [{ steps: 1.5 }, /steps must be an integer >= 0: current value is 1.5/],
    [{ weightDecay: -1 }, /weightDecay must be finite and >= 0/],
    [{ weightDecay: 2 }, /learningRate × weightDecay must be below 0.1: current value is 0.1/],
    [{ recordAt: [3, 2] }, /recordAt must be ascending step numbers up to steps: current value is 3,2/],
    [{ recordAt: [41] }, /recordAt/],
    [{ batchSize: 0 }, /batchSize must be an integer from 1 to the 6 samples/],
    [{ batchSize: 7 }, /batchSize/],
    [{ batchSize: 3, form: "span" }, /choose the form weights/],
    [{ stopLoss: -1 }, /stopLoss/],
  ];
  for (const [change, message] of bad) await rejects(attempt(change), message);
  await rejects(
    attempt({}, { ...start, readout: new Float64Array(4) }),
    /5 hidden neurons with 4 readout weights/,
  );
  await rejects(attempt({}, start, { ...task, targets: new Float64Array(4) }), /on 6 inputs with 4 targets/);
  for (const part of ["inputs", "passive"]) {
    await rejects(
      attempt({}, start, { ...task, [part]: matrix(6, 3) }),
      /^TypeError: Cannot train hidden weights \[5, 4\] on inputs \[6, 3\]: input sizes 4 and 3 differ/,
    );
  }
});
