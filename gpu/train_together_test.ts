import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { activations } from "../numerics/activation.ts";
import { matrix } from "../numerics/matrix.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { scattered, scatteredMatrix } from "../numerics/test_each_algebra.ts";
import { trainTwoLayer } from "../numerics/train_two_layer.ts";
import type { TwoLayerTrainingOptions } from "../numerics/two_layer_task.ts";
import { gpuBackend } from "./gpu_backend.ts";
import { networksTogether, trainingKind } from "./networks_together.ts";
import { FLOAT32, testOnDevice } from "./test_on_device.ts";
import { deviceTraining } from "./train_two_layer.ts";
import type { TrainingJob } from "./training_data.ts";

const algebra = await openLinearAlgebra();

interface Sizes {
  readonly width: number;
  readonly dim: number;
  readonly count: number;
  readonly passive: number;
}

function job(
  { width, dim, count, passive }: Sizes,
  seed: number,
  change: Partial<TwoLayerTrainingOptions> = {},
): TrainingJob {
  const draw = (rows: number, cols: number, purpose: number) => {
    const { data } = scatteredMatrix(rows, cols, 10 * seed + purpose);
    return matrix(rows, cols, data.map((x) => Math.sqrt(12) * x));
  };
  return {
    start: { hiddenWeights: draw(width, dim, 1), readout: draw(1, width, 2).data },
    task: {
      inputs: draw(count, dim, 3),
      targets: scattered(count, 10 * seed + 4).map(Math.sign),
      passive: draw(passive, dim, 5),
    },
    options: {
      activation: activations.erf,
      richness: 0.7,
      learningRate: 0.02,
      steps: 40,
      recordAt: [0, 1, 5, 20],
      ...change,
    },
  };
}

const small = { width: 20, dim: 9, count: 12, passive: 5 };

/** Networks of one kind whose trainings differ in all that may differ. */
function mixed(form: "span" | "weights"): TrainingJob[] {
  return [
    job(small, 1, { form }),
    job(small, 2, { form, learningRate: "sharpness", steps: 90, recordAt: [0, 30, 31, 90] }),
    job(small, 3, { form, learningRate: 0.01, steps: 7, recordAt: [], weightDecay: 0.3 }),
    job(small, 4, { form, steps: 600, recordAt: [2, 599], stopLoss: 0.5 }),
    job(small, 5, { form, learningRate: 40 }), // diverges
    job(small, 6, { form, offset: job(small, 7).start, loss: "mean", learningRate: 0.2 }),
    job(small, 8, { form, steps: 0, recordAt: [0] }),
  ];
}

for (const form of ["span", "weights"] as const) {
  testOnDevice(
    `deviceTraining() makes of a network what it makes of it alone, to the bit: ${form}`,
    async (device) => {
      const gpu = { device, variant: "registers" } as const, jobs = mixed(form);
      strictEqual(new Set(jobs.map(trainingKind)).size, 1);
      const together = await deviceTraining(gpu, jobs);
      for (const [i, one] of jobs.entries()) {
        const [alone] = await deviceTraining(gpu, [one]);
        deepStrictEqual(together[i], alone, `network ${i}`);
      }
      deepStrictEqual(await deviceTraining(gpu, jobs.toReversed()), together.toReversed());
      ok(together[4] instanceof Error && /need at most 1.9/.test(together[4].message));
      ok(!(together[3] instanceof Error) && together[3].stopped === "loss");
    },
  );
}

testOnDevice("deviceTraining() on batches makes of a network what it makes of it alone", async (device) => {
  const gpu = { device, variant: "tile64" } as const;
  for (
    const change of [{ batchSize: 5 }, { batchSize: 5, trainable: "readout" }, {
      trainable: "readout",
    }] as const
  ) {
    const jobs = [1, 2, 3].map((seed) => job(small, seed, change)),
      together = await deviceTraining(gpu, jobs);
    for (const [i, one] of jobs.entries()) deepStrictEqual([together[i]], await deviceTraining(gpu, [one]));
  }
});

