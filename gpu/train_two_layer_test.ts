import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { activations } from "../numerics/activation.ts";
import { matrix } from "../numerics/matrix.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { scattered, scatteredMatrix } from "../numerics/test_each_algebra.ts";
import { trainTwoLayer } from "../numerics/train_two_layer.ts";
import type { TwoLayerTrainingOptions } from "../numerics/two_layer_task.ts";
import { deviceTraining } from "./train_two_layer.ts";
import type { TrainingJob } from "./training_data.ts";
import type { Gpu } from "./product.ts";
import type { ProductVariant } from "./product.ts";
import { FLOAT32, testOnDevice } from "./test_on_device.ts";
import type { GpuDevice } from "./gpu_device.ts";

const algebra = await openLinearAlgebra();

interface Sizes {
  readonly width: number;
  readonly dim: number;
  readonly count: number;
  readonly passive?: number;
}

function problem({ width, dim, count, passive = 3 }: Sizes) {
  const draw = (rows: number, cols: number, seed: number) => {
    const { data } = scatteredMatrix(rows, cols, seed);
    return matrix(rows, cols, data.map((x) => Math.sqrt(12) * x));
  };
  return {
    start: { hiddenWeights: draw(width, dim, 1), readout: draw(1, width, 2).data },
    task: {
      inputs: draw(count, dim, 3),
      targets: scattered(count, 4).map(Math.sign),
      passive: draw(passive, dim, 5),
    },
  };
}

/** Trains one network alone. */
async function trainOne(
  gpu: Gpu,
  start: TrainingJob["start"],
  task: TrainingJob["task"],
  options: TwoLayerTrainingOptions,
) {
  const [end] = await deviceTraining(gpu, [{ start, task, options }]);
  if (end instanceof Error) throw end;
  return end;
}

const base = { activation: activations.erf, richness: 0.7, learningRate: "sharpness", steps: 40 } as const;

/**
 * Trains on both and compares all that comes out.
 *
 * An output is a sum of N terms of size 1/(γN) that are off by some ε·√D each: ε√(D + N)/(γ√N) with the sum's own roundings. A
 * step follows the tangent kernel, whose eigenvalues times η are below 1: errors of single steps do not grow in what is learned,
 * and add up like a random walk elsewhere, √T in T steps; features that form may amplify them by some units. c = 32 stands for
 * that, for the constants of φ and for the rate, which follows a sharpness that both measure to 1e-4: where the rate follows,
 * times are compared, too, and the error is that of the measurement.
 */
async function compare(
  device: GpuDevice,
  sizes: Sizes,
  change: Partial<TwoLayerTrainingOptions> = {},
  variant: ProductVariant = "registers",
) {
  const { start, task } = problem(sizes),
    options: TwoLayerTrainingOptions = { ...base, recordAt: [0, 1, 5, 20], ...change };
  const exact = await trainTwoLayer(algebra, start, task, options);
  const measured = await trainOne({ device, variant }, start, task, options);
  const { width, dim } = sizes, taken = exact.records.at(-1)!.step;
  const rounding = 32 * FLOAT32 * Math.sqrt(1 + taken) *
    (1 + Math.sqrt((dim + width) / width) / options.richness);
  const limit = options.learningRate === "sharpness" ? rounding + 3e-3 : rounding;
  const close = (a: number, b: number, what: string, by = limit) =>
    ok(Math.abs(a - b) <= by * Math.max(1, Math.abs(b)), `${what}: ${a}, not ${b}, limit ${by}`);
  deepStrictEqual(measured.records.map(({ step }) => step), exact.records.map(({ step }) => step));
  strictEqual(measured.stopped, exact.stopped);
  measured.records.forEach((record, i) => {
    const other = exact.records[i];
    close(record.time, other.time, `time ${i}`, options.learningRate === "sharpness" ? 3e-3 : 1e-12);
    close(record.trainLoss, other.trainLoss, `loss ${i}`);
    record.passiveOutput.forEach((f, p) => close(f, other.passiveOutput[p], `output ${i} at ${p}`));
  });
  measured.network.readout.forEach((z, i) => close(z, exact.network.readout[i], `readout ${i}`));
  const weights = exact.network.hiddenWeights.data;
  measured.network.hiddenWeights.data.forEach((w, i) => close(w, weights[i], `weight ${i}`));
  close(measured.largest.rateSharpness, exact.largest.rateSharpness, "sharpness", 1e-2);
  return measured;
}

