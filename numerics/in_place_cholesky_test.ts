import { ok, strictEqual } from "node:assert/strict";
import { factoriseInPlace, invertFactorised, solveFactorised } from "./in_place_cholesky.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { largestDifference, naiveProduct, scattered, scatteredMatrix } from "./test_each_algebra.ts";

/** BBᵀ + I/2 */
function definite(size: number): Matrix {
  const half = scatteredMatrix(size, size, size), a = naiveProduct(half, half, false, true);
  for (let i = 0; i < size; i++) a.data[i * (size + 1)] += 0.5;
  return a;
}

for (const size of [1, 2, 5, 33]) {
  Deno.test(`factoriseInPlace() solves and inverts a definite matrix of ${size} rows`, () => {
    const a = definite(size), factor = matrix(size, size, a.data.slice()), inverse = matrix(size, size);
    factoriseInPlace(factor);
    const b = scattered(size, 3), x = b.slice();
    solveFactorised(factor, x);
    ok(largestDifference(naiveProduct(a, matrix(size, 1, x)).data, b) < 1e-12);
    invertFactorised(factor, inverse);
    const identity = matrix(size, size);
    for (let i = 0; i < size; i++) identity.data[i * (size + 1)] = 1;
    ok(largestDifference(naiveProduct(a, inverse).data, identity.data) < 1e-12);
  });
}

Deno.test("factoriseInPlace() returns the logarithm of the determinant, and NaN for what is not definite", () => {
  const a = matrix(2, 2, Float64Array.of(4, NaN, 2, 3)); // det 8; above the diagonal nothing is read
  ok(Math.abs(factoriseInPlace(a) - Math.log(8)) < 1e-15);
  for (
    const [p, q, r] of [[1, 1, 1], [1, 2, 1], [-1, 0, 1], [NaN, 0, 1], [1, Infinity, 1], [Infinity, 0, 1]]
  ) {
    strictEqual(factoriseInPlace(matrix(2, 2, Float64Array.of(p, 0, q, r))), NaN);
  }
});
