import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { matrix } from "./matrix.ts";
import {
  largestDifference,
  naiveProduct,
  ODD_SIZES,
  scattered,
  scatteredMatrix,
  sumTolerance,
  testEachAlgebra,
} from "./test_each_algebra.ts";

const SIDES = [false, true];

testEachAlgebra("multiply() equals three plain loops for all transposes and odd sizes", (algebra) => {
  for (const m of ODD_SIZES) {
    for (const n of ODD_SIZES) {
      for (const k of ODD_SIZES) {
        for (const transposeA of SIDES) {
          for (const transposeB of SIDES) {
            const a = transposeA ? scatteredMatrix(k, m, 1) : scatteredMatrix(m, k, 1);
            const b = transposeB ? scatteredMatrix(n, k, 2) : scatteredMatrix(k, n, 2);
            const c = algebra.multiply(a, b, { transposeA, transposeB });
            deepStrictEqual([c.rows, c.cols, c.data.length], [m, n, m * n]);
            const error = largestDifference(c.data, naiveProduct(a, b, transposeA, transposeB).data);
            ok(error <= sumTolerance(k), `[${m}, ${k}]·[${k}, ${n}] is off by ${error}`);
          }
        }
      }
    }
  }
});

testEachAlgebra("multiply() equals three plain loops across every block boundary", (algebra) => {
  const a = scatteredMatrix(70, 300, 1);
  const b = scatteredMatrix(300, 521, 2);
  const error = largestDifference(algebra.multiply(a, b).data, naiveProduct(a, b).data);
  ok(error <= sumTolerance(300), `off by ${error}`);
});

testEachAlgebra("multiplyInto() scales the product and keeps part of C", (algebra) => {
  for (const [m, k, n] of [[5, 3, 7], [65, 17, 3], [4, 0, 4], [1, 130, 1]]) {
    for (const [scale, keep] of [[1, 1], [-0.5, 0.25], [2, 0], [0, 0.5], [0, 0]]) {
      const a = scatteredMatrix(m, k, 1);
      const b = scatteredMatrix(k, n, 2);
      const c = scatteredMatrix(m, n, 3);
      const before = c.data.slice();
      algebra.multiplyInto(c, a, b, { scale, keep });
      const expected = naiveProduct(a, b).data.map((product, i) => scale * product + keep * before[i]);
      const error = largestDifference(c.data, expected);
      ok(error <= 2 * sumTolerance(k), `scale ${scale}, keep ${keep}: off by ${error}`);
    }
  }
});

testEachAlgebra("multiplyInto(), apply() and applyTransposed() forget NaN in what is not kept", (algebra) => {
  const a = matrix(2, 2, Float64Array.of(1, 2, 3, 4));
  const c = matrix(2, 2, new Float64Array(4).fill(NaN));
  algebra.multiplyInto(c, a, a);
  deepStrictEqual(c.data, Float64Array.of(7, 10, 15, 22));
  const y = Float64Array.of(NaN, NaN);
  algebra.apply(a, Float64Array.of(1, -1), y);
  deepStrictEqual(y, Float64Array.of(-1, -1));
  y.fill(NaN);
  algebra.applyTransposed(a, Float64Array.of(1, -1), y);
  deepStrictEqual(y, Float64Array.of(-2, -2));
});

testEachAlgebra("no method reads what it multiplies by 0", (algebra) => {
  const a = matrix(2, 2, Float64Array.of(1, 2, 3, 4));
  const bad = matrix(2, 2, new Float64Array(4).fill(NaN));
  const x = Float64Array.of(NaN, NaN);
  const y = Float64Array.of(1, 2);
  algebra.rankOneUpdate(a, x, y, 0);
  algebra.multiplyInto(a, bad, bad, { scale: 0, keep: 1 });
  algebra.apply(bad, x, y, 0, 1);
  algebra.applyTransposed(bad, x, y, 0, 2);
  deepStrictEqual([a.data, y], [Float64Array.of(1, 2, 3, 4), Float64Array.of(2, 4)]);
});

testEachAlgebra("gram() is A·Aᵀ or Aᵀ·A, and symmetric to the bit", (algebra) => {
  for (const [rows, cols] of [[0, 3], [3, 0], [1, 5], [17, 65], [130, 300], [65, 7]]) {
    for (const transposeA of [false, true]) {
      const a = transposeA ? scatteredMatrix(cols, rows) : scatteredMatrix(rows, cols);
      const g = algebra.gram(a, { transposeA });
      const error = largestDifference(g.data, naiveProduct(a, a, transposeA, !transposeA).data);
      ok(error <= sumTolerance(cols), `[${rows}, ${cols}] is off by ${error}`);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < i; j++) {
          ok(Object.is(g.data[i * rows + j], g.data[j * rows + i]), `entries (${i}, ${j}) differ`);
        }
      }
    }
  }
});

testEachAlgebra("every product repeats its bits when repeated", (algebra) => {
  const a = scatteredMatrix(131, 67, 1);
  const b = scatteredMatrix(67, 93, 2);
  const x = scattered(67, 3);
  const results = [0, 1].map(() => {
    const y = new Float64Array(131);
    algebra.apply(a, x, y);
    const back = new Float64Array(67);
    algebra.applyTransposed(a, y, back);
    return [algebra.multiply(a, b).data, algebra.gram(a).data, y, back];
  });
  deepStrictEqual(results[0], results[1]);
});

testEachAlgebra("wrong shapes are refused with a message that names them", (algebra) => {
  const a = matrix(40, 8);
  const x = new Float64Array(8);
  const y = new Float64Array(40);
  const refused: readonly [() => unknown, RegExp][] = [
    [
      () => algebra.multiply(a, matrix(9, 3)),
      /Cannot multiply \[40, 8\] by \[9, 3\]: inner sizes 8 and 9 differ/,
    ],
    [() => algebra.multiply(a, a, { transposeA: true, transposeB: true }), /\[40, 8\]ᵀ by \[40, 8\]ᵀ/],
    [() => algebra.multiplyInto(matrix(8, 40), a, matrix(8, 8)), /\[40, 8\] times \[8, 8\] to \[8, 40\]/],
    [() => algebra.multiplyInto(a, a, matrix(8, 8)), /array of its own/],
    [() => algebra.gram({ ...a, rows: 41 }), /\[41, 8\] matrix of 320 numbers: need 328/],
    [() => algebra.apply(a, y, x), /apply \[40, 8\] to \[40\] giving \[8\]/],
    [() => algebra.applyTransposed(a, x, y), /apply \[40, 8\]ᵀ to \[8\] giving \[40\]/],
    [() => algebra.apply(matrix(8, 8), x, x), /in place/],
    [() => algebra.rankOneUpdate(a, x, y, 1), /add \[8\]·\[40\]ᵀ to \[40, 8\]/],
    [() => algebra.symmetricEigen(a), /eigenvalues of a \[40, 8\] matrix/],
    [() => algebra.solvePositiveDefinite(a, a), /solve with a \[40, 8\] matrix/],
    [() => algebra.solvePositiveDefinite(matrix(8, 8), a), /\[8, 8\]·X = \[40, 8\]/],
  ];
  for (const [call, message] of refused) throws(call, { name: "TypeError", message });
});