const constant = { learningRate: 0.02 } as const;

testOnDevice("deviceTraining() equals the CPU's at odd sizes, in the span of the data", async (device) => {
  for (
    const [width, dim, count, passive] of [[1, 1, 1, 1], [3, 17, 3, 0], [65, 64, 17, 65], [1000, 17, 3, 1], [
      64,
      3,
      5,
      17,
    ]]
  ) {
    await compare(device, { width, dim, count, passive }, { ...constant, form: "span" });
  }
});

testOnDevice("deviceTraining() equals the CPU's at odd sizes, by the weights themselves", async (device) => {
  for (const [width, dim, count, passive] of [[1, 1, 1, 1], [3, 2, 17, 65], [65, 3, 64, 0], [17, 65, 3, 3]]) {
    await compare(device, { width, dim, count, passive }, { ...constant, form: "weights" });
  }
});

testOnDevice("deviceTraining() equals the CPU's for every kind of training", async (device) => {
  const sizes = { width: 20, dim: 9, count: 12 };
  const { start } = problem(sizes), other = problem({ ...sizes, passive: 4 }).start;
  for (const form of ["span", "weights"] as const) {
    await compare(device, sizes, { form, learningRate: "sharpness" });
    await compare(device, sizes, { form, ...constant, weightDecay: 0.3, offset: start });
    await compare(device, sizes, {
      form,
      ...constant,
      loss: "mean",
      learningRate: 0.2,
      activation: activations.relu,
    });
  }
  await compare(device, sizes, { ...constant, steps: 0, recordAt: [] });
  await compare(device, sizes, { ...constant, batchSize: 5, offset: other });
  await compare(device, sizes, { ...constant, batchSize: 5, trainable: "readout", weightDecay: 0.3 });
  await compare(device, sizes, { ...constant, trainable: "readout" });
  await compare(device, sizes, { ...constant, activation: activations.linear, richness: 0.01 });
  await compare(device, sizes, { ...constant, activation: await openActivation("h/(1+exp(-h))") }, "tile64");
});

testOnDevice("deviceTraining() stops at the very step where the loss is reached", async (device) => {
  const { records, stopped } = await compare(device, { width: 30, dim: 6, count: 4 }, {
    ...constant,
    steps: 3000,
    stopLoss: 0.01,
    recordAt: [0, 100, 2900],
  });
  ok(stopped === "loss" && records.at(-1)!.step < 2900 && records.at(-1)!.trainLoss <= 0.01);
});

testOnDevice(
  "deviceTraining() names the step where training diverges, and can be stopped",
  async (device) => {
    const { start, task } = problem({ width: 10, dim: 4, count: 20 }),
      gpu = { device, variant: "registers" } as const;
    const wild = { ...base, activation: activations.linear, learningRate: 40, steps: 300 };
    await rejects(trainOne(gpu, start, task, wild), {
      name: "NumericalError",
      message: /need at most 1.9/,
    });
    const rows = matrix(1, 4, Float64Array.of(0, 0, 0, 0)),
      still = { inputs: rows, targets: Float64Array.of(1e7) };
    await rejects(trainOne(gpu, start, still, { ...base, learningRate: 0.1 }), {
      name: "NumericalError",
      message: /a residual is 1.00e\+7 after 0 steps/,
    });
    const stop = new AbortController();
    const training = trainOne(gpu, start, task, { ...base, steps: 1e6, signal: stop.signal });
    setTimeout(() => stop.abort("enough"), 100);
    strictEqual(await training.catch((reason) => reason), "enough");
  },
);

testOnDevice("deviceTraining() equals the CPU's in blocks of rows", async (device) => {
  for (const form of ["span", "weights"] as const) {
    const options = { ...constant, form, steps: 10, recordAt: [0, 3] };
    await compare(device, { width: 150, dim: 20, count: 30, passive: 150 }, options);
    await compare(device, { width: 5, dim: 2, count: 150, passive: 140 }, {
      ...options,
      learningRate: 0.002,
    });
    await compare(device, { width: 7, dim: 150, count: 12, passive: 3 }, options);
  }
}, { maxBinding: 4 * 64 * 152 });

