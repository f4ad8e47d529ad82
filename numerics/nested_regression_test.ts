// The truth here is one fit for each n, by another routine.
import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { normals, permutation } from "./draws.ts";
import { kernelRegression } from "./kernel_regression.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { nestedRegression, type NestedTask } from "./nested_regression.ts";
import { NumericalError } from "./numerical_error.ts";
import { testEachAlgebra } from "./test_each_algebra.ts";

const POINTS = 130, OUTPUTS = 2; // three blocks of columns, the last one not full
const key = (purpose: string) => ({ seed: 3, cell: 0, instance: 0, purpose });

function kernelOf(points: number): Matrix {
  const inputs = normals(key("inputs"), 5 * points), kernel = matrix(points, points);
  for (let i = 0; i < points; i++) {
    for (let j = 0; j < points; j++) {
      let square = 0;
      for (let d = 0; d < 5; d++) square += (inputs[5 * i + d] - inputs[5 * j + d]) ** 2;
      kernel.data[i * points + j] = Math.exp(-square / 10);
    }
  }
  return kernel;
}

const kernel = kernelOf(POINTS);
const targets = matrix(POINTS, OUTPUTS, normals(key("targets"), POINTS * OUTPUTS));
const order = permutation(key("order"), POINTS);
const task: NestedTask = { kernel, targets, ridge: 0.02, order };

const part = (rows: Uint32Array, cols: Uint32Array) =>
  matrix(
    rows.length,
    cols.length,
    Float64Array.from([...rows].flatMap((i) => [...cols].map((j) => kernel.data[i * POINTS + j]))),
  );

testEachAlgebra(
  "nestedRegression() predicts what a fit to the first n points does, for every n",
  (algebra) => {
    const counts = [1, 2, 47, 48, 49, 95, 96, 97, 120, POINTS - 1], told: number[] = [];
    nestedRegression(algebra, task, counts, (n, predictions) => {
      told.push(n);
      const learned = order.slice(0, n), tested = order.slice(n);
      for (let o = 0; o < OUTPUTS; o++) {
        const expected = kernelRegression(algebra, {
          kernel: part(learned, learned),
          targets: Float64Array.from(learned, (i) => targets.data[i * OUTPUTS + o]),
          testKernel: part(tested, learned),
          ridge: task.ridge,
        });
        expected.forEach((f, i) => {
          const difference = Math.abs(predictions.data[(n + i) * OUTPUTS + o] - f);
          ok(difference < 1e-11, `n = ${n}, point ${i}: off by ${difference}`);
        });
      }
    });
    deepStrictEqual(told, counts);
  },
);

testEachAlgebra("nestedRegression() leaves the kernel as it was and stops at the last n", (algebra) => {
  const before = kernel.data.slice(), broken = kernelOf(60);
  nestedRegression(algebra, task, [50], () => {});
  deepStrictEqual(kernel.data, before);
  for (let j = 0; j < 60; j++) broken.data[59 * 60 + j] = broken.data[j * 60 + 59] = NaN; // of a point never learned
  const some = matrix(60, 1, normals(key("some"), 60)), inOrder = Array.from({ length: 60 }, (_, i) => i);
  nestedRegression(algebra, { kernel: broken, targets: some, ridge: 0.1, order: inOrder }, [48], (_, f) => {
    ok(Number.isFinite(f.data[58]) && Number.isNaN(f.data[59]));
  });
});

testEachAlgebra("nestedRegression() refuses what it cannot fit", (algebra) => {
  const fit = (changes: Partial<NestedTask>, counts = [3]) => () =>
    nestedRegression(algebra, { ...task, ...changes }, counts, () => {});
  throws(fit({ ridge: -1 }), RangeError);
  throws(fit({ order: order.slice(1) }), /order of 129|Cannot fit 129 of 130/);
  throws(fit({ targets: matrix(3, 1) }), TypeError);
  for (const counts of [[0], [2.5], [3, 3], [4, 3], [POINTS]]) {
    throws(fit({}, counts), /whole numbers, ascending, from 1 to 129/);
  }
  const twice = matrix(POINTS, POINTS, new Float64Array(POINTS ** 2).fill(1));
  throws(fit({ kernel: twice, ridge: 0 }), NumericalError);
  throws(fit({ kernel: twice, ridge: 0 }, [100]), /not positive definite/);
});
