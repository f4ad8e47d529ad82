// Chains of linear networks against integrals over what is left when all that is Gaussian is integrated out.
import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { type DrawKey, normals } from "../draws.ts";
import { DrawStream } from "../draw_stream.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { openLinearAlgebra } from "../open_linear_algebra.ts";
import { largestDifference, naiveProduct, scattered, scatteredMatrix } from "../test_each_algebra.ts";
import { twoLayerOutput } from "../two_layer_network.ts";
import { activations } from "../activation.ts";
import { gibbsChain } from "./gibbs_chain.ts";
import { gibbsProblem } from "./gibbs_problem.ts";
import { gibbsStep } from "./gibbs_step.ts";
import { wholeMean } from "./posterior_moments.ts";
import type { PosteriorTask } from "./posterior_task.ts";
import { runChain, type SampledPosterior } from "./run_chain.ts";

const algebra = await openLinearAlgebra();
const key = (instance: number, purpose = "chain"): DrawKey => ({ seed: 4, cell: 0, instance, purpose });

/** Two orthogonal inputs of three components, κ = 2 and 0.5, and two test points, one with a part outside their span. */
const KAPPA = [2, 0.5];
const base: PosteriorTask = {
  inputs: matrix(2, 3, Float64Array.of(Math.sqrt(6), 0, 0, 0, Math.sqrt(1.5), 0)),
  targets: Float64Array.of(1.2, -0.7),
  testInputs: matrix(2, 3, Float64Array.of(1, 0, 0, 0.5, 0, 1.5)),
  width: 4,
  richness: 1.5,
  inverseTemperature: 5,
};

const trace = ({ rows, data }: Matrix) =>
  Array.from({ length: rows }, (_, i) => data[i * (rows + 1)]).reduce((sum, value) => sum + value, 0);

/** Mean of some numbers over independent chains, how far it is from the truth, in standard errors. */
async function scores(
  task: (chain: number) => PosteriorTask,
  truth: Readonly<Record<string, number>>,
  read: (posterior: SampledPosterior) => Readonly<Record<string, number>>,
  { chains = 40, sweeps = 500, warmUp = 30 } = {},
): Promise<void> {
  const found: Record<string, number>[] = [];
  for (let i = 0; i < chains; i++) {
    found.push(read(await runChain(gibbsChain(algebra, task(i), key(i)), { warmUp, sweeps })));
  }
  for (const [name, value] of Object.entries(truth)) {
    const mean = found.reduce((sum, one) => sum + one[name] / chains, 0);
    const error = Math.sqrt(
      found.reduce((sum, one) => sum + (one[name] - mean) ** 2, 0) / (chains - 1) / chains,
    );
    const z = (mean - value) / error;
    ok(Math.abs(z) < 3.5, `${name}: ${mean} ± ${error} over ${chains} chains, truth ${value}, z ${z}`);
    ok(error < 0.05 * Math.max(Math.abs(value), 0.05), `${name}: ${mean} ± ${error} says little`);
  }
}

/** Averages over a density given by its logarithm on a grid. */
function integral(logDensity: (t: number) => number, from: number, to: number) {
  const nodes = Array.from({ length: 4001 }, (_, i) => from + (to - from) * i / 4000),
    logs = nodes.map(logDensity);
  const top = Math.max(...logs), weights = logs.map((log) => Math.exp(log - top));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return (f: (t: number) => number) => nodes.reduce((sum, t, i) => sum + weights[i] * f(t), 0) / total;
}