testOnDevice("deviceTraining() equals the CPU's where a device starts few workgroups", async (device) => {
  for (const form of ["span", "weights"] as const) {
    const options = { ...constant, form, steps: 10, recordAt: [0, 3] };
    await compare(device, { width: 140, dim: 20, count: 30, passive: 70 }, options); // neurons in 12 rows of 12
  }
  await compare(device, { width: 20, dim: 9, count: 40 }, {
    ...constant,
    batchSize: 25,
    steps: 10,
    recordAt: [],
  });
  await rejects(compare(device, { width: 150, dim: 3, count: 4 }, constant), {
    name: "BeyondDevice",
    message: /descent on 12 × 13 × 1 workgroups: this GPU allows 12 in a row; take --backend cpu$/,
  });
}, { maxGroups: 12 });

testOnDevice(
  "deviceTraining() refuses to measure the sharpness where its kernel would take too much",
  async (device) => {
    const { start, task } = problem({ width: 1, dim: 1, count: 24_000, passive: 0 });
    await rejects(
      trainOne({ device, variant: "registers" }, start, task, { ...base, form: "weights", steps: 1 }),
      {
        name: "BeyondDevice",
        message:
          /on 24000 points on the GPU: their kernel takes 4.3 GiB, at most 4 are used; train on batches, or take --backend cpu$/,
      },
    );
  },
);

testOnDevice("deviceTraining() tells what float32 does not hold from what diverges", async (device) => {
  const { start, task } = problem({ width: 10, dim: 4, count: 6 }),
    gpu = { device, variant: "registers" } as const;
  const scale = (x: Float64Array) => x.map((value) => 1e25 * value);
  const large = {
    hiddenWeights: matrix(10, 4, scale(start.hiddenWeights.data)),
    readout: scale(start.readout),
  };
  // z·φ(h) is 1e50, the network 1 by its richness: nothing for float32, and float64 trains on
  const options = { ...base, activation: activations.relu, richness: 1e50, learningRate: 1e-104, steps: 5 };
  strictEqual((await trainTwoLayer(algebra, large, task, options)).stopped, "steps");
  const limit =
    /in float32: weights or fields have left its range, 3e38, and a residual is no number after 0 steps; take a smaller learning rate or richness, or --backend cpu/;
  await rejects(trainOne(gpu, large, task, options), { name: "NumericalError", message: limit });
  const wild = { ...base, activation: activations.linear, learningRate: 0.2, steps: 49, richness: 10 };
  for (
    const train of [() => trainOne(gpu, start, task, wild), () => trainTwoLayer(algebra, start, task, wild)]
  ) {
    await rejects(train(), {
      name: "NumericalError",
      message: /a residual is \d\S* after \d+ steps at learning rate 0.200; take a smaller one/,
    });
  }
});

testOnDevice("deviceTraining() loses no step that is small against the weights", async (device) => {
  // A step changes a weight by 1e-7 of itself or less, about what float32 holds: added to the weights, it would be lost or doubled
  const { start, task } = problem({ width: 20, dim: 6, count: 9 });
  for (const form of ["span", "weights"] as const) {
    const options = { ...base, form, learningRate: 1e-7, steps: 300 };
    const exact = await trainTwoLayer(algebra, start, task, options);
    const measured = await trainOne({ device, variant: "registers" }, start, task, options);
    const parts = [
      [start.readout, exact.network.readout, measured.network.readout],
      [start, exact.network, measured.network].map(({ hiddenWeights }) => hiddenWeights.data),
    ];
    for (const [before, need, seen] of parts) {
      const change = Math.hypot(...need.map((w, i) => w - before[i]));
      const off = Math.hypot(...seen.map((w, i) => w - need[i]));
      ok(change < 1e-3 && off < 1e-4 * change, `${form}: off by ${off} of a change of ${change}`);
    }
  }
});

testOnDevice(
  "deviceTraining() ends in an error when the device is lost on the way",
  async (device) => {
    const { start, task } = problem({ width: 30, dim: 6, count: 20 });
    const training = trainOne({ device, variant: "registers" }, start, task, { ...base, steps: 1e6 });
    setTimeout(() => device.device.destroy(), 150);
    await rejects(training, /^Error: Cannot compute on /);
  },
  undefined,
  "broken",
);
