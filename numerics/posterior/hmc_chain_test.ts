// Collapsed Hamiltonian Monte Carlo against quadrature, finite differences, Gibbs' sampler and the prior.
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type Activation, activations } from "../activation.ts";
import { type DrawKey, normals } from "../draws.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { openLinearAlgebra } from "../open_linear_algebra.ts";
import { naiveProduct, scattered, scatteredMatrix } from "../test_each_algebra.ts";
import { twoLayerOutput } from "../two_layer_network.ts";
import { collapsedEnergy } from "./collapsed_energy.ts";
import { gibbsChain } from "./gibbs_chain.ts";
import { hmcChain } from "./hmc_chain.ts";
import { conditionalPrior, type PosteriorTask } from "./posterior_task.ts";
import { wholeMean } from "./posterior_moments.ts";
import { type ChainOptions, runChain, type SampledPosterior } from "./run_chain.ts";
import { stepAdaptation } from "./step_adaptation.ts";

const algebra = await openLinearAlgebra();
const key = (instance: number, purpose = "chain"): DrawKey => ({ seed: 6, cell: 0, instance, purpose });
const trace = ({ rows, data }: Matrix) =>
  Array.from({ length: rows }, (_, i) => data[i * (rows + 1)]).reduce((sum, value) => sum + value, 0);

type Numbers = Readonly<Record<string, number>>;

/** Means over independent chains with their standard errors. */
async function estimate(
  task: PosteriorTask,
  activation: Activation | "gibbs",
  read: (posterior: SampledPosterior) => Numbers,
  { chains, ...options }: ChainOptions & { chains: number },
) {
  const found: Numbers[] = [];
  for (let i = 0; i < chains; i++) {
    const chain = activation === "gibbs"
      ? gibbsChain(algebra, task, key(i, "gibbs"))
      : hmcChain(algebra, activation, task, key(i));
    found.push(read(await runChain(chain, options)));
  }
  return Object.fromEntries(
    Object.keys(found[0]).map((name) => {
      const mean = found.reduce((sum, one) => sum + one[name] / chains, 0);
      const squares = found.reduce((sum, one) => sum + (one[name] - mean) ** 2, 0);
      return [name, { mean, error: Math.sqrt(squares / (chains - 1) / chains) }];
    }),
  );
}

for (const [name, activation] of Object.entries(activations)) {
  Deno.test(`collapsedEnergy() of ${name} has the gradient of finite differences`, () => {
    const width = 5, rank = 3, count = 4;
    const task = { activation, coordinates: scatteredMatrix(count, rank, 1), targets: scattered(count, 2) };
    const energy = collapsedEnergy(algebra, { ...task, width, richness: 1.7, inverseTemperature: 6 });
    const weights = matrix(width, rank, scattered(width * rank, 3).map((w) => 4 * w));
    const gradient = matrix(width, rank), at = energy.evaluate(weights, gradient);
    strictEqual(energy.evaluate(weights), at);
    for (let i = 0; i < width * rank; i++) {
      const shifted = (by: number) =>
        energy.evaluate(matrix(width, rank, weights.data.map((w, j) => w + (i === j ? by : 0))));
      const slope = (shifted(1e-5) - shifted(-1e-5)) / 2e-5;
      ok(Math.abs(slope - gradient.data[i]) < 1e-7, `${i}: ${slope} and ${gradient.data[i]}`);
    }
  });
}