// The tolerance is that of a network alone, see train_two_layer_test.ts.
testOnDevice("deviceTraining() of several networks equals the CPU's at odd sizes", async (device) => {
  const sizes = [
    [1, 1, 1, 1],
    [3, 17, 3, 0],
    [17, 3, 65, 64],
    [65, 64, 17, 3],
    [64, 65, 3, 17],
    [1000, 17, 3, 1],
    [3, 1000, 5, 1],
    [5, 3, 17, 1000],
  ];
  for (const [width, dim, count, passive] of sizes) {
    for (const form of ["span", "weights"] as const) {
      const jobs = [1, 2, 3].map((seed) =>
        job({ width, dim, count, passive }, seed, { form, learningRate: 0.2 / count, steps: 20 })
      );
      const ends = await deviceTraining({ device, variant: "registers" }, jobs);
      for (const [i, { start, task, options }] of jobs.entries()) {
        const exact = await trainTwoLayer(algebra, start, task, options), end = ends[i];
        if (end instanceof Error) throw end;
        const limit = 32 * FLOAT32 * Math.sqrt(21) * (1 + Math.sqrt((dim + width) / width) / 0.7);
        const close = (a: number, b: number, what: string) =>
          ok(
            Math.abs(a - b) <= limit * Math.max(1, Math.abs(b)),
            `${what} of ${i}, ${[width, dim, count]}: ${a}, not ${b}`,
          );
        exact.records.forEach(({ step, trainLoss, passiveOutput }, k) => {
          strictEqual(end.records[k].step, step);
          close(end.records[k].trainLoss, trainLoss, "loss");
          passiveOutput.forEach((f, p) => close(end.records[k].passiveOutput[p], f, `output ${p}`));
        });
        exact.network.readout.forEach((z, n) => close(end.network.readout[n], z, `readout ${n}`));
        exact.network.hiddenWeights.data.forEach((w, n) =>
          close(end.network.hiddenWeights.data[n], w, `weight ${n}`)
        );
      }
    }
  }
});

testOnDevice("networksTogether() counts what kernels see and what memory there is", async (device) => {
  const one = job(small, 1), bounds = { maxBinding: device.maxBinding, maxGroups: 65535 };
  // The records of 64 moments are the largest array, of 64·(1 + 5) numbers; the memory of 1 GiB allows for more
  strictEqual(networksTogether({ ...bounds, maxBinding: 4 * 64 * 6 * 3 + 1 }, one), 3);
  strictEqual(networksTogether({ ...bounds, maxBinding: 100 }, one), 1); // alone it is cut in blocks
  strictEqual(networksTogether({ ...bounds, maxGroups: 2 }, one), 2);
  const ends = await deviceTraining({ device, variant: "registers" }, mixed("span"));
  strictEqual(ends.length, 7);
}, { maxBinding: 4 * 64 * 152 });

testOnDevice("networksTogether() knows the memory that a training takes", async (device) => {
  const sizes = [{ width: 300, dim: 20, count: 130, passive: 70 }, {
    width: 50,
    dim: 150,
    count: 90,
    passive: 20,
  }];
  for (const [i, size] of sizes.entries()) {
    for (
      const change of [{ form: "span" }, { form: "weights" }, { trainable: "readout" }, {
        batchSize: 40,
      }] as const
    ) {
      const one = job(size, i, { ...change, learningRate: 1e-3, steps: 2, recordAt: [] });
      const create = device.device.createBuffer.bind(device.device);
      let taken = 0;
      device.device.createBuffer = (what) => {
        taken += what.usage & GPUBufferUsage.STORAGE ? what.size : 0;
        return create(what);
      };
      await deviceTraining({ device, variant: "registers" }, [one]);
      device.device.createBuffer = create;
      const counted = 2 ** 30 / networksTogether({ maxBinding: 2 ** 40, maxGroups: 2 ** 30 }, one);
      // Not all that was taken was held at once, small vectors are not counted, and the quotient is rounded
      ok(
        counted > 0.9 * taken && counted < 1.25 * taken,
        `${JSON.stringify({ ...size, ...change })}: ${counted}, takes ${taken}`,
      );
    }
  }
});

testOnDevice("gpuBackend() trains together those who are announced, whenever they come", async (device) => {
  await using cpu = await openCpuBackend();
  const backend = gpuBackend(cpu, cpu, { device, variant: "registers", [Symbol.dispose]: () => {} });
  const jobs = [1, 2, 3].map((seed) => job(small, seed)), leave = jobs.map(() => backend.attend!());
  const ends = await Promise.all(jobs.map(async ({ start, task, options }, i) => {
    await new Promise((resolve) => setTimeout(resolve, 20 * i));
    const trained = await backend.trainTwoLayer(start, task, options);
    leave[i]();
    return trained;
  }));
  deepStrictEqual(ends, await deviceTraining({ device, variant: "registers" }, jobs));
  const { start, task, options } = jobs[0];
  deepStrictEqual(await backend.trainTwoLayer(start, task, options), ends[0]); // alone, as all have left
});
