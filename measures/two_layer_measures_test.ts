import { ok, strictEqual } from "node:assert/strict";
import { activations } from "../numerics/activation.ts";
import { normals } from "../numerics/draws.ts";
import { matrix } from "../numerics/matrix.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { twoLayerKernels } from "../numerics/two_layer_network.ts";
import { kernelAlignment } from "./kernel_alignment.ts";
import {
  earlyStopping,
  featureKernelAlignment,
  finalLoss,
  initialLoss,
  preactivations,
} from "./two_layer_measures.ts";

const curve = [4, 1, 1, 3].map((targetTestLoss, step) => ({
  step,
  time: step / 10,
  trainLoss: 9 - step,
  sourceTestLoss: step,
  targetTestLoss,
}));

Deno.test("losses of a stage are those of its first, last and best moment", () => {
  strictEqual(initialLoss({ curve }, "targetTestLoss"), 4);
  strictEqual(finalLoss({ curve }, "targetTestLoss"), 3);
  strictEqual(finalLoss({ curve }, "trainLoss"), 6);
  strictEqual(earlyStopping({ curve }, "targetTestLoss").time, 0.1);
  strictEqual(earlyStopping({ curve }, "sourceTestLoss").step, 0);
});

Deno.test("preactivations and alignment of a network are what is written out by hand", async () => {
  const backend = await openCpuBackend(), sqrt2 = Math.SQRT2;
  const hiddenWeights = matrix(2, 2, Float64Array.of(1, 0, 0, -1));
  const trained = {
    network: { hiddenWeights, readout: Float64Array.of(1, 1) },
    activation: activations.relu,
  };
  const points = { inputs: matrix(2, 2, Float64Array.of(2, 0, 0, 4)), targets: Float64Array.of(1, -1) };
  const h = [2 / sqrt2, 0, 0, -4 / sqrt2];
  ok(preactivations(backend, trained, points.inputs).data.every((x, i) => Math.abs(x - h[i]) < 1e-15));
  // Only the first neuron and the first point are active: Φ has one entry, and yᵀΦy/(|Φ||y|²) is ½.
  ok(Math.abs(featureKernelAlignment(backend, trained, points) - 0.5) < 1e-15);
});

Deno.test("featureKernelAlignment() is that of the kernel, for many points and few neurons as well", async () => {
  const backend = await openCpuBackend(), key = { seed: 1, cell: 0, instance: 0 };
  for (const [width, count] of [[4, 30], [40, 6]]) {
    const network = {
      hiddenWeights: matrix(width, 3, normals({ ...key, purpose: "w" }, 3 * width)),
      readout: normals({ ...key, purpose: "z" }, width),
    };
    const points = {
      inputs: matrix(count, 3, normals({ ...key, purpose: "x" }, 3 * count)),
      targets: normals({ ...key, purpose: "y" }, count),
    };
    const { feature } = twoLayerKernels(backend.algebra, network, activations.relu, points.inputs);
    const found = featureKernelAlignment(backend, { network, activation: activations.relu }, points);
    ok(Math.abs(found / kernelAlignment(feature, points.targets) - 1) < 1e-12, `${width} ${count}: ${found}`);
    const tiny = {
      ...network,
      hiddenWeights: matrix(width, 3, network.hiddenWeights.data.map((w) => 1e-217 * w)),
    };
    const same = featureKernelAlignment(backend, { network: tiny, activation: activations.relu }, points);
    ok(Math.abs(same / found - 1) < 1e-12, `${width} ${count}: ${same}, not ${found}`);
    const dead = { ...network, hiddenWeights: matrix(width, 3) };
    strictEqual(featureKernelAlignment(backend, { network: dead, activation: activations.relu }, points), 0);
  }
});