/** One neuron in two dimensions, of which the data see the first: all is an integral over its two weights. */
Deno.test("hmcChain() has the exact moments of one anchored neuron of tanh", async () => {
  const g = 1.2, b = 5, y = [0.9, -0.4], x = [1.1, -0.6], anchor = [0.7, -0.9], c = 0.6, s = Math.sqrt(0.4);
  const task: PosteriorTask = {
    inputs: matrix(2, 2, Float64Array.of(x[0], 0, x[1], 0)),
    targets: Float64Array.from(y),
    testInputs: matrix(1, 2, Float64Array.of(0.5, 0.8)),
    ...{ width: 1, richness: g, inverseTemperature: b },
    anchor: { weights: matrix(1, 2, Float64Array.from(anchor)), coupling: 1.5 },
  };
  const sums: Record<string, number> = {
    total: 0,
    trace: 0,
    f: 0,
    test: 0,
    square: 0,
    left: 0,
    norm: 0,
    overlap: 0,
  };
  const grid = Array.from({ length: 401 }, (_, i) => (i - 200) / 25);
  for (const p of grid) {
    const w = c * anchor[0] + s * p, phi = x.map((one) => Math.tanh(w * one / Math.SQRT2));
    const size = phi[0] ** 2 + phi[1] ** 2, along = phi[0] * y[0] + phi[1] * y[1];
    // Sherman–Morrison for (φφᵀ + I/β)⁻¹.
    const fit = b * (y[0] ** 2 + y[1] ** 2 - b * along ** 2 / (1 + b * size));
    const density = Math.exp(-p * p / 2 - g * g * fit / 2) / Math.sqrt(1 + b * size);
    for (const q of grid) {
      const out = c * anchor[1] + s * q, weight = density * Math.exp(-q * q / 2);
      const own = Math.tanh((0.5 * w + 0.8 * out) / Math.SQRT2), mean = own * b * along / (1 + b * size);
      sums.total += weight;
      sums.trace += weight * size;
      sums.f += weight * phi[0] * b * along / (1 + b * size);
      sums.test += weight * mean;
      sums.square += weight * mean * mean;
      sums.left += weight * own * own / (1 + b * size);
      sums.norm += weight * (w * w + out * out);
      sums.overlap += weight * (w * anchor[0] + out * anchor[1]);
    }
  }
  const { total, square, left, ...means } = sums, test = sums.test / total;
  const truth: Record<string, number> = { variance: left / total + g * g * (square / total - test ** 2) };
  for (const [name, sum] of Object.entries(means)) truth[name] = sum / total;
  const found = await estimate(task, activations.tanh, (posterior) => ({
    trace: trace(posterior.kernel),
    f: wholeMean(posterior.train)[0],
    test: wholeMean(posterior.test)[0],
    variance: posterior.scaledVariance[0],
    norm: posterior.weightNorm,
    overlap: posterior.weightOverlap,
  }), { chains: 30, warmUp: 100, sweeps: 4000 });
  for (const [name, { mean, error }] of Object.entries(found)) {
    const z = (mean - truth[name]) / error;
    ok(
      Math.abs(z) < 3.5 && error < 0.04 * Math.abs(truth[name]),
      `${name}: ${mean} ± ${error}, truth ${truth[name]}`,
    );
  }
});

Deno.test("hmcChain() of the linear activation agrees with gibbsChain()", async () => {
  const width = 20,
    task: PosteriorTask = {
      inputs: matrix(3, 4, scattered(12, 1).map((x) => 3 * x)),
      targets: Float64Array.of(1, -0.5, 0.8),
      testInputs: scatteredMatrix(2, 4, 2),
      ...{ width, richness: 1.3, inverseTemperature: 10 },
      anchor: { weights: matrix(width, 4, normals(key(0, "anchor"), 4 * width)), coupling: 1 },
    };
  const read = (posterior: SampledPosterior) => ({
    trace: trace(posterior.kernel),
    off: posterior.kernel.data[1],
    f0: wholeMean(posterior.train)[0],
    test0: wholeMean(posterior.test)[0],
    test1: wholeMean(posterior.test)[1],
    variance: posterior.scaledVariance[0],
    norm: posterior.weightNorm,
    overlap: posterior.weightOverlap,
  });
  const options = { chains: 24, warmUp: 80, sweeps: 400 };
  const hmc = await estimate(task, activations.linear, read, options);
  const gibbs = await estimate(task, "gibbs", read, { ...options, sweeps: 2000 });
  for (const name of Object.keys(hmc)) {
    const error = Math.hypot(hmc[name].error, gibbs[name].error), off = hmc[name].mean - gibbs[name].mean;
    ok(
      Math.abs(off) < 3.5 * error && error < 0.03 * Math.max(0.2, Math.abs(gibbs[name].mean)),
      `${name}: ${hmc[name].mean} and ${gibbs[name].mean}, ± ${error}`,
    );
  }
});

for (const name of ["relu", "erf"] as const) {
  Deno.test(`hmcChain() of ${name} keeps the joint law of weights and labels`, () => {
    // Weights of the prior and labels drawn given them: after steps of the chain the weights must have their prior again.
    const width = 4, rank = 2, runs = 3000, activation = activations[name];
    const inputs = matrix(2, 2, Float64Array.of(1.5, 0.2, -0.4, 1)),
      g = 1.5,
      b = 8,
      noise = 1 / (g * Math.sqrt(b * width));
    const anchor = { weights: scatteredMatrix(width, 2, 4), coupling: 0.5 }, sums: number[][] = [[], [], []];
    for (let run = 0; run < runs; run++) {
      const task = { inputs, testInputs: matrix(0, 2), width, richness: g, inverseTemperature: b, anchor };
      const { share, scale } = conditionalPrior(task);
      // The chain begins with the first numbers of its key, in coordinates of the inputs' span: here a rotation, which the
      // labels must know. A chain that has not moved tells.
      const start = hmcChain(algebra, activation, { ...task, targets: new Float64Array(2) }, key(run, name))
        .network();
      const other = normals(key(run, `${name} labels`), width + 2);
      const free = { hiddenWeights: start.hiddenWeights, readout: other.subarray(0, width) };
      const targets = twoLayerOutput(algebra, free, inputs, { activation, richness: g })
        .map((f, p) => f + noise * other[width + p]);
      const chain = hmcChain(algebra, activation, { ...task, targets }, key(run, name));
      for (let step = 0; step < 4; step++) chain.step(false);
      const { hiddenWeights: { data } } = chain.network();
      const z = data.map((w, i) => (w - share * anchor.weights.data[i]) / scale);
      sums[0].push(z.reduce((sum, value) => sum + value * value, 0) - width * rank);
      sums[1].push(z[0]);
      sums[2].push(z[0] * z[1] + z[2] * z[3]);
    }
    for (const values of sums) {
      const mean = values.reduce((sum, value) => sum + value / runs, 0);
      const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / runs;
      ok(Math.abs(mean) < 3.5 * error && error < 0.1, `${mean} ± ${error}`);
    }
  });
}

