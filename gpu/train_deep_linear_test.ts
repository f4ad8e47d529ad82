import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { leastSquaresTask, populationTask } from "../numerics/least_squares_task.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { rotateLayers } from "../numerics/rotated_layers.ts";
import { scattered, scatteredMatrix } from "../numerics/test_each_algebra.ts";
import { trainDeepLinear, type TrainingOptions } from "../numerics/train_deep_linear.ts";
import type { LeastSquaresTask } from "../numerics/least_squares_task.ts";
import { deviceDescent } from "./train_deep_linear.ts";
import type { GpuDevice } from "./gpu_device.ts";
import { FLOAT32, testOnDevice } from "./test_on_device.ts";

const algebra = await openLinearAlgebra();

/** Layers of random entries of size `scale`/√width, one output. */
function start(widths: readonly number[], scale: number, seed: number): Matrix[] {
  return widths.map((cols, l) => {
    const rows = widths[l + 1] ?? 1, { data } = scatteredMatrix(rows, cols, seed + l);
    return matrix(rows, cols, data.map((x) => x * Math.sqrt(12 / cols) * scale));
  });
}

interface Case {
  readonly weights: Matrix[];
  readonly task: LeastSquaresTask;
}

function drawn(widths: readonly number[], samples: number, scale: number, seed: number): Case {
  const inputs = scatteredMatrix(samples, widths[0], seed + 50);
  const labels = scattered(samples, seed + 60);
  return {
    weights: start(widths, scale, seed),
    task: leastSquaresTask(algebra, matrix(samples, widths[0], inputs.data.map((x) => 3.46 * x)), labels),
  };
}

const base: TrainingOptions = {
  integrator: "descent",
  learningRate: 0.05,
  maxSteps: 20_000,
  tolerance: 1e-4,
};

/**
 * Trains on both and compares. The map is a chain of L products of n terms, off by ε√n each; what a step adds is off by ε of
 * itself and descent pulls the map to its goal all the time, so that errors do not pile up in what is learned, but may be as much
 * as they were amplified while the weights grew from their start: by a factor of growth, of which each step makes ε. c = 64 and the
 * logarithm of the growth, some 10, are generous together; a step more or less at the end moves the map by η·tolerance.
 */
async function compare(device: GpuDevice, cases: readonly Case[], options: TrainingOptions = base, c = 640) {
  const jobs = cases.map(({ weights, task }) => ({
    rotated: rotateLayers(algebra, weights, task, 1),
    task,
    options,
  }));
  const ends = await deviceDescent({ device, variant: "registers" }, jobs);
  for (const [i, { weights, task }] of cases.entries()) {
    const exact = await trainDeepLinear(algebra, weights, task, options), end = ends[i];
    ok("weights" in end, String(end));
    ok(Math.abs(end.steps - exact.steps) <= 1 + 1e-3 * exact.steps, `${end.steps} steps, not ${exact.steps}`);
    end.weights.forEach(({ rows, cols, data }, l) => {
      const limit = c * FLOAT32 * Math.sqrt(Math.max(rows, cols)) + options.learningRate * options.tolerance;
      data.forEach((w, k) => {
        const other = exact.weights[l].data[k];
        ok(
          Math.abs(w - other) <= limit,
          `layer ${l} entry ${k} of map ${i}: ${w}, not ${other}, limit ${limit}`,
        );
      });
    });
  }
  return ends;
}

testOnDevice("deviceDescent() equals the CPU's at odd sizes", async (device) => {
  await compare(device, [drawn([1, 1], 1, 0.5, 1)]);
  await compare(device, [drawn([3, 3], 2, 0.3, 2)]);
  await compare(device, [drawn([17, 65], 5, 0.5, 3)]);
  await compare(device, [drawn([65, 17, 3], 9, 0.5, 4)]);
  await compare(device, [drawn([64], 9, 0.5, 5)]); // no hidden layer
  const teacher = scattered(65, 9).map((x) => 0.4 * x);
  await compare(device, [{ weights: start([65, 64, 65], 0.6, 6), task: populationTask(teacher) }]);
});

testOnDevice("deviceDescent() learns from weights of 1e-5, three layers from 1e-2", async (device) => {
  await compare(device, [drawn([30, 30], 10, 1e-5, 7)], { ...base, learningRate: 0.3, tolerance: 1e-5 });
  await compare(device, [drawn([10, 10, 10], 6, 1e-2, 8)], { ...base, learningRate: 0.3, tolerance: 1e-5 });
});

testOnDevice("deviceDescent() gives each map of a batch what it gives it alone", async (device) => {
  const cases = [1, 2, 3].map((seed) => drawn([12, 12], 4, 0.1, 10 * seed));
  const options = { ...base, learningRate: 0.2 }, together = await compare(device, cases, options);
  for (const [i, one] of cases.entries()) {
    deepStrictEqual((await compare(device, [one], options))[0], together[i]);
  }
}, { maxBinding: 4 * 32 * 12 * 2 }); // two maps fit at a time

testOnDevice("deviceDescent() shows what the CPU shows, at round steps and the last", async (device) => {
  const { weights, task } = drawn([20, 20], 9, 0.1, 5);
  const curves = await Promise.all([false, true].map(async (onDevice) => {
    const seen = new Map<number, readonly [number, number, number]>();
    const observe: TrainingOptions["observe"] = ({ step, time, trainLoss, predictor }) => {
      seen.set(step, [time, trainLoss, predictor()[3]]);
    };
    const options = { ...base, observe };
    if (!onDevice) await trainDeepLinear(algebra, weights, task, options);
    else {
      const job = { rotated: rotateLayers(algebra, weights, task, 1), task, options };
      await deviceDescent({ device, variant: "registers" }, [job, { ...job, options: base }]);
    }
    return seen;
  }));
  const steps = [...curves[1].keys()];
  deepStrictEqual(steps.slice(0, 6), [0, 1, 2, 5, 10, 20]);
  for (const step of steps.slice(0, -1)) {
    curves[1].get(step)!.forEach((x, i) => ok(Math.abs(x - curves[0].get(step)![i]) < 1e-5));
  }
});

testOnDevice(
  "deviceDescent() tells divergence and a lack of steps, map by map, and can be stopped",
  async (device) => {
    const gpu = { device, variant: "registers" } as const;
    const job = ({ weights, task }: Case, options: TrainingOptions) => ({
      rotated: rotateLayers(algebra, weights, task, 1),
      task,
      options,
    });
    const good = drawn([6, 6], 4, 0.5, 3),
      large = {
        ...good,
        weights: good.weights.map((w) =>
          matrix(
            w.rows,
            w.cols,
            w.data.map((x) => 30 * x),
          )
        ),
      };
    const [one, other] = await deviceDescent(gpu, [job(good, base), job(large, base)]);
    ok("weights" in one);
    ok(other instanceof Error);
    match(
      other.message,
      /^Cannot train by descent: the loss went from .* at step \d+, learning rate 0.05 is too large/,
    );
    const [late] = await deviceDescent(gpu, [job(good, { ...base, maxSteps: 3 })]);
    match(
      String(late),
      /NumericalError: Cannot reach convergence in 3 descent steps at learning rate 0.05: the predictor is still/,
    );
    const stop = new AbortController();
    const slow = deviceDescent(gpu, [
      job(good, { ...base, learningRate: 1e-9, maxSteps: 1e9, signal: stop.signal }),
    ]);
    setTimeout(() => stop.abort("enough"), 100);
    strictEqual(await slow.catch((reason) => reason), "enough");
  },
);
