import { ok, strictEqual } from "node:assert/strict";
import { normals } from "./draws.ts";
import { gramBlock } from "./gram_block.ts";
import { matrix } from "./matrix.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";
import { reluKernels } from "./relu_features.ts";
import { reluSharpness } from "./relu_sharpness.ts";

const algebra = await openLinearAlgebra();
const draw = (purpose: string, count: number) => normals({ seed: 5, cell: 0, instance: 0, purpose }, count);

Deno.test("reluSharpness() equals the largest eigenvalue of the tangent kernel", () => {
  const width = 30, points = 20, dim = 15;
  const inputs = matrix(points, dim, draw("inputs", points * dim));
  const measure = reluSharpness(algebra, gramBlock(algebra, inputs).gram, width);
  for (const scale of [1, 3]) { // the second measurement starts from the first
    const hiddenWeights = matrix(width, dim, draw(`hidden ${scale}`, width * dim));
    const readout = draw("readout", width).map((z) => scale * z);
    const preactivations = algebra.multiply(hiddenWeights, inputs, { transposeB: true });
    preactivations.data.forEach((h, i) => preactivations.data[i] = h / Math.sqrt(dim));
    const { values } = algebra.symmetricEigen(
      reluKernels(algebra, { hiddenWeights, readout }, inputs).tangent,
    );
    const ratio = measure(preactivations, readout) / values[points - 1];
    ok(ratio > 0.99 && ratio < 1 + 1e-12, `ratio ${ratio}`);
    strictEqual(preactivations.data.every(Number.isFinite), true);
  }
});

Deno.test("reluSharpness() is 0 when every neuron is silent", () => {
  const measure = reluSharpness(algebra, matrix(2, 2, Float64Array.of(1, 0, 0, 1)), 1);
  strictEqual(measure(matrix(1, 2, Float64Array.of(-1, -2)), Float64Array.of(1)), 0);
});
