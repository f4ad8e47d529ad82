// Every operation beside the CPU's, with each of its sizes in turn at 1, 3, 17, 64, 65 and 1000, the others small: around the tiles
// and workgroups of 64, and far from them.
import { ok } from "node:assert/strict";
import { activations } from "../numerics/activation.ts";
import { leastSquaresTask, populationTask } from "../numerics/least_squares_task.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { rotateLayers } from "../numerics/rotated_layers.ts";
import { naiveProduct, scattered, scatteredMatrix } from "../numerics/test_each_algebra.ts";
import { trainDeepLinear } from "../numerics/train_deep_linear.ts";
import { trainTwoLayer } from "../numerics/train_two_layer.ts";
import { twoLayerKernels, twoLayerOutput } from "../numerics/two_layer_network.ts";
import { fieldDynamics } from "../theory/two_layer/field_dynamics.ts";
import { motionForm } from "../theory/two_layer/hidden_motion.ts";
import type { Buffers } from "./buffers.ts";
import { encodePass } from "./encode_pass.ts";
import { deviceParticles } from "./step_particles.ts";
import { productInto } from "./tangent_kernel.ts";
import { FLOAT32, relativeError, testOnDevice } from "./test_on_device.ts";
import { deviceDescent } from "./train_deep_linear.ts";
import { deviceTraining } from "./train_two_layer.ts";
import { deviceKernels } from "./two_layer_kernels.ts";
import { deviceOutput } from "./two_layer_output.ts";

const algebra = await openLinearAlgebra();
const SIZES = [1, 3, 17, 64, 65, 1000];

/** Small sizes with one of them replaced by each of `SIZES`. */
function* inTurn<Small extends [number, number, ...number[]]>(small: Small): Generator<Small> {
  for (let k = 0; k < small.length; k++) {
    for (const size of SIZES) yield small.with(k, size) as Small;
  }
}

/** Entries of variance 1. */
function unit(rows: number, cols: number, seed: number): Matrix {
  return matrix(rows, cols, scatteredMatrix(rows, cols, seed).data.map((x) => Math.sqrt(12) * x));
}

function close(measured: Float64Array, exact: Float64Array, limit: number, what: string) {
  const off = relativeError(measured, exact);
  ok(off <= limit, `${what}: off by ${off} of the largest entry, at most ${limit}`);
}

// A sum of K products that scatter is some √K of them and is off by √K·ε; the largest entry is some 3 of those.
testOnDevice("products of one and of three problems equal the CPU's at odd sizes", async (device) => {
  const read = async (buffers: Buffers, a: Matrix[], b: Matrix[]) => {
    const gpu = { device, variant: "registers" } as const, maps = a.length;
    const out = buffers.zeros(a[0].rows, b[0].rows, { maps });
    const work = await productInto(gpu, buffers, out, { a: buffers.matrices(a), b: buffers.matrices(b) });
    device.submit((encoder) => encodePass(encoder, work));
    return (await buffers.read(out)).data;
  };
  for (const [m, n, k] of inTurn([5, 7, 6])) {
    for (const maps of [1, 3]) {
      using buffers = device.buffers();
      const factors = (rows: number, seed: number) =>
        Array.from({ length: maps }, (_, i) => unit(rows, k, seed + i));
      const a = factors(m, 1), b = factors(n, 10), seen = await read(buffers, a, b);
      a.forEach((one, i) => {
        const own = seen.subarray(i * m * n, (i + 1) * m * n);
        close(
          own,
          naiveProduct(one, b[i], false, true).data,
          4 * FLOAT32 * (2 + Math.sqrt(k)),
          `${[m, n, k]} of ${maps}`,
        );
      });
    }
  }
});

