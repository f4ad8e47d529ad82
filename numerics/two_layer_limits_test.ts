// Limits and conserved quantities of training, and symmetries that hold whatever the implementation.
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { activations } from "./activation.ts";
import { normals } from "./draws.ts";
import { orthonormalFrame } from "./frames.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";
import { trainTwoLayer } from "./train_two_layer.ts";
import { twoLayerKernels, type TwoLayerNetwork, twoLayerOutput } from "./two_layer_network.ts";
import type { TwoLayerTask, TwoLayerTrainingOptions } from "./two_layer_task.ts";

const algebra = await openLinearAlgebra();
const draw = (purpose: string, count: number) => normals({ seed: 2, cell: 0, instance: 0, purpose }, count);
const all = Object.values(activations);

function problem(width: number, points: number, dim: number): [TwoLayerNetwork, TwoLayerTask] {
  const network = {
    hiddenWeights: matrix(width, dim, draw("hidden", width * dim)),
    readout: draw("readout", width),
  };
  const inputs = matrix(points, dim, draw("inputs", points * dim));
  return [network, { inputs, targets: draw("targets", points).map(Math.sign) }];
}

/** Every neuron twice, with opposite readouts: f = 0 at the start. */
function antithetic(width: number, dim: number): TwoLayerNetwork {
  const half = draw("hidden", width / 2 * dim), z = draw("readout", width / 2);
  return {
    hiddenWeights: matrix(width, dim, Float64Array.of(...half, ...half)),
    readout: Float64Array.of(...z, ...z.map((value) => -value)),
  };
}

const train = (start: TwoLayerNetwork, task: TwoLayerTask, options: TwoLayerTrainingOptions) =>
  trainTwoLayer(algebra, start, task, options);
const gap = (a: Float64Array, b: Float64Array) =>
  a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[i])), 0);
const rowsInOrder = ({ cols, data }: Matrix, order: readonly number[]) =>
  matrix(
    order.length,
    cols,
    Float64Array.from(order.flatMap((i) => [...data.subarray(i * cols, (i + 1) * cols)])),
  );
const shuffled = (count: number) => Array.from({ length: count }, (_, i) => (7 * i + 3) % count);

