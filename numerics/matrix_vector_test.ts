import { ok } from "node:assert/strict";
import fc from "fast-check";
import { matrix } from "./matrix.ts";
import {
  largestDifference,
  naiveProduct,
  ODD_SIZES,
  scattered,
  scatteredMatrix,
  sumTolerance,
  testEachAlgebra,
  UNIT_ROUNDOFF,
} from "./test_each_algebra.ts";

fc.configureGlobal({ seed: 1 }); // the same cases every time

testEachAlgebra("apply() and applyTransposed() equal the product with one column", (algebra) => {
  for (const rows of ODD_SIZES) {
    for (const cols of ODD_SIZES) {
      for (const transposeA of [false, true]) {
        for (const [scale, keep] of [[1, 0], [-0.5, 0.25], [1, 1], [0, 0.5]]) {
          const a = scatteredMatrix(rows, cols, 1);
          const x = scattered(transposeA ? rows : cols, 2);
          const y = scattered(transposeA ? cols : rows, 3);
          const product = naiveProduct(a, matrix(x.length, 1, x), transposeA);
          const expected = product.data.map((value, i) => scale * value + keep * y[i]);
          algebra[transposeA ? "applyTransposed" : "apply"](a, x, y, scale, keep);
          const error = largestDifference(y, expected);
          ok(
            error <= sumTolerance(x.length),
            `[${rows}, ${cols}], transposed ${transposeA}: off by ${error}`,
          );
        }
      }
    }
  }
});

testEachAlgebra("rankOneUpdate() adds scale·x·yᵀ", (algebra) => {
  for (const [rows, cols] of [[0, 4], [4, 0], [1, 1], [17, 65], [130, 3]]) {
    const a = scatteredMatrix(rows, cols, 1);
    const x = scattered(rows, 2);
    const y = scattered(cols, 3);
    const expected = a.data.map((value, i) => value - 3 * x[Math.floor(i / cols)] * y[i % cols]);
    algebra.rankOneUpdate(a, x, y, -3);
    ok(largestDifference(a.data, expected) <= 4 * UNIT_ROUNDOFF, `[${rows}, ${cols}]`); // ≤ 3 roundings of numbers < 2
  }
});

testEachAlgebra("apply() and applyTransposed() are adjoint: ⟨A·x, y⟩ = ⟨x, Aᵀ·y⟩", (algebra) => {
  const size = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(size, size, fc.integer({ min: 1, max: 1000 }), (rows, cols, seed) => {
      const a = scatteredMatrix(rows, cols, seed);
      const x = scattered(cols, seed + 1);
      const y = scattered(rows, seed + 2);
      const ax = new Float64Array(rows);
      const aty = new Float64Array(cols);
      algebra.apply(a, x, ax);
      algebra.applyTransposed(a, y, aty);
      const left = ax.reduce((sum, value, i) => sum + value * y[i], 0);
      const right = aty.reduce((sum, value, i) => sum + value * x[i], 0);
      // each side sums rows·cols triple products of size ≤ 1/8, rounded at most rows + cols + 2 times
      const allowed = 2 * (rows + cols + 2) * UNIT_ROUNDOFF * rows * cols / 8;
      ok(Math.abs(left - right) <= allowed, `${left} and ${right} differ`);
    }),
    { numRuns: 50, seed: 1 },
  );
});
