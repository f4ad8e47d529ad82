import { ok, rejects, strictEqual } from "node:assert/strict";
import { normals } from "./draws.ts";
import { gramBlock } from "./gram_block.ts";
import { matrix } from "./matrix.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";
import { reluKernels, type ReluNetwork } from "./relu_features.ts";
import type { ReluTask } from "./relu_task.ts";
import { trainRelu } from "./relu_training.ts";

const algebra = await openLinearAlgebra();
const draw = (purpose: string, count: number) => normals({ seed: 1, cell: 0, instance: 0, purpose }, count);

function problem(width: number, points: number, dim: number): [ReluNetwork, ReluTask] {
  const network = {
    hiddenWeights: matrix(width, dim, draw("hidden", width * dim)),
    readout: draw("readout", width),
  };
  const inputs = matrix(points, dim, draw("inputs", points * dim));
  return [network, { inputs, targets: draw("targets", points).map(Math.sign) }];
}

/** Every neuron twice, with opposite readouts: f = 0 at the start. */
function antisymmetric(width: number, dim: number): ReluNetwork {
  const half = draw("hidden", width / 2 * dim), z = draw("readout", width / 2);
  return {
    hiddenWeights: matrix(width, dim, Float64Array.of(...half, ...half)),
    readout: Float64Array.of(...z, ...z.map((value) => -value)),
  };
}

const predict = (
  { hiddenWeights: { data, cols, rows }, readout }: ReluNetwork,
  x: Float64Array,
  richness: number,
) => {
  let f = 0;
  for (let i = 0; i < rows; i++) {
    let h = 0;
    for (let d = 0; d < cols; d++) h += data[i * cols + d] * x[d] / Math.sqrt(cols);
    f += readout[i] * Math.max(0, h) / (richness * rows);
  }
  return f;
};

const input = ({ inputs }: ReluTask, p: number) =>
  inputs.data.subarray(p * inputs.cols, (p + 1) * inputs.cols);

function sumLoss(network: ReluNetwork, task: ReluTask, richness: number): number {
  return task.targets.reduce(
    (sum, y, p) => sum + (predict(network, input(task, p), richness) - y) ** 2 / 2,
    0,
  );
}

/** ∂ℒ/∂W and ∂ℒ/∂z of ℒ = ½Σ(f − y)², by hand. */
function gradient(network: ReluNetwork, task: ReluTask, richness: number) {
  const { hiddenWeights: { rows, cols, data }, readout } = network;
  const hidden = new Float64Array(data.length), outer = new Float64Array(rows);
  task.targets.forEach((y, p) => {
    const x = input(task, p), error = predict(network, x, richness) - y;
    for (let i = 0; i < rows; i++) {
      let h = 0;
      for (let d = 0; d < cols; d++) h += data[i * cols + d] * x[d] / Math.sqrt(cols);
      if (h <= 0) continue;
      outer[i] += error * h / (richness * rows);
      for (let d = 0; d < cols; d++) {
        hidden[i * cols + d] += error * readout[i] * x[d] / (Math.sqrt(cols) * richness * rows);
      }
    }
  });
  return { hidden, outer };
}

/** Descent ΔW = −ηγ²N ∂ℒ/∂W on the weights themselves. */
function literal(
  start: ReluNetwork,
  task: ReluTask,
  richness: number,
  rate: number,
  steps: number,
): ReluNetwork {
  let { hiddenWeights, readout } = start;
  const scale = rate * richness ** 2 * readout.length;
  for (let step = 0; step < steps; step++) {
    const { hidden, outer } = gradient({ hiddenWeights, readout }, task, richness);
    const { rows, cols, data } = hiddenWeights;
    hiddenWeights = matrix(rows, cols, data.map((w, at) => w - scale * hidden[at]));
    readout = readout.map((z, i) => z - scale * outer[i]);
  }
  return { hiddenWeights, readout };
}

const gap = (a: Float64Array, b: Float64Array) =>
  a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[i])), 0);

for (const [points, dim] of [[12, 5], [5, 12]]) {
  Deno.test(`trainRelu() equals plain descent on the weights when P is ${points} and D is ${dim}`, async () => {
    const [start, task] = problem(7, points, dim);
    const options = { richness: 0.8, learningRate: 0.05, maxSteps: 60, stopLoss: 0 };
    const trained = await trainRelu(algebra, start, task, options);
    const wanted = literal(start, task, 0.8, 0.05, 60);
    const error = Math.max(
      gap(trained.network.hiddenWeights.data, wanted.hiddenWeights.data),
      gap(trained.network.readout, wanted.readout),
    );
    ok(error < 1e-12, `deviates by ${error}`);
    const moved = gap(wanted.hiddenWeights.data, start.hiddenWeights.data);
    ok(moved > 0.1, `weights move by ${moved} only`);
    const loss = 2 * sumLoss(wanted, task, 0.8) / points;
    ok(Math.abs(trained.curve[trained.curve.length - 1].loss - loss) < 1e-12);
  });
}

