import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { arcCosineKernel } from "./arc_cosine_kernel.ts";
import { normals } from "./draws.ts";
import { gramBlock } from "./gram_block.ts";
import { matrix } from "./matrix.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";
import { activations } from "./activation.ts";
import { twoLayerKernels } from "./two_layer_network.ts";

const algebra = await openLinearAlgebra();
const draw = (purpose: string, count: number) => normals({ seed: 2, cell: 0, instance: 0, purpose }, count);

/** Mean of g(u, v) over unit normals with correlation ρ, by the trapezoid rule in polar angle; the radius is exact. */
function angularMean(rho: number, g: (u: number, v: number) => number): number {
  const nodes = 200_000, tilt = Math.acos(rho);
  let sum = 0;
  for (let i = 0; i < nodes; i++) {
    const angle = 2 * Math.PI * (i + 0.5) / nodes;
    sum += g(Math.cos(angle), Math.cos(angle - tilt));
  }
  return sum / nodes;
}

Deno.test("arcCosineKernel() equals an integral over Gaussian preactivations when L is 1 or 2", () => {
  const pair = (a: number, b: number, rho: number) => ({
    gram: matrix(1, 1, Float64Array.of(rho * Math.sqrt(a * b))),
    rowSquares: Float64Array.of(a),
    columnSquares: Float64Array.of(b),
  });
  // E over the plane of relu(u) relu(v) is 2 (the mean of r²) times that over the circle.
  const relu = (rho: number) => 2 * angularMean(rho, (u, v) => Math.max(0, u) * Math.max(0, v));
  const step = (rho: number) => angularMean(rho, (u, v) => (u > 0 && v > 0) ? 1 : 0);
  const a = 1.7, b = 0.6, norms = Math.sqrt(a * b);
  for (const rho of [-0.95, -0.3, 0, 0.4, 0.99]) {
    const one = arcCosineKernel(pair(a, b, rho), 1);
    const phi1 = norms * relu(rho), t1 = phi1 + rho * norms * step(rho);
    ok(Math.abs(one.nngp.data[0] - phi1) < 1e-8 && Math.abs(one.ntk.data[0] - t1) < 1e-4);
    const two = arcCosineKernel(pair(a, b, rho), 2);
    const rho1 = phi1 / (norms / 2);
    const phi2 = norms / 2 * relu(rho1), t2 = phi2 + t1 * step(rho1);
    ok(Math.abs(two.nngp.data[0] - phi2) < 1e-8 && Math.abs(two.ntk.data[0] - t2) < 1e-4);
  }
});

Deno.test("arcCosineKernel() is what wide networks approach", () => {
  const dim = 6, width = 20_000, points = matrix(4, dim, draw("points", 4 * dim));
  const network = {
    hiddenWeights: matrix(width, dim, draw("hidden", width * dim)),
    readout: draw("readout", width),
  };
  const finite = twoLayerKernels(algebra, network, activations.relu, points);
  const infinite = arcCosineKernel(gramBlock(algebra, points), 1);
  infinite.nngp.data.forEach((value, i) => ok(Math.abs(finite.feature.data[i] - value) < 0.05));
  infinite.ntk.data.forEach((value, i) => ok(Math.abs(finite.tangent.data[i] - value) < 0.1));
});

Deno.test("arcCosineKernel() is finite and exact when points vanish, coincide or are opposite", () => {
  const x = matrix(4, 3, Float64Array.of(0, 0, 0, 0.1, 0.2, 0.3, 0.1, 0.2, 0.3, -0.1, -0.2, -0.3));
  const others = matrix(4, 3, x.data.slice()); // takes the way of a rectangular block
  for (const block of [gramBlock(algebra, x), gramBlock(algebra, x, others)]) {
    for (const layers of [1, 2, 5]) {
      const { nngp, ntk } = arcCosineKernel(block, layers);
      for (const { data } of [nngp, ntk]) {
        ok(data.every(Number.isFinite));
        deepStrictEqual([...data.subarray(0, 4), data[4], data[8], data[12]], [0, 0, 0, 0, 0, 0, 0]);
      }
      const square = block.rowSquares[1];
      for (const at of [5, 6, 9, 10]) {
        ok(Math.abs(nngp.data[at] - square / 2 ** layers) < 1e-15);
        ok(Math.abs(ntk.data[at] - square * (layers + 1) / 2 ** layers) < 1e-15);
      }
    }
    const { nngp, ntk } = arcCosineKernel(block, 1);
    ok(Math.abs(nngp.data[7]) < 1e-16 && Math.abs(ntk.data[7]) < 1e-16);
  }
});

Deno.test("arcCosineKernel() refuses what is no kernel", () => {
  const block = gramBlock(algebra, matrix(2, 2, Float64Array.of(1, 2, 3, 4)));
  throws(
    () => arcCosineKernel(block, 0),
    /^RangeError: .* hiddenLayers must be an integer >= 1: current value is 0/,
  );
  throws(() => arcCosineKernel(block, 1.5), /current value is 1.5/);
  throws(
    () => arcCosineKernel({ ...block, rowSquares: Float64Array.of(1, -1) }, 1),
    /row squares .* entry 1 is -1/,
  );
  throws(
    () => arcCosineKernel({ ...block, columnSquares: new Float64Array(3) }, 1),
    /3 column squares for 2 columns/,
  );
  throws(
    () => arcCosineKernel({ ...block, gram: matrix(2, 2, Float64Array.of(1, NaN, 0, 1)) }, 1),
    /Gram entry \(0, 1\) is NaN/,
  );
});
