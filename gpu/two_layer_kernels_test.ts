import { deepStrictEqual, ok } from "node:assert/strict";
import { type Activation, activations } from "../numerics/activation.ts";
import { matrix } from "../numerics/matrix.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import { scattered, scatteredMatrix } from "../numerics/test_each_algebra.ts";
import { twoLayerKernels, twoLayerOutput } from "../numerics/two_layer_network.ts";
import { FLOAT32, relativeError, testOnDevice } from "./test_on_device.ts";
import { deviceKernels } from "./two_layer_kernels.ts";
import { deviceOutput } from "./two_layer_output.ts";

const algebra = await openLinearAlgebra();
const scale = (by: number, data: Float64Array) => data.map((x) => by * x);
const network = (width: number, dim: number) => ({
  hiddenWeights: matrix(width, dim, scale(3, scattered(width * dim, 3))),
  readout: scale(3, scattered(width, 4)),
});
const points = (count: number, dim: number, seed: number) => scatteredMatrix(count, dim, seed);

// A kernel's entry is a mean over N of products that are off by some ε each (inputs, preactivation √D·ε, φ), and the sum adds
// (64 + N/64)ε at worst, √N ε as a rule; the largest entry is of the size of a term. So c·ε·√(N + D) with c = 16 for the
// constants of φ and the squares.
const tolerance = (width: number, dim: number) => 16 * FLOAT32 * Math.sqrt(width + dim + 8);

const sizes = [[1, 1, 1, 1], [3, 17, 3, 1], [64, 65, 17, 3], [65, 3, 64, 65], [1000, 17, 17, 3]] as const;

async function compare(
  gpu: Parameters<typeof deviceKernels>[0],
  activation: Activation,
  [width, dim, p, q]: readonly [number, number, number, number],
) {
  const net = network(width, dim), rows = points(p, dim, 5), columns = points(q, dim, 6);
  for (const others of [undefined, columns]) {
    const device = await deviceKernels(gpu, net, activation, rows, others);
    const exact = twoLayerKernels(algebra, net, activation, rows, others);
    for (const name of ["feature", "tangent"] as const) {
      const off = relativeError(device[name].data, exact[name].data);
      ok(off <= tolerance(width, dim), `${name} of ${[width, dim, p, q]}: ${off}`);
    }
    if (others) continue;
    const turned = matrix(
      p,
      p,
      device.tangent.data.map((_, at) => device.tangent.data[(at % p) * p + Math.floor(at / p)]),
    );
    deepStrictEqual(turned, device.tangent);
  }
}

testOnDevice("deviceKernels() equals the CPU's at odd sizes", async (device) => {
  for (const size of sizes) {
    for (const activation of [activations.erf, activations.relu]) {
      await compare({ device, variant: "registers" }, activation, size);
    }
  }
});

testOnDevice("deviceKernels() equals the CPU's with shared tiles and for an expression", async (device) => {
  await compare({ device, variant: "tile64" }, await openActivation("h/(1+exp(-h))"), [65, 17, 65, 3]);
});

testOnDevice("deviceKernels() equals the CPU's in blocks of rows", async (device) => {
  await compare({ device, variant: "registers" }, activations.tanh, [70, 20, 150, 70]);
  await compare({ device, variant: "registers" }, activations.tanh, [5, 3, 150, 140]);
}, { maxBinding: 4 * 64 * 152 });

testOnDevice("deviceOutput() equals the CPU's", async (device) => {
  for (const [width, dim, count] of [[1, 1, 1], [65, 17, 130], [1000, 3, 17]]) {
    const net = network(width, dim),
      at = points(count, dim, 7),
      how = { activation: activations.erf, richness: 0.1 };
    const measured = await deviceOutput({ device, variant: "registers" }, net, at, how);
    const exact = twoLayerOutput(algebra, net, at, how);
    // The terms are at most 1.5 and scatter around 0: their sum is some √N, its error √N ε.
    const size = 1.5 / (0.1 * Math.sqrt(width));
    exact.forEach((f, p) =>
      ok(Math.abs(measured[p] - f) <= size * tolerance(1, dim), `${measured[p]}, not ${f}`)
    );
  }
});
