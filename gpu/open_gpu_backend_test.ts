import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { activations } from "../numerics/activation.ts";
import { matrix } from "../numerics/matrix.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { populationTask } from "../numerics/least_squares_task.ts";
import { scattered, scatteredMatrix } from "../numerics/test_each_algebra.ts";
import { gpuBackend } from "./gpu_backend.ts";
import { openGpuBackend } from "./open_gpu_backend.ts";
import { chooseProduct } from "./choose_product.ts";
import { testOnDevice } from "./test_on_device.ts";

const network = { hiddenWeights: scatteredMatrix(9, 4, 1), readout: scattered(9, 2) };
const points = scatteredMatrix(5, 4, 3);

testOnDevice("openGpuBackend() names the adapter and computes all that a backend does", async ({ found }) => {
  await using backend = await openGpuBackend();
  await using cpu = await openCpuBackend();
  strictEqual(backend.name, `gpu:${found.name}`);
  match(backend.description, /in float32, products by \w+; float64 by /);
  strictEqual(backend.epsilon, 2 ** -24);
  strictEqual(/is played by the processor/.test(backend.caveat), found.software);
  const how = { activation: activations.relu, richness: 1 },
    options = { ...how, learningRate: 0.1, steps: 3 };
  const task = { inputs: points, targets: scattered(5, 4) };
  for (const one of [backend, cpu]) {
    strictEqual((await one.twoLayerOutput(network, points, how)).length, 5);
    strictEqual((await one.twoLayerKernels(network, how.activation, points)).tangent.rows, 5);
    strictEqual((await one.trainTwoLayer(network, task, options)).records[0].step, 3);
  }
  const weights = [scatteredMatrix(4, 4, 5), scatteredMatrix(1, 4, 6)],
    goal = populationTask(scattered(4, 7));
  const linear = { learningRate: 0.1, maxSteps: 10_000, tolerance: 1e-4 };
  const flow = { ...linear, integrator: "flow" } as const;
  deepStrictEqual( // float64 on the CPU, to the bit
    await backend.trainDeepLinear(weights, goal, flow),
    await cpu.trainDeepLinear(weights, goal, flow),
  );
  const descents = await Promise.all(
    [1, 2].map(() => backend.trainDeepLinear(weights, goal, { ...linear, integrator: "descent" })),
  );
  deepStrictEqual(descents[0], descents[1]);
  deepStrictEqual(backend.takeUse!(), { device: true, remarks: [] });
  await backend.trainDeepLinear(weights, goal, flow);
  deepStrictEqual(backend.takeUse!(), { device: false, remarks: [] });
});

testOnDevice("gpuBackend() leaves to the CPU what is beyond the device", async (device) => {
  await using cpu = await openCpuBackend();
  const gpu = { device, variant: "registers" as const, [Symbol.dispose]: () => {} };
  const backend = gpuBackend(cpu, cpu, gpu);
  const wide = matrix(2, 4096, scattered(8192)), net = { hiddenWeights: wide, readout: scattered(2) };
  deepStrictEqual( // a row of 16 kB where kernels see 1 MB: 64 rows do not fit
    await backend.twoLayerKernels(net, activations.relu, wide),
    await cpu.twoLayerKernels(net, activations.relu, wide),
  );
  const huge = await openActivation("h*1e39/1e39");
  deepStrictEqual(
    await backend.twoLayerOutput(network, points, { activation: huge, richness: 1 }),
    await cpu.twoLayerOutput(network, points, { activation: huge, richness: 1 }),
  );
  const lazy = { activation: activations.relu, richness: 1e-4, learningRate: 1e-3, steps: 3 };
  const task = { inputs: points, targets: scattered(5, 4) };
  deepStrictEqual(
    [await backend.trainTwoLayer(network, task, lazy), await backend.twoLayerOutput(network, points, lazy)],
    [await cpu.trainTwoLayer(network, task, lazy), await cpu.twoLayerOutput(network, points, lazy)],
  );
  const { hiddenWeights: start, readout } = network, { targets } = task;
  const particles = { start, readout, weights: readout.map(() => 1 / 9), coordinates: points, targets };
  const step = { ...lazy, rate: 1e-3, weightDecay: 0, form: "weights" } as const;
  strictEqual(await backend.stepParticles!({ ...particles, ...step }), undefined);
  const far = { hiddenWeights: matrix(9, 4, network.hiddenWeights.data.map((w) => 1e30 * w)), readout };
  const how = { activation: activations.relu, richness: 1e-3 }, farther = readout.map((z) => 1e20 * z);
  deepStrictEqual(
    [
      await backend.twoLayerKernels(far, how.activation, points),
      await backend.twoLayerOutput({ ...far, readout: farther }, points, how),
    ],
    [
      await cpu.twoLayerKernels(far, how.activation, points),
      await cpu.twoLayerOutput({ ...far, readout: farther }, points, how),
    ],
  );
  const { device: used, remarks } = backend.takeUse!();
  strictEqual(used, false);
  strictEqual(remarks.length, 6);
  match(remarks[4], /Cannot hold a kernel in float32: numbers have left its range/);
  match(remarks[5], /Cannot hold an output in float32/);
  match(
    remarks[2],
    /two-layer networks instead of the GPU\. Cannot hold the output at richness 0\.0001 in float32/,
  );
  match(remarks[3], /mean fields instead of the GPU\. Cannot hold the output at richness 0\.0001/);
  match(
    remarks[0],
    /^The CPU computes two-layer networks instead of the GPU\. Cannot .* rows of 4096 numbers/,
  );
  match(remarks[1], /1e\+39 on a GPU/);
  deepStrictEqual(backend.takeUse!().remarks, []);
  await rejects(
    gpuBackend(cpu, cpu, () => Promise.reject(new Error("gone"))).twoLayerOutput(network, points, {
      activation: activations.relu,
      richness: 1,
    }),
    /gone/,
  );
}, { maxBinding: 2 ** 19 });

testOnDevice("chooseProduct() measures a device that counts as hardware", async (device) => {
  Object.defineProperty(device.found, "software", { value: false });
  const small = 64; // times are small, too: any choice is right
  ok(["registers", "tile64", "tile128"].includes(await chooseProduct(device, small)));
});