for (const width of [1, 2, 4, 30]) {
  Deno.test(`gibbsChain() has the exact moments of a source of ${width} neurons`, async () => {
    const task = { ...base, width }, { richness: g, inverseTemperature: b, targets: y } = task, N = width;
    // Given ρ = |a| the outputs are Gaussian: prior variance ρ²κ/(γN)², noise 1/(βγ²N).
    const prior = (rho: number, k: number) => (rho / (g * N)) ** 2 * KAPPA[k], noise = 1 / (b * g * g * N);
    const mean = integral(
      (rho) => {
        const fits = [0, 1].map((k) => Math.log(prior(rho, k) + noise) + y[k] ** 2 / (prior(rho, k) + noise));
        return (N - 1) * Math.log(rho) - rho * rho / 2 - (fits[0] + fits[1]) / 2;
      },
      1e-9,
      12 + 3 * Math.sqrt(N),
    );
    const f = (rho: number, k: number) => prior(rho, k) / (prior(rho, k) + noise) * y[k];
    const left = (rho: number, k: number) => prior(rho, k) * noise / (prior(rho, k) + noise); // variance given ρ
    const square = (rho: number, k: number) => (f(rho, k) ** 2 + left(rho, k)) * (g * N / rho) ** 2; // of κ|Wᵀa/ρ|²
    const f0 = mean((rho) => f(rho, 0)), unit = Math.sqrt(6); // f is linear: f(1, 0, 0) = f(√6, 0, 0)/√6
    await scores(() => task, {
      f0,
      f1: mean((rho) => f(rho, 1)),
      test: f0 / unit,
      trace: mean((rho) => [0, 1].reduce((sum, k) => sum + (KAPPA[k] * (N - 1) + square(rho, k)) / N, 0)),
      variance: g * g * N * (mean((rho) => left(rho, 0) + f(rho, 0) ** 2) - f0 ** 2) / 6,
      outside: g * g * N * ((mean((rho) => left(rho, 0) + f(rho, 0) ** 2) - f0 ** 2) / 24 +
        mean((rho) => rho * rho) * 1.5 ** 2 / 3 / (g * N) ** 2),
    }, (posterior) => ({
      f0: wholeMean(posterior.train)[0],
      f1: wholeMean(posterior.train)[1],
      test: wholeMean(posterior.test)[0],
      trace: trace(posterior.kernel),
      variance: posterior.scaledVariance[0],
      outside: posterior.scaledVariance[1],
    }));
  });
}

Deno.test("gibbsChain() has the exact moments of one anchored neuron", async () => {
  const weights = matrix(1, 3, Float64Array.of(1.1, -0.4, 0.8)), coupling = 2, c = 2 / 3, s2 = 1 / 3;
  const task = { ...base, width: 1, anchor: { weights, coupling } },
    g = task.richness,
    b = task.inverseTemperature;
  const noise = 1 / (b * g * g), root = KAPPA.map(Math.sqrt), y = task.targets;
  const centre = (a: number, k: number) => a * c * weights.data[k] * root[k] / g;
  const prior = (a: number, k: number) => s2 * (a / g) ** 2 * KAPPA[k];
  const mean = integral(
    (a) => {
      const fits = [0, 1].map((k) =>
        Math.log(prior(a, k) + noise) + (y[k] - centre(a, k)) ** 2 / (prior(a, k) + noise)
      );
      return -a * a / 2 - (fits[0] + fits[1]) / 2;
    },
    -9,
    9,
  );
  const f = (a: number, k: number) =>
    centre(a, k) + prior(a, k) / (prior(a, k) + noise) * (y[k] - centre(a, k));
  const weight = (a: number, k: number) =>
    c * weights.data[k] + s2 * a * root[k] / g * (y[k] - centre(a, k)) / (prior(a, k) + noise);
  const left = (a: number, k: number) => s2 * noise / (prior(a, k) + noise); // of the weight
  await scores(() => task, {
    f0: mean((a) => f(a, 0)),
    f1: mean((a) => f(a, 1)),
    test: mean((a) => f(a, 0) * 0.5 / Math.sqrt(6) + a * c * 0.8 * 1.5 / (g * Math.sqrt(3))),
    trace: mean((a) => [0, 1].reduce((sum, k) => sum + KAPPA[k] * (weight(a, k) ** 2 + left(a, k)), 0)),
    overlap: mean((a) => weight(a, 0) * 1.1 - weight(a, 1) * 0.4) + c * 0.64,
    norm: mean((a) => [0, 1].reduce((sum, k) => sum + weight(a, k) ** 2 + left(a, k), 0)) + c * c * 0.64 + s2,
  }, (posterior) => ({
    f0: wholeMean(posterior.train)[0],
    f1: wholeMean(posterior.train)[1],
    test: wholeMean(posterior.test)[1],
    trace: trace(posterior.kernel),
    overlap: posterior.weightOverlap,
    norm: posterior.weightNorm,
  }), { chains: 30, sweeps: 20000, warmUp: 1000 }); // a and −a are two modes, between which it seldom goes
});

