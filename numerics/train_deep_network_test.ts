import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { type Activation, activations } from "./activation.ts";
import { deepKernels, type DeepNetwork, deepOutput, deepTangentKernel } from "./deep_network.ts";
import type { DeepTrainingOptions } from "./deep_task.ts";
import { normals } from "./draws.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { NumericalError } from "./numerical_error.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";
import { trainDeepNetwork } from "./train_deep_network.ts";
import { trainTwoLayer } from "./train_two_layer.ts";
import type { TwoLayerTask } from "./two_layer_task.ts";

const algebra = await openLinearAlgebra();
const draw = (purpose: string, count: number) => normals({ seed: 2, cell: 0, instance: 0, purpose }, count);
const drawn = (purpose: string, rows: number, cols: number) => matrix(rows, cols, draw(purpose, rows * cols));

function networkOf(depth: number, width: number, dim: number, name = ""): DeepNetwork {
  return {
    hiddenWeights: drawn(`${name} hidden`, width, dim),
    innerWeights: Array.from({ length: depth - 1 }, (_, l) => drawn(`${name} inner ${l}`, width, width)),
    readout: draw(`${name} readout`, width),
  };
}

function taskOf(count: number, dim: number): TwoLayerTask {
  const inputs = drawn("inputs", count, dim);
  return { inputs, targets: draw("targets", count), passive: drawn("passive", 5, dim) };
}

const options = (activation: Activation, change: Partial<DeepTrainingOptions> = {}): DeepTrainingOptions => ({
  ...{ activation, richness: 0.7, learningRate: 0.05, steps: 20 },
  ...change,
});
const gap = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (x, i) => Math.abs(x - b[i])).reduce((most, x) => Math.max(most, x), 0);
const arrays = ({ hiddenWeights, innerWeights, readout }: DeepNetwork) => [
  hiddenWeights.data,
  ...innerWeights.map(({ data }) => data),
  readout,
];

/** The network's output, written out neuron by neuron. */
function plainOutput(
  { hiddenWeights, innerWeights, readout }: DeepNetwork,
  activation: Activation,
  x: Float64Array,
): number {
  const width = readout.length;
  const product = ({ data, rows, cols }: Matrix, v: Float64Array) =>
    Float64Array.from({ length: rows }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < cols; j++) sum += data[i * cols + j] * v[j];
      return sum / Math.sqrt(cols);
    });
  let v = product(hiddenWeights, x);
  activation.values(v, v);
  for (const w of innerWeights) {
    v = product(w, v);
    activation.values(v, v);
  }
  return readout.reduce((sum, z, i) => sum + z * v[i], 0) / width;
}

const row = ({ data, cols }: Matrix, p: number) => data.subarray(p * cols, (p + 1) * cols);

Deno.test("trainDeepNetwork() takes the step −ηγ²N ∂ℒ/∂W − ηλW, by finite differences", async () => {
  for (const [depth, freezeLayers] of [[1, 0], [2, 0], [3, 0], [3, 2], [2, 2]]) {
    const width = 6,
      start = networkOf(depth, width, 4),
      task = taskOf(3, 4),
      offset = networkOf(depth, width, 4, "off");
    const activation = activations.tanh;
    const choices = options(activation, { steps: 1, weightDecay: 0.3, freezeLayers, offset });
    const { richness, learningRate, weightDecay = 0 } = choices;
    const loss = () =>
      task.targets.reduce((sum, y, p) => {
        const x = row(task.inputs, p);
        const f = (plainOutput(start, activation, x) - plainOutput(offset, activation, x)) / richness;
        return sum + (f - y) ** 2 / 2;
      }, 0);
    const { network } = await trainDeepNetwork(algebra, start, task, choices);
    const before = arrays(start), after = arrays(network), small = 1e-5;
    before.forEach((weights, l) => {
      const frozen = l < freezeLayers;
      for (let i = 0; i < weights.length; i += 5) {
        const value = weights[i];
        weights[i] = value + small;
        const above = loss();
        weights[i] = value - small;
        const below = loss();
        weights[i] = value;
        const slope = (above - below) / (2 * small);
        const step = frozen
          ? 0
          : -learningRate * richness ** 2 * width * slope - learningRate * weightDecay * value;
        ok(
          Math.abs(after[l][i] - value - step) < 1e-8,
          `${depth}, ${freezeLayers}, ${l}: ${after[l][i] - value}, need ${step}`,
        );
      }
    });
  }
});