Deno.test("trainRelu() misses plain descent when the richness is off by 1e-6", async () => {
  const [start, task] = problem(7, 12, 5);
  const options = { richness: 0.8 * (1 + 1e-6), learningRate: 0.05, maxSteps: 60, stopLoss: 0 };
  const trained = await trainRelu(algebra, start, task, options);
  const error = gap(trained.network.readout, literal(start, task, 0.8, 0.05, 60).readout);
  ok(error > 1e-9, `deviates by ${error} only`);
});

Deno.test("trainRelu() steps along the finite differences of the loss", async () => {
  const [start, task] = problem(3, 6, 4);
  const richness = 0.7, rate = 0.01;
  const options = { richness, learningRate: rate, maxSteps: 1, stopLoss: 0 };
  const { network } = await trainRelu(algebra, start, task, options);
  const scale = -rate * richness ** 2 * start.readout.length, delta = 1e-6;
  const { rows, cols, data } = start.hiddenWeights;
  data.forEach((w, at) => {
    const loss = (by: number) => {
      const hiddenWeights = matrix(rows, cols, data.with(at, w + by));
      return sumLoss({ hiddenWeights, readout: start.readout }, task, richness);
    };
    const step = scale * (loss(delta) - loss(-delta)) / (2 * delta);
    ok(Math.abs(network.hiddenWeights.data[at] - w - step) < 1e-10);
  });
  start.readout.forEach((z, i) => {
    const loss = (by: number) =>
      sumLoss({ ...start, readout: start.readout.with(i, z + by) }, task, richness);
    const step = scale * (loss(delta) - loss(-delta)) / (2 * delta);
    ok(Math.abs(network.readout[i] - z - step) < 1e-10);
  });
});

Deno.test("trainRelu() keeps |w|² − z² of every neuron up to an error of first order in the rate", async () => {
  const [start, task] = problem(20, 15, 6);
  const balance = ({ hiddenWeights: { data, cols }, readout }: ReluNetwork) =>
    readout.map((z, i) => data.subarray(i * cols, (i + 1) * cols).reduce((sum, w) => sum + w * w, -z * z));
  const drifts: number[] = [];
  for (const learningRate of [0.02, 0.01, 0.005]) {
    const options = { richness: 1, learningRate, maxSteps: 2 / learningRate, stopLoss: 0 };
    const { network } = await trainRelu(algebra, start, task, options);
    drifts.push(gap(balance(network), balance(start)));
  }
  for (const ratio of [drifts[0] / drifts[1], drifts[1] / drifts[2]]) {
    ok(ratio > 1.8 && ratio < 2.3, `halving the rate divides the drift by ${ratio}`);
  }
});

Deno.test("trainRelu() follows the initial tangent kernel when the richness is tiny", async () => {
  const dim = 8, width = 60, rate = 0.02, steps = 100;
  const [, task] = problem(width, 12, dim);
  const start = antisymmetric(width, dim);
  const kernel = reluKernels(algebra, start, task.inputs).tangent;
  const f = new Float64Array(12), residual = new Float64Array(12);
  for (let step = 0; step < steps; step++) {
    f.forEach((value, p) => residual[p] = task.targets[p] - value);
    algebra.apply(kernel, residual, f, rate, 1);
  }
  const error = async (richness: number) => {
    const options = { richness, learningRate: rate, maxSteps: steps, stopLoss: 0 };
    const { network } = await trainRelu(algebra, start, task, options);
    return gap(f, f.map((_, p) => predict(network, input(task, p), richness)));
  };
  // So tiny that no preactivation comes across 0, where the kernel would jump by 1/width.
  ok(await error(1e-5) < 1e-5, `deviates by ${await error(1e-5)}`);
  ok(await error(1) > 1e-2, "a rich network must leave the kernel");
});

Deno.test("trainRelu() keeps the rate below the bound while a rich network sharpens", async () => {
  const [, task] = problem(100, 40, 20);
  const start = antisymmetric(100, 20);
  const trained = await trainRelu(algebra, start, task, { richness: 3, stopLoss: 1e-3, maxSteps: 20000 });
  strictEqual(trained.stopped, "loss");
  ok(trained.largestRateSharpness < 0.55, `reaches ${trained.largestRateSharpness}`);
  const [before, after] = [start, trained.network].map((network) => {
    const { values } = algebra.symmetricEigen(reluKernels(algebra, network, task.inputs).tangent);
    return values[values.length - 1];
  });
  ok(after > 3 * before, `sharpness grows from ${before} to ${after} only: the test shows nothing`);
  ok(trained.curve.every(({ time, step }) => time <= 0.5 / before * step * 1.01));
});