Deno.test("gibbsChain() of an infinite coupling is ridge regression with the anchor's features", async () => {
  const anchor = { weights: scatteredMatrix(7, 3, 2), coupling: Infinity };
  const posterior = await runChain(gibbsChain(algebra, { ...base, width: 7, anchor }, key(0)), {
    warmUp: 0,
    sweeps: 4,
  });
  const hidden = naiveProduct(anchor.weights, base.inputs, false, true).data.map((h) => h / Math.sqrt(3));
  const phi = naiveProduct(matrix(7, 2, hidden), matrix(7, 2, hidden), true).data.map((sum) => sum / 7);
  ok(largestDifference(posterior.kernel.data, phi) < 1e-14);
  const [p, q, r] = [phi[0] + 0.2, phi[1], phi[3] + 0.2], det = p * r - q * q, [y0, y1] = base.targets;
  const dual = [(r * y0 - q * y1) / det, (p * y1 - q * y0) / det];
  for (const half of posterior.train) {
    deepStrictEqual(
      half.map((f, i) => +(Math.abs(f - (base.targets[i] - dual[i] / 5)) < 1e-13)),
      Float64Array.of(1, 1),
    );
  }
  ok(largestDifference(posterior.network.hiddenWeights.data, anchor.weights.data) < 1e-14);
  // A coupling near infinity comes near that, and none forgets the anchor.
  const at = async (coupling: number, weights = anchor.weights) => {
    const task = { ...base, width: 7, anchor: { weights, coupling } };
    return (await runChain(gibbsChain(algebra, task, key(0)), { warmUp: 0, sweeps: 40 })).kernel.data;
  };
  ok(largestDifference(await at(1e8), phi) < 1e-3);
  const none = await runChain(gibbsChain(algebra, { ...base, width: 7 }, key(0)), {
    warmUp: 500,
    sweeps: 4000,
  });
  const weak = await runChain(
    gibbsChain(algebra, { ...base, width: 7, anchor: { ...anchor, coupling: 0 } }, key(1)),
    { warmUp: 500, sweeps: 4000 },
  );
  ok(Math.abs(trace(weak.kernel) / trace(none.kernel) - 1) < 0.02);
  ok(weak.weightOverlap < 0.05);
});

Deno.test("gibbsChain() has the prior where the data say nothing", async () => {
  const anchor = { weights: scatteredMatrix(6, 3, 7), coupling: 1.5 };
  const task = { ...base, width: 6, inverseTemperature: 1e-12, anchor };
  const share = 0.6, spread = 0.4, square = anchor.weights.data.reduce((sum, w) => sum + w * w / 6, 0);
  await scores(
    () => task,
    { norm: share ** 2 * square + 3 * spread, overlap: share * square },
    (posterior) => ({
      norm: posterior.network.hiddenWeights.data.reduce((sum, w) => sum + w * w / 6, 0),
      overlap: posterior.network.hiddenWeights.data.reduce(
        (sum, w, i) => sum + w * anchor.weights.data[i] / 6,
        0,
      ),
    }),
    { chains: 4000, sweeps: 4 },
  );
});

Deno.test("gibbsStep() keeps the joint law of readout, weights and labels", () => {
  const width = 4, anchor = { weights: scatteredMatrix(width, 3, 3), coupling: 0.7 };
  const problem = gibbsProblem(algebra, { ...base, width, anchor, targets: base.targets.slice() });
  const { labels, span: { rank }, richness, inverseTemperature } = problem;
  const { state, sweep } = gibbsStep(algebra, problem, new DrawStream(key(0, "joint")));
  const draws = new DrawStream(key(0, "labels")),
    noise = 1 / (richness * Math.sqrt(width * inverseTemperature));
  // Labels given the network, the network given the labels: the network alone must then have its prior.
  const count = 60000, squares = new Float64Array(count), sizes = new Float64Array(count);
  const anchored = new Float64Array(count);
  labels.fill(0);
  for (let i = -1000; i < count; i++) {
    sweep();
    for (let k = 0; k < rank; k++) {
      labels[k] = state.output[k] / (richness * width) + noise * draws.normal();
    }
    if (i < 0) continue;
    squares[i] = state.readout.reduce((sum, a) => sum + a * a, 0);
    anchored[i] = state.readout[0] ** 2;
    sizes[i] = labels.reduce((sum, y) => sum + y * y, 0);
  }
  const { anchorWithin, share, scale, span } = problem;
  let size = rank * noise ** 2;
  for (let k = 0; k < rank; k++) {
    let square = 0;
    for (let m = 0; m < anchorWithin.rows; m++) square += (share * anchorWithin.data[m * rank + k]) ** 2;
    size += span.scales[k] ** 2 * (square + width * scale ** 2) / (richness * width) ** 2;
  }
  for (const [series, truth] of [[squares, width], [anchored, 1], [sizes, size]] as const) {
    const blocks = Array.from(
      { length: 50 },
      (_, b) => meanOf(series.subarray(b * count / 50, (b + 1) * count / 50)),
    );
    const mean = blocks.reduce((sum, value) => sum + value / 50, 0);
    const error = Math.sqrt(blocks.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 49 / 50);
    ok(Math.abs(mean - truth) < 3.5 * error && error < 0.03 * truth, `${mean} ± ${error}, truth ${truth}`);
  }
});

