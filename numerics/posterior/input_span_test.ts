import { ok, strictEqual, throws } from "node:assert/strict";
import { matrix } from "../matrix.ts";
import { largestDifference, naiveProduct, scatteredMatrix, testEachAlgebra } from "../test_each_algebra.ts";
import { inputSpan, splitPoints } from "./input_span.ts";
import { neuronFrame } from "./neuron_frame.ts";

for (const [count, dimension, rank] of [[3, 7, 3], [7, 3, 3], [4, 4, 4], [6, 9, 2]]) {
  testEachAlgebra(`inputSpan() rebuilds [${count}, ${dimension}] inputs of rank ${rank}`, (algebra) => {
    const inputs = naiveProduct(scatteredMatrix(count, rank, 1), scatteredMatrix(rank, dimension, 2));
    const span = inputSpan(algebra, inputs);
    strictEqual(span.rank, rank);
    const scaled = inputs.data.map((x) => x / Math.sqrt(dimension));
    ok(largestDifference(naiveProduct(span.coordinates, span.basis).data, scaled) < 1e-14);
    for (const frame of [span.basis, span.mixing]) {
      const gram = naiveProduct(frame, frame, false, true).data;
      ok(gram.every((value, at) => Math.abs(value - +(at % (rank + 1) === 0)) < 1e-12));
    }
    const points = scatteredMatrix(2, dimension, 3), { within, outside } = splitPoints(algebra, span, points);
    ok(naiveProduct(outside, span.basis, false, true).data.every((x) => Math.abs(x) < 1e-14));
    const whole = naiveProduct(within, span.basis).data.map((x, i) => x + outside.data[i]);
    ok(largestDifference(whole, points.data.map((x) => x / Math.sqrt(dimension))) < 1e-14);
  });
}

testEachAlgebra("inputSpan() refuses inputs that are all 0", (algebra) => {
  throws(() => inputSpan(algebra, matrix(2, 3)), /2 inputs that are all 0/);
});

Deno.test("neuronFrame() rebuilds a matrix, whatever its rank", () => {
  for (const [width, cols, rank] of [[9, 4, 4], [3, 5, 3], [8, 5, 2], [0, 3, 0]]) {
    const a = naiveProduct(scatteredMatrix(width, rank, 4), scatteredMatrix(rank, cols, 5));
    const { frame, coordinates } = neuronFrame(a);
    strictEqual(frame.rows, rank);
    ok(largestDifference(naiveProduct(frame, coordinates, true).data, a.data) < 1e-14);
    const gram = naiveProduct(frame, frame, false, true).data;
    ok(gram.every((value, at) => Math.abs(value - +(at % (rank + 1) === 0)) < 1e-14));
  }
});