// An entry is a mean of N products, off by √D·ε in the fields and by √N·ε in the sum; 16 for φ and for squares.
testOnDevice("feature and tangent kernels equal the CPU's at odd sizes", async (device) => {
  for (const [width, dim, p, q] of inTurn([5, 4, 6, 7])) {
    const network = { hiddenWeights: unit(width, dim, 1), readout: unit(1, width, 2).data };
    const rows = unit(p, dim, 3),
      columns = unit(q, dim, 4),
      limit = 16 * FLOAT32 * Math.sqrt(width + dim + 8);
    const seen = await deviceKernels({ device, variant: "tile64" }, network, activations.erf, rows, columns);
    const exact = twoLayerKernels(algebra, network, activations.erf, rows, columns);
    close(seen.feature.data, exact.feature.data, limit, `feature ${[width, dim, p, q]}`);
    close(seen.tangent.data, exact.tangent.data, limit, `tangent ${[width, dim, p, q]}`);
  }
});

// The N terms of an output are at most 1.5/(γN) and scatter: their sum is off by √N ε of one, and by √D·ε in the fields.
testOnDevice("outputs of networks equal the CPU's at odd sizes", async (device) => {
  for (const [width, dim, count] of inTurn([5, 4, 6])) {
    const network = { hiddenWeights: unit(width, dim, 1), readout: unit(1, width, 2).data };
    const points = unit(count, dim, 3), how = { activation: activations.tanh, richness: 0.5 };
    const seen = await deviceOutput({ device, variant: "registers" }, network, points, how);
    const exact = twoLayerOutput(algebra, network, points, how);
    const limit = 16 * FLOAT32 * 3 * Math.sqrt((1 + dim) / width);
    exact.forEach((f, p) =>
      ok(Math.abs(seen[p] - f) <= limit, `${[width, dim, count]}: ${seen[p]}, not ${f}, at most ${limit}`)
    );
  }
});

// Errors of steps add up as a random walk; a step is off by √(D + N)·ε of what it is made of. The sharpness is a Ritz value, below
// the largest eigenvalue by the residual at most, 1e-3, and as rounded as the kernel.
testOnDevice(
  "trainings, alone and together, and their sharpness equal the CPU's at odd sizes",
  async (device) => {
    for (const [width, dim, count, passive] of inTurn([5, 4, 6, 3])) {
      for (const form of ["span", "weights"] as const) {
        const jobs = [1, 2].map((seed) => {
          const start = { hiddenWeights: unit(width, dim, seed), readout: unit(1, width, 2 + seed).data };
          const task = {
            inputs: unit(count, dim, 4 + seed),
            targets: scattered(count, 6 + seed),
            passive: unit(passive, dim, 8 + seed),
          };
          const { tangent } = twoLayerKernels(algebra, start, activations.erf, task.inputs);
          const largest = algebra.symmetricEigen(tangent).values[count - 1], learningRate = 0.2 / largest;
          return {
            largest,
            start,
            task,
            options: {
              activation: activations.erf,
              richness: 0.7,
              learningRate,
              steps: 5,
              recordAt: [0, 2],
              form,
            },
          };
        });
        const ends = await deviceTraining({ device, variant: "registers" }, jobs);
        for (const [i, { start, task, options, largest }] of jobs.entries()) {
          const what = `${[width, dim, count, passive]} ${form} ${i}`, end = ends[i];
          if (end instanceof Error) throw end;
          const sharpness = end.largest.rateSharpness / options.learningRate / largest;
          const rounding = 16 * FLOAT32 * Math.sqrt(width + dim + count);
          ok(sharpness > 1 - 1e-3 - rounding && sharpness < 1 + rounding, `${what}: sharpness ${sharpness}`);
          const exact = await trainTwoLayer(algebra, start, task, options);
          const limit = 32 * FLOAT32 * Math.sqrt(6) * (1 + Math.sqrt((dim + width) / width) / 0.7);
          exact.records.forEach(({ trainLoss, passiveOutput }, k) => {
            ok(
              Math.abs(end.records[k].trainLoss - trainLoss) <= limit * Math.max(1, trainLoss),
              `${what}: loss ${k}`,
            );
            passiveOutput.forEach((f, p) =>
              ok(
                Math.abs(end.records[k].passiveOutput[p] - f) <= limit * Math.max(1, Math.abs(f)),
                `${what}: output`,
              )
            );
          });
          close(end.network.readout, exact.network.readout, limit, `${what}: readout`);
          close(end.network.hiddenWeights.data, exact.network.hiddenWeights.data, limit, `${what}: weights`);
        }
      }
    }
  },
);

