import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { type Matrix, matrix } from "./matrix.ts";
import { NumericalError } from "./numerical_error.ts";
import { largestDifference, naiveProduct, scatteredMatrix, testEachAlgebra } from "./test_each_algebra.ts";

/** F·Fᵀ + ridge·1 with F `[n, features]`: definite if ridge > 0, singular if ridge = 0 and features < n. */
function kernel(n: number, features: number, ridge: number): Matrix {
  const f = scatteredMatrix(n, features);
  const a = naiveProduct(f, f, false, true);
  for (let i = 0; i < n; i++) a.data[i * (n + 1)] += ridge;
  return a;
}

testEachAlgebra("solvePositiveDefinite() solves A·X = B and keeps both", (algebra) => {
  for (const n of [0, 1, 2, 3, 17, 65, 130]) {
    for (const k of [0, 1, 3, 17]) {
      const a = kernel(n, n, 0.1);
      const b = scatteredMatrix(n, k, 2);
      const before = [a.data.slice(), b.data.slice()];
      const x = algebra.solvePositiveDefinite(a, b);
      deepStrictEqual([x.rows, x.cols], [n, k]);
      deepStrictEqual([a.data, b.data], before);
      // Cholesky is backward stable: |A·X − B| ≤ c·n·ε·‖A‖·‖X‖ with c about 3 for factor and two substitutions,
      // ‖A‖ ≤ n/4·n here and typically n/12 of that; the naive product of the check adds as much again.
      const largest = x.data.reduce((seen, value) => Math.max(seen, Math.abs(value)), 0);
      const error = largestDifference(naiveProduct(a, x).data, b.data);
      ok(error <= 6 * n * 2 ** -53 * n * largest * (1 + n / 12), `n = ${n}, k = ${k}: residual ${error}`);
    }
  }
});

testEachAlgebra("solvePositiveDefinite() is exact where the arithmetic is", (algebra) => {
  const a = matrix(3, 3, Float64Array.of(4, 2, 2, 2, 5, 3, 2, 3, 6)); // L = [2; 1 2; 1 1 2]
  const x = Float64Array.of(1, 0, 2, -1, 4, 3);
  const b = naiveProduct(a, matrix(3, 2, x));
  deepStrictEqual(algebra.solvePositiveDefinite(a, b).data, x);
});

testEachAlgebra("solvePositiveDefinite() reads the lower triangle only", (algebra) => {
  const whole = kernel(9, 9, 1);
  const lower = matrix(9, 9, whole.data.map((entry, at) => at % 9 > Math.floor(at / 9) ? 1e3 : entry));
  const b = scatteredMatrix(9, 2, 2);
  deepStrictEqual(algebra.solvePositiveDefinite(lower, b), algebra.solvePositiveDefinite(whole, b));
});

testEachAlgebra("solvePositiveDefinite() refuses what is not positive definite to rounding", (algebra) => {
  const refused: readonly [string, Matrix][] = [
    ["indefinite", matrix(2, 2, Float64Array.of(1, 2, 2, 1))],
    ["negative", matrix(1, 1, Float64Array.of(-1))],
    ["zero", matrix(2, 2)],
    ["rank 1", matrix(2, 2, Float64Array.of(1, 1, 1, 1))],
    ["a pivot of 2⁻⁵², all of it rounding", matrix(2, 2, Float64Array.of(1, 1, 1, 1 + 2 ** -52))],
    ["rank 10 of 40, noise for pivots", kernel(40, 10, 0)],
    ["ridge below rounding", kernel(40, 10, 1e-18)],
  ];
  for (const [label, a] of refused) {
    throws(() => algebra.solvePositiveDefinite(a, scatteredMatrix(a.rows, 1)), (error) => {
      ok(error instanceof NumericalError, label);
      ok(/as it is not positive definite/.test(error.message), error.message);
      return true;
    });
  }
  const nearlySingular = matrix(2, 2, Float64Array.of(1, 1, 1, 1 + 2 ** -50));
  const right = matrix(2, 1, Float64Array.of(1, 1 + 2 ** -50));
  deepStrictEqual(algebra.solvePositiveDefinite(nearlySingular, right).data, Float64Array.of(0, 1));
  algebra.solvePositiveDefinite(kernel(40, 10, 1e-10), scatteredMatrix(40, 1)); // ill-conditioned, yet definite
});

testEachAlgebra("solvePositiveDefinite() lets no NaN in or out", (algebra) => {
  const one = matrix(1, 1, Float64Array.of(1));
  const bad = matrix(1, 1, Float64Array.of(NaN));
  throws(() => algebra.solvePositiveDefinite(bad, one), NumericalError);
  throws(() => algebra.solvePositiveDefinite(one, bad), NumericalError);
  const tiny = matrix(1, 1, Float64Array.of(1e-300));
  throws(() => algebra.solvePositiveDefinite(tiny, matrix(1, 1, Float64Array.of(1e300))), NumericalError);
});