Deno.test("hmcChain() accepts every step and has the prior where the data say nothing", async () => {
  const width = 6, anchor = { weights: scatteredMatrix(width, 5, 7), coupling: 1.5 };
  const task: PosteriorTask = {
    ...{ inputs: scatteredMatrix(2, 5, 1), targets: scattered(2), testInputs: matrix(0, 5), width, anchor },
    ...{ richness: 1, inverseTemperature: 1e-13 },
  };
  const square = anchor.weights.data.reduce((sum, w) => sum + w * w / width, 0);
  const found = await estimate(task, activations.tanh, ({ weightNorm, weightOverlap, diagnostics }) => {
    ok(diagnostics.acceptance > 1 - 1e-9);
    return { norm: weightNorm - 0.36 * square - 5 * 0.4, overlap: weightOverlap - 0.6 * square };
  }, { chains: 40, warmUp: 20, sweeps: 200 });
  for (const { mean, error } of Object.values(found)) ok(Math.abs(mean) < 3.5 * error && error < 0.01);
});

Deno.test("hmcChain() repeats its numbers, and another key gives others", async () => {
  const task: PosteriorTask = {
    ...{ inputs: scatteredMatrix(3, 2, 1), targets: scattered(3), testInputs: scatteredMatrix(2, 2, 5) },
    ...{ width: 8, richness: 1, inverseTemperature: 5 },
  };
  const run = (instance: number) =>
    runChain(hmcChain(algebra, activations.erf, task, key(instance)), { warmUp: 5, sweeps: 20 });
  deepStrictEqual(await run(1), await run(1));
  ok((await run(2)).kernel.data[0] !== (await run(1)).kernel.data[0]);
});

Deno.test("stepAdaptation() finds the step of acceptance 0.8, and its bound", () => {
  const learn = (accept: (step: number) => number) => {
    const adaptation = stepAdaptation(0.25, 1.5);
    for (let i = 0; i < 400; i++) adaptation.learn(accept(adaptation.trial()));
    return adaptation.settled();
  };
  const found = learn((step) => Math.exp(-((step / 0.05) ** 2)));
  ok(Math.abs(found / (0.05 * Math.sqrt(-Math.log(0.8))) - 1) < 0.05, `${found}`);
  ok(Math.abs(learn(() => 1) - 1.5) < 0.01);
  strictEqual(stepAdaptation(0.25, 1.5).settled(), 0.25);
});

Deno.test("a whole network of hmcChain() has the kernel and the mean output of its averages", async () => {
  const width = 12,
    task: PosteriorTask = {
      ...{
        inputs: scatteredMatrix(3, 6, 1),
        targets: Float64Array.of(0.5, -0.4, 0.3),
        testInputs: scatteredMatrix(1, 6, 8),
      },
      ...{ width, richness: 1, inverseTemperature: 10 },
      anchor: { weights: scatteredMatrix(width, 6, 2), coupling: 1 },
    };
  const points = { inputs: task.inputs, test: task.testInputs };
  const found = await estimate(task, activations.relu, (posterior) => {
    const { network } = posterior, activation = activations.relu;
    const out = (x: Matrix) => twoLayerOutput(algebra, network, x, { activation, richness: 1 })[0];
    const { hiddenWeights: w } = network,
      square = w.data.reduce((sum, value) => sum + value * value / width, 0);
    const h = naiveProduct(w, task.inputs, false, true).data.map((value) =>
      Math.max(0, value) ** 2 / 6 / width
    );
    return {
      f: out(points.inputs) - wholeMean(posterior.train)[0],
      test: out(points.test) - wholeMean(posterior.test)[0],
      norm: square - posterior.weightNorm,
      trace: h.reduce((sum, value) => sum + value, 0) - trace(posterior.kernel),
    };
  }, { chains: 300, warmUp: 60, sweeps: 40 });
  for (const [name, { mean, error }] of Object.entries(found)) {
    ok(Math.abs(mean) < 3.5 * error && error < 0.05, `${name}: ${mean} ± ${error}`);
  }
});