for (const activation of all) {
  const base = { activation, richness: 0.9, learningRate: 0.02, steps: 30, weightDecay: 0.1 };

  Deno.test(`the order of samples and neurons changes nothing for ${activation.name}`, async () => {
    const [start, task] = problem(10, 8, 5), neurons = shuffled(10), samples = shuffled(8);
    const plain = await train(start, task, base);
    const moved = await train(
      {
        hiddenWeights: rowsInOrder(start.hiddenWeights, neurons),
        readout: Float64Array.from(neurons, (i) => start.readout[i]),
      },
      {
        inputs: rowsInOrder(task.inputs, samples),
        targets: Float64Array.from(samples, (p) => task.targets[p]),
      },
      base,
    );
    ok(gap(rowsInOrder(plain.network.hiddenWeights, neurons).data, moved.network.hiddenWeights.data) < 1e-12);
    ok(gap(Float64Array.from(neurons, (i) => plain.network.readout[i]), moved.network.readout) < 1e-12);
  });

  Deno.test(`a rotation of weights and inputs changes nothing for ${activation.name}`, async () => {
    const [start, task] = problem(10, 8, 5);
    const rotation = orthonormalFrame({ seed: 3, cell: 0, instance: 0, purpose: "rotation" }, 5, 5);
    const turn = (a: Matrix) => algebra.multiply(a, rotation, { transposeB: true });
    const plain = await train(start, task, base);
    const turned = await train({ ...start, hiddenWeights: turn(start.hiddenWeights) }, {
      ...task,
      inputs: turn(task.inputs),
    }, base);
    ok(gap(turn(plain.network.hiddenWeights).data, turned.network.hiddenWeights.data) < 1e-12);
    ok(gap(plain.network.readout, turned.network.readout) < 1e-12);
  });

  Deno.test(`two stages on one task are one for ${activation.name}: bit for bit as weights`, async () => {
    for (const [form, points, tolerance] of [["weights", 12, 0], ["span", 4, 1e-13]] as const) {
      const [start, task] = problem(10, points, 5), options = { ...base, form };
      const once = await train(start, task, { ...options, steps: 60 });
      const { network } = await train(start, task, options), twice = await train(network, task, options);
      ok(gap(once.network.hiddenWeights.data, twice.network.hiddenWeights.data) <= tolerance);
      ok(gap(once.network.readout, twice.network.readout) <= tolerance);
    }
  });

  Deno.test(`the loss falls at the rate ΔᵀKΔ for ${activation.name} as the step shrinks`, async () => {
    const [start, task] = problem(30, 8, 5), recordAt = Array.from({ length: 400 }, (_, i) => i);
    const options = { ...base, weightDecay: 0, learningRate: 1e-3, steps: 400, recordAt };
    const losses = (await train(start, task, options)).records.map(({ trainLoss }) => trainLoss);
    ok(losses.every((loss, i) => i === 0 || loss <= losses[i - 1]));
    const output = twoLayerOutput(algebra, start, task.inputs, options);
    const residual = task.targets.map((y, p) => y - output[p]), image = new Float64Array(8);
    algebra.apply(twoLayerKernels(algebra, start, activation, task.inputs).tangent, residual, image);
    const wanted = residual.reduce((sum, delta, p) => sum + delta * image[p], 0);
    const slope = async (learningRate: number) => {
      const { records: [first, second] } = await train(start, task, {
        ...options,
        learningRate,
        steps: 1,
        recordAt: [0],
      });
      return 4 * (first.trainLoss - second.trainLoss) / learningRate; // P/2 times the mean
    };
    const errors = [await slope(2e-4) - wanted, await slope(1e-4) - wanted];
    ok(Math.abs(errors[1]) < 0.02 * wanted, `${errors} beside ${wanted}`);
    const ratio = errors[0] / errors[1];
    ok(ratio > 1.9 && ratio < 2.1, `halving the step divides the error by ${ratio}`);
  });

  Deno.test(`kernels of ${activation.name} are sums over neurons, symmetric and positive semi-definite`, () => {
    const [network, { inputs }] = problem(4, 6, 3), others = matrix(2, 3, draw("others", 6));
    const one = (method: "values" | "slopes", points: Matrix, p: number, i: number) => {
      const h = Float64Array.of(0), out = new Float64Array(1);
      for (let d = 0; d < 3; d++) {
        h[0] += network.hiddenWeights.data[3 * i + d] * points.data[3 * p + d] / Math.sqrt(3);
      }
      activation[method](h, out);
      return out[0];
    };
    const { feature, tangent } = twoLayerKernels(algebra, network, activation, inputs, others);
    for (let p = 0; p < 6; p++) {
      for (let q = 0; q < 2; q++) {
        let phi = 0, gates = 0, input = 0;
        for (let d = 0; d < 3; d++) input += inputs.data[3 * p + d] * others.data[3 * q + d] / 3;
        for (let i = 0; i < 4; i++) {
          phi += one("values", inputs, p, i) * one("values", others, q, i) / 4;
          gates += network.readout[i] ** 2 * one("slopes", inputs, p, i) * one("slopes", others, q, i) / 4;
        }
        ok(Math.abs(feature.data[2 * p + q] - phi) < 1e-14);
        ok(Math.abs(tangent.data[2 * p + q] - phi - gates * input) < 1e-14);
      }
    }
    for (const kernel of Object.values(twoLayerKernels(algebra, network, activation, inputs))) {
      for (let p = 0; p < 6; p++) {
        for (let q = 0; q < 6; q++) strictEqual(kernel.data[6 * p + q], kernel.data[6 * q + p]);
      }
      ok(algebra.symmetricEigen(kernel).values[0] > -1e-14);
    }
  });

  Deno.test(`pairs of neurons say 0 at the start for ${activation.name}, and a centered output does`, async () => {
    const [start, task] = problem(40, 8, 5), passive = matrix(3, 5, draw("passive", 15));
    const paired = twoLayerOutput(algebra, antithetic(40, 5), task.inputs, base);
    ok(gap(paired, new Float64Array(8)) < 1e-15);
    for (const richness of [0.01, 1]) {
      const options = { ...base, richness, steps: 0, offset: start };
      const { records: [{ trainLoss, passiveOutput }] } = await train(start, { ...task, passive }, options);
      ok(Math.abs(trainLoss - 1) < 1e-12 && gap(passiveOutput, new Float64Array(3)) < 1e-13);
    }
  });

  Deno.test(`a readout that learns alone, centered, forgets the richness for ${activation.name}`, async () => {
    const [start, given] = problem(30, 8, 5), passive = matrix(3, 5, draw("passive", 15));
    const task = { ...given, passive }, learningRate = 0.05, steps = 40;
    const kernel = twoLayerKernels(algebra, start, activation, task.inputs).feature;
    const across = twoLayerKernels(algebra, start, activation, passive, task.inputs).feature;
    const f = new Float64Array(8), aside = new Float64Array(3), residual = new Float64Array(8);
    for (let step = 0; step < steps; step++) {
      f.forEach((value, p) => residual[p] = task.targets[p] - value);
      algebra.apply(kernel, residual, f, learningRate, 1);
      algebra.apply(across, residual, aside, learningRate, 1);
    }
    for (const richness of [0.03, 0.3, 1]) {
      const { records: [{ passiveOutput }], network } = await train(start, task, {
        activation,
        richness,
        learningRate,
        steps,
        offset: start,
        trainable: "readout",
      });
      ok(gap(passiveOutput, aside) < 1e-12, `richness ${richness}: off by ${gap(passiveOutput, aside)}`);
      deepStrictEqual(network.hiddenWeights, start.hiddenWeights);
    }
  });

  Deno.test(`training ${activation.name} follows the initial tangent kernel when the richness is tiny`, async () => {
    const dim = 8, width = 60, learningRate = 0.02, steps = 100;
    const [, task] = problem(width, 12, dim), start = antithetic(width, dim);
    const kernel = twoLayerKernels(algebra, start, activation, task.inputs).tangent;
    const f = new Float64Array(12), residual = new Float64Array(12);
    for (let step = 0; step < steps; step++) {
      f.forEach((value, p) => residual[p] = task.targets[p] - value);
      algebra.apply(kernel, residual, f, learningRate, 1);
    }
    const error = async (richness: number) => {
      const options = { activation, richness, learningRate, steps };
      const { network } = await train(start, task, options);
      return gap(f, twoLayerOutput(algebra, network, task.inputs, options));
    };
    // So tiny that no preactivation comes across 0, where the kernel of relu would jump by 1/width.
    ok(await error(1e-5) < 1e-5, `deviates by ${await error(1e-5)}`);
    ok(await error(1) > 1e-2, "a rich network must leave the kernel");
  });
}