const meanOf = (series: Float64Array) => series.reduce((sum, value) => sum + value, 0) / series.length;

Deno.test("gibbsChain() gives a whole network with the law of its averages", async () => {
  const anchor = { weights: scatteredMatrix(5, 3, 9), coupling: 1 }, task = { ...base, width: 5, anchor };
  const long = await runChain(gibbsChain(algebra, task, key(7)), { warmUp: 100, sweeps: 200000 });
  const f = wholeMean(long.train), t = wholeMean(long.test);
  const points = matrix(
    2,
    3,
    Float64Array.of(...base.inputs.data.slice(0, 3), ...base.testInputs.data.slice(3)),
  );
  await scores(
    () => task,
    { f: f[0], test: t[1], trace: trace(long.kernel), norm: long.weightNorm, overlap: long.weightOverlap },
    ({ network }) => {
      const w = network.hiddenWeights.data;
      const out = twoLayerOutput(algebra, network, points, { activation: activations.linear, richness: 1.5 });
      return {
        f: out[0],
        test: out[1],
        trace: w.reduce((sum, value, i) => sum + value ** 2 * [2, 0.5, 0][i % 3] / 5, 0),
        norm: w.reduce((sum, value) => sum + value ** 2 / 5, 0),
        overlap: w.reduce((sum, value, i) => sum + value * anchor.weights.data[i] / 5, 0),
      };
    },
    { chains: 3000, sweeps: 4 },
  );
});

for (const richness of [1, 20, 400]) {
  Deno.test(`gibbsChain() forgets its past within a few sweeps at richness ${richness}`, async () => {
    for (const coupling of [0, 1]) {
      const anchor = { weights: matrix(50, 3, normals(key(0, "anchor"), 150)), coupling };
      const task = { ...base, width: 50, richness, anchor };
      const { diagnostics } = await runChain(gibbsChain(algebra, task, key(2)), { warmUp: 50, sweeps: 2000 });
      ok(diagnostics.effectiveSampleSize > 500, `${diagnostics.effectiveSampleSize}`); // some ten at 100 if the scale had no step of its own
      ok(Math.abs(diagnostics.splitRHat - 1) < 0.01);
    }
  });
}

Deno.test("gibbsChain() knows inputs and neurons only up to rotations", async () => {
  const turned = (m: Matrix) => { // by a rotation of the inputs
    const out = matrix(m.rows, 3, m.data.slice()), c = 0.8, s = 0.6;
    for (let i = 0; i < m.rows; i++) {
      const [x, , z] = m.data.subarray(3 * i);
      out.data[3 * i] = c * x - s * z;
      out.data[3 * i + 2] = s * x + c * z;
    }
    return out;
  };
  const anchor = { weights: scatteredMatrix(9, 3, 6), coupling: 1 }, task = { ...base, width: 9, anchor };
  const rotated = {
    ...task,
    inputs: turned(base.inputs),
    testInputs: turned(base.testInputs),
    anchor: { ...anchor, weights: turned(anchor.weights) },
  };
  const run = (t: PosteriorTask) => runChain(gibbsChain(algebra, t, key(3)), { warmUp: 10, sweeps: 50 });
  const one = await run(task), other = await run(rotated);
  ok(Math.abs(trace(one.kernel) - trace(other.kernel)) < 1e-9);
  ok(largestDifference(wholeMean(one.test).map(Math.abs), wholeMean(other.test).map(Math.abs)) < 1e-9);
});

Deno.test("gibbsChain() refuses a task out of range or of wrong shape in one line", () => {
  const refused = (change: Partial<PosteriorTask>) => () =>
    gibbsChain(algebra, { ...base, ...change }, key(0));
  throws(refused({ width: 0 }), /width must be an integer >= 1: current value is 0/);
  throws(refused({ richness: -1 }), RangeError);
  throws(refused({ inverseTemperature: 0 }), /inverseTemperature must be > 0 and finite/);
  throws(refused({ anchor: { weights: matrix(4, 3), coupling: -1 } }), /elasticCoupling must be >= 0/);
  throws(
    refused({ targets: Float64Array.of(1, NaN) }),
    /targets must be finite, but number 1 of them is NaN/,
  );
  throws(refused({ targets: normals(key(0), 3) }), /inputs \[2, 3\] and targets \[3\] differ in number/);
  throws(refused({ testInputs: matrix(1, 2) }), TypeError);
  throws(
    refused({ anchor: { weights: matrix(4, 2), coupling: 1 } }),
    /anchor weights are \[4, 2\], need \[4, 3\]/,
  );
  throws(refused({ inputs: matrix(0, 3), targets: scattered(0) }), /number of samples must be >= 1/);
});