Deno.test("trainDeepNetwork() with one hidden layer is trainTwoLayer(), to rounding", async () => {
  for (const activation of [activations.tanh, activations.relu, activations.linear]) {
    for (const [dim, freezeLayers] of [[3, 0], [30, 0], [30, 1]]) {
      const start = networkOf(1, 40, dim), task = taskOf(8, dim);
      const shared = { weightDecay: 0.2, offset: start, recordAt: [0, 7], steps: 60 };
      const deep = await trainDeepNetwork(
        algebra,
        start,
        task,
        options(activation, { ...shared, freezeLayers }),
      );
      const two = await trainTwoLayer(algebra, start, task, {
        ...options(activation, shared),
        trainable: freezeLayers === 1 ? "readout" : "all",
      });
      ok(gap(deep.network.hiddenWeights.data, two.network.hiddenWeights.data) < 1e-12);
      ok(gap(deep.network.readout, two.network.readout) < 1e-12);
      deepStrictEqual(deep.records.map(({ step }) => step), [0, 7, 60]);
      deep.records.forEach(({ trainLoss, passiveOutput }, i) => {
        ok(
          gap([trainLoss, ...passiveOutput], [two.records[i].trainLoss, ...two.records[i].passiveOutput]) <
            1e-12,
        );
      });
      ok(Math.abs(deep.largest.rateSharpness / two.largest.rateSharpness - 1) < 0.02);
    }
  }
});

Deno.test("trainDeepNetwork() leaves frozen weights as they are, to the bit, and learns with the others", async () => {
  for (const freezeLayers of [0, 1, 2, 3]) {
    const start = networkOf(3, 24, 5), task = taskOf(6, 5), kept = arrays(start).map((data) => data.slice());
    const { network, records } = await trainDeepNetwork(
      algebra,
      start,
      task,
      options(activations.relu, { freezeLayers, weightDecay: 0.1, recordAt: [0] }),
    );
    arrays(network).forEach((data, l) => {
      if (l < freezeLayers) deepStrictEqual(data, kept[l]);
      else ok(gap(data, kept[l]) > 1e-3, `${freezeLayers}: layer ${l} did not learn`);
    });
    deepStrictEqual(arrays(start), kept); // nor is the start touched
    ok(records[1].trainLoss < records[0].trainLoss);
  }
});

Deno.test("trainDeepNetwork() gives the same numbers in both forms of the first layer", async () => {
  const start = networkOf(3, 24, 6), task = taskOf(7, 6);
  const by = (form: "span" | "weights") =>
    trainDeepNetwork(
      algebra,
      start,
      task,
      options(activations.tanh, { form, weightDecay: 0.1, recordAt: [3] }),
    );
  const span = await by("span"), weights = await by("weights");
  arrays(span.network).forEach((data, l) => ok(gap(data, arrays(weights.network)[l]) < 1e-12));
  span.records.forEach(({ passiveOutput }, i) =>
    ok(gap(passiveOutput, weights.records[i].passiveOutput) < 1e-13)
  );
});

Deno.test("deepOutput() is the network written out, records its values, and the tangent kernel its derivative", async () => {
  const start = networkOf(3, 16, 5), task = taskOf(4, 5), activation = activations.tanh, richness = 0.7;
  const says = deepOutput(algebra, start, task.inputs, { activation, richness });
  says.forEach((f, p) =>
    ok(Math.abs(f - plainOutput(start, activation, row(task.inputs, p)) / richness) < 1e-13)
  );
  for (const freezeLayers of [0, 1, 3]) {
    const learningRate = 1e-7;
    const { records, largest, network } = await trainDeepNetwork(
      algebra,
      start,
      task,
      options(activation, { learningRate, freezeLayers, steps: 1 }),
    );
    const kernels = deepKernels(algebra, start, activation, task.inputs);
    const tangent = deepTangentKernel(algebra, kernels, task.inputs, freezeLayers);
    const after = deepOutput(algebra, network, task.inputs, { activation, richness });
    const residual = task.targets.map((y, p) => y - says[p]), change = new Float64Array(4);
    algebra.apply(tangent, residual, change);
    change.forEach((slope, p) =>
      ok(Math.abs((after[p] - says[p]) / learningRate - slope) < 1e-5 * Math.abs(slope) + 1e-6)
    );
    const { values } = algebra.symmetricEigen(tangent);
    ok(Math.abs(largest.rateSharpness / (learningRate * values[3]) - 1) < 0.01);
    ok(values[0] > -1e-12);
    strictEqual(records.length, 1);
  }
});

Deno.test("trainDeepNetwork() refuses what does not fit, and stops where it diverges", async () => {
  const start = networkOf(2, 8, 3), task = taskOf(4, 3), by = options(activations.relu);
  const wrong = { ...start, innerWeights: [drawn("wrong", 8, 7)] };
  await rejects(trainDeepNetwork(algebra, wrong, task, by), /inner weights \[8, 7\] .* need \[8, 8\]/);
  for (const freezeLayers of [-1, 3, 0.5]) {
    const message = /freezeLayers must be an integer from 0 to the 2 hidden layers: current value is/;
    await rejects(trainDeepNetwork(algebra, start, task, { ...by, freezeLayers }), { message });
  }
  await rejects(trainDeepNetwork(algebra, start, task, { ...by, richness: 0 }), /richness must be/);
  await rejects(
    trainDeepNetwork(algebra, start, task, { ...by, learningRate: 50 }),
    (error) =>
      error instanceof NumericalError && /learning rate times sharpness is .* at step 0/.test(error.message),
  );
});