for (const activation of [activations.relu, activations.linear]) {
  Deno.test(`|w|² − z² of every ${activation.name} neuron drifts in first order of the rate`, async () => {
    const [start, task] = problem(20, 15, 6);
    const balance = ({ hiddenWeights: { data, cols }, readout }: TwoLayerNetwork) =>
      readout.map((z, i) => data.subarray(i * cols, (i + 1) * cols).reduce((sum, w) => sum + w * w, -z * z));
    const drifts: number[] = [];
    for (const learningRate of [0.01, 0.005, 0.0025]) {
      const options = { activation, richness: 1, learningRate, steps: 2 / learningRate };
      drifts.push(gap(balance((await train(start, task, options)).network), balance(start)));
    }
    for (const ratio of [drifts[0] / drifts[1], drifts[1] / drifts[2]]) {
      ok(ratio > 1.8 && ratio < 2.3, `halving the rate divides the drift by ${ratio}`);
    }
  });
}

Deno.test("half the readout and twice the weights of a relu neuron say the same, at the start only", async () => {
  const [start, task] = problem(6, 8, 5),
    options = { activation: activations.relu, richness: 1, learningRate: 0.02 };
  const scaled = {
    hiddenWeights: matrix(6, 5, start.hiddenWeights.data.map((w, at) => at < 5 ? 2 * w : w)),
    readout: start.readout.with(0, start.readout[0] / 2),
  };
  const output = async (network: TwoLayerNetwork, steps: number) =>
    (await train(network, { ...task, passive: task.inputs }, { ...options, steps })).records[0].passiveOutput;
  ok(gap(await output(start, 0), await output(scaled, 0)) < 1e-15);
  ok(gap(await output(start, 5), await output(scaled, 5)) > 1e-3);
});