// As a training: fields are off by √r·ε, and 64·√steps for what steps make of it.
testOnDevice("steps of particles equal the CPU's at odd sizes", async (device) => {
  for (const [particles, samples, rank] of inTurn([5, 6, 4])) {
    const start = unit(particles, rank, 1),
      readout = unit(1, particles, 2).data,
      coordinates = unit(samples, rank, 3);
    coordinates.data.forEach((x, i) => coordinates.data[i] = x / Math.sqrt(rank));
    const weights = scattered(particles, 4).map((x) => (1 + x) / particles), rate = 0.1 / samples, steps = 5;
    const problem = {
      ...{
        activation: activations.erf,
        start,
        readout,
        weights,
        coordinates,
        targets: scattered(samples, 5),
      },
      ...{ richness: 0.7, weightDecay: 0.1 },
    };
    const dynamics = fieldDynamics(algebra, { ...problem, trainable: "all" }), state = dynamics.fresh();
    for (let step = 0; step < steps; step++) {
      dynamics.residual(state);
      dynamics.step(state, rate);
    }
    const form = motionForm(coordinates, "all");
    using run = await deviceParticles({ device, variant: "registers" }, { ...problem, rate, form });
    const moved = await run.advance(steps), limit = 64 * FLOAT32 * Math.sqrt(1 + rank) * Math.sqrt(steps);
    const what = `${[particles, samples, rank]} ${form}`;
    close(moved.readout, state.readout, limit, `${what}: readout`);
    close(moved.move.data, state.move.data, limit, `${what}: hidden weights`);
    ok(Math.abs(moved.left - state.left[0]) <= 4 * FLOAT32);
  }
});

// A map is a chain of products of n terms, each step is off by ε of itself: √n·ε·√steps, 64 for the growth of what is amplified.
testOnDevice("descent of deep linear networks equals the CPU's at odd sizes", async (device) => {
  const sizes = [
    ...inTurn([5, 6]).map(([dim, width]) => [dim, width, Infinity]),
    ...SIZES.slice(0, 5).map((count) => [200, 6, count]),
  ];
  for (const [dim, width, count] of sizes) {
    const layers = [unit(width, dim, 1), unit(1, width, 2)];
    layers.forEach(({ data, cols }) => data.forEach((x, i) => data[i] = 0.5 * x / Math.sqrt(cols)));
    const teacher = scattered(dim, 3).map((x) => x / Math.sqrt(dim));
    const task = count === Infinity
      ? populationTask(teacher)
      : leastSquaresTask(algebra, unit(count, dim, 3), scattered(count, 4));
    const learningRate = 0.1 / Math.max(1, width / dim) / Math.max(...task.curvature); // |W|² is about 1 + width/dim
    const options = { integrator: "descent", learningRate, maxSteps: 20_000, tolerance: 1e-2 } as const;
    const rotated = rotateLayers(algebra, layers, task, 1);
    const [end] = await deviceDescent({ device, variant: "registers" }, [{ rotated, task, options }]);
    const exact = await trainDeepLinear(algebra, layers, task, options);
    if (end instanceof Error) throw end;
    ok(
      Math.abs(end.steps - exact.steps) <= 1,
      `${[dim, width, count]}: ${end.steps} steps, not ${exact.steps}`,
    );
    const limit = 64 * FLOAT32 * Math.sqrt(Math.max(dim, width)) +
      (end.steps === exact.steps ? 0 : learningRate * options.tolerance);
    end.weights.forEach(({ data }, l) =>
      close(data, exact.weights[l].data, limit, `${[dim, width, count]}: layer ${l}`)
    );
  }
});