Deno.test("trainRelu() thins its curve out and ends it with the last step", async () => {
  const [start, task] = problem(5, 6, 4);
  const options = { richness: 1, learningRate: 0.001, maxSteps: 5000, stopLoss: 0 };
  const { curve, stopped } = await trainRelu(algebra, start, task, options);
  strictEqual(stopped, "steps");
  ok(curve.length < 60 && curve[0].step === 0 && curve[curve.length - 1].step === 5000);
  ok(curve.every(({ time, step }) => Math.abs(time - 0.001 * step) < 1e-9));
  ok(curve.every(({ loss }, i) => i === 0 || loss < curve[i - 1].loss));
});

Deno.test("trainRelu() throws a NumericalError that names step and rate when the rate is too large", async () => {
  const [start, task] = problem(10, 8, 4);
  const { values } = algebra.symmetricEigen(reluKernels(algebra, start, task.inputs).tangent);
  const options = { richness: 1, learningRate: 2.2 / values[values.length - 1], maxSteps: 1000, stopLoss: 0 };
  await rejects(
    trainRelu(algebra, start, task, options),
    /^NumericalError: Cannot train on: learning rate times sharpness is 2.20 at step 0 and learning rate [\d.e-]+, need/,
  );
  const [, other] = problem(10, 8, 4);
  other.targets[3] = 1e200;
  await rejects(
    trainRelu(algebra, start, other, { richness: 1, learningRate: 1e-3, maxSteps: 1000, stopLoss: 0 }),
    /^NumericalError: Cannot train on: the loss is Infinity after 0 steps/,
  );
  const blank = { inputs: matrix(8, 4), targets: task.targets };
  await rejects(
    trainRelu(algebra, start, blank, { richness: 1, maxSteps: 10, stopLoss: 0 }),
    /^NumericalError: Cannot choose a learning rate at step 0: the tangent kernel is 0/,
  );
});

Deno.test("trainRelu() leaves the thread to others and stops when aborted", async () => {
  const [start, task] = problem(200, 150, 10);
  const controller = new AbortController();
  let ticks = 0;
  const timer = setInterval(() => ++ticks === 3 && controller.abort(), 5);
  const options = { richness: 1, stopLoss: 0, maxSteps: 1e9, signal: controller.signal };
  try {
    await rejects(trainRelu(algebra, start, task, options), { name: "AbortError" });
  } finally {
    clearInterval(timer);
  }
  // A tick or two may fall between the abort and the next step; the training would take for ever.
  ok(ticks >= 3 && ticks < 20, `${ticks}`);
});

Deno.test("trainRelu() refuses shapes and options that make no sense", async () => {
  const [start, task] = problem(5, 6, 4);
  const fine = { richness: 1, stopLoss: 0, maxSteps: 1 };
  const attempt = (changed: object, network = start, data = task) =>
    trainRelu(algebra, network, data, { ...fine, ...changed });
  await rejects(
    attempt({ richness: 0 }),
    /^RangeError: Cannot train as richness must be finite and > 0: current/,
  );
  await rejects(attempt({ stopLoss: NaN }), /stopLoss must be >= 0: current value is NaN/);
  await rejects(attempt({ maxSteps: 1.5 }), /maxSteps must be an integer >= 0: current value is 1.5/);
  await rejects(attempt({ stability: 1.5 }), /stability must be > 0 and at most 1: current value is 1.5/);
  await rejects(attempt({ learningRate: -1 }), /learningRate must be finite and > 0: current value is -1/);
  await rejects(
    attempt({}, { ...start, readout: new Float64Array(4) }),
    /5 hidden neurons with 4 readout weights/,
  );
  await rejects(attempt({}, start, { ...task, targets: new Float64Array(4) }), /on 6 inputs with 4 targets/);
  await rejects(
    attempt({}, start, { ...task, inputs: matrix(6, 3) }),
    /^TypeError: Cannot train hidden weights \[5, 4\] on inputs \[6, 3\]: input sizes 4 and 3 differ/,
  );
});

Deno.test("reluKernels() equal the sums over neurons when written out", () => {
  const [network, { inputs }] = problem(4, 5, 3);
  const others = matrix(2, 3, draw("others", 6));
  const { feature, tangent } = reluKernels(algebra, network, inputs, others);
  const block = gramBlock(algebra, inputs, others).gram;
  const h = (points: typeof inputs, p: number, i: number) => {
    let sum = 0;
    for (let d = 0; d < 3; d++) {
      sum += network.hiddenWeights.data[3 * i + d] * points.data[3 * p + d] / Math.sqrt(3);
    }
    return sum;
  };
  for (let p = 0; p < 5; p++) {
    for (let q = 0; q < 2; q++) {
      let phi = 0, gates = 0;
      for (let i = 0; i < 4; i++) {
        const a = h(inputs, p, i), b = h(others, q, i);
        if (a > 0 && b > 0) phi += a * b / 4, gates += network.readout[i] ** 2 / 4;
      }
      ok(Math.abs(feature.data[2 * p + q] - phi) < 1e-14);
      ok(Math.abs(tangent.data[2 * p + q] - phi - gates * block.data[2 * p + q]) < 1e-14);
    }
  }
});