Deno.test("a rate that follows the sharpness stays below its bound while a rich network sharpens", async () => {
  const [, task] = problem(100, 40, 20), start = antithetic(100, 20), { relu } = activations;
  const recordAt = Array.from({ length: 500 }, (_, i) => i);
  const trained = await train(start, task, {
    activation: relu,
    richness: 3,
    learningRate: "sharpness",
    stopLoss: 1e-3,
    steps: 20000,
    recordAt,
  });
  strictEqual(trained.stopped, "loss");
  ok(trained.largest.rateSharpness < 0.55, `reaches ${trained.largest.rateSharpness}`);
  const [before, after] = [start, trained.network].map((network) => {
    const { values } = algebra.symmetricEigen(twoLayerKernels(algebra, network, relu, task.inputs).tangent);
    return values[values.length - 1];
  });
  ok(after > 3 * before, `sharpness grows from ${before} to ${after} only: the test shows nothing`);
  ok(trained.records.every(({ time, step }) => time <= 0.5 / before * step * 1.01));
});

Deno.test("the sharpness watched is the largest eigenvalue of the tangent kernel, formed or not", async () => {
  for (const [points, dim] of [[30, 5], [60, 5], [6, 9]]) { // 60 > 8·5: not formed
    for (const trainable of ["all", "readout"] as const) {
      const [start, task] = problem(300, points, dim), { tanh } = activations;
      const kernels = twoLayerKernels(algebra, start, tanh, task.inputs);
      const { values } = algebra.symmetricEigen(trainable === "all" ? kernels.tangent : kernels.feature);
      const options = { activation: tanh, richness: 1, learningRate: 1e-3, steps: 1, trainable };
      const { largest } = await train(start, task, options);
      const ratio = largest.rateSharpness / (1e-3 * values[points - 1]);
      ok(ratio > 0.98 && ratio < 1 + 1e-12, `P = ${points}, D = ${dim}, ${trainable}: ratio ${ratio}`);
      const mean = await train(start, task, { ...options, loss: "mean" });
      ok(Math.abs(mean.largest.rateSharpness * points / largest.rateSharpness - 1) < 1e-12);
    }
  }
});

Deno.test("training leaves the thread to others and stops when aborted", async () => {
  const [start, task] = problem(200, 150, 10), controller = new AbortController();
  let ticks = 0;
  const timer = setInterval(() => ++ticks === 3 && controller.abort(), 5);
  const options = { activation: activations.relu, richness: 1, learningRate: 1e-4, steps: 1e9 };
  try {
    await rejects(train(start, task, { ...options, signal: controller.signal }), { name: "AbortError" });
  } finally {
    clearInterval(timer);
  }
  // A tick or two may fall between the abort and the next step; the training would take for ever.
  ok(ticks >= 3 && ticks < 20, `${ticks}`);
});

Deno.test("following the sharpness of a network that is silent is refused", async () => {
  const [start, task] = problem(5, 6, 4), options = { activation: activations.relu, richness: 1, steps: 10 };
  await rejects(
    train(start, { ...task, inputs: matrix(6, 4) }, { ...options, learningRate: "sharpness" }),
    /^NumericalError: Cannot choose a learning rate at step 0: the tangent kernel is 0/,
  );
});
