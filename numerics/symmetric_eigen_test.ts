import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { type Matrix, matrix } from "./matrix.ts";
import { NumericalError } from "./numerical_error.ts";
import { largestDifference, naiveProduct, scatteredMatrix, testEachAlgebra } from "./test_each_algebra.ts";

/**
 * Both solvers are backward stable: eigenvalues err by c·ε·‖A‖ and vectors are orthonormal to c·ε, c growing at most
 * like n. With c = 30·n a correct solver never comes near; one wrong rotation is off by orders of magnitude more.
 */
function tolerance(n: number, norm = 1): number {
  return 30 * n * 2 ** -53 * norm;
}

function symmetric(n: number, seed = 1): Matrix {
  const a = scatteredMatrix(n, n, seed);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) a.data[j * n + i] = a.data[i * n + j];
  }
  return a;
}

/** −d²/dx² on n points: eigenvalues 2 − 2·cos(πj/(n + 1)), j = 1 … n. */
function secondDifference(n: number): Matrix {
  const a = matrix(n, n);
  for (let i = 0; i < n; i++) {
    a.data[i * (n + 1)] = 2;
    if (i > 0) a.data[i * n + i - 1] = a.data[(i - 1) * n + i] = -1;
  }
  return a;
}

testEachAlgebra("symmetricEigen() gives A·v = λ·v, orthonormal v and ascending λ, and keeps A", (algebra) => {
  for (const n of [0, 1, 2, 3, 17, 65, 130]) {
    const a = symmetric(n);
    const before = a.data.slice();
    const { values, vectors } = algebra.symmetricEigen(a);
    deepStrictEqual([values.length, vectors.rows, vectors.cols], [n, n, n]);
    deepStrictEqual(a.data, before);
    const scaled = vectors.data.map((entry, at) => entry * values[Math.floor(at / n)]);
    const norm = Math.max(1, n); // ‖A‖ ≤ n/2
    ok(largestDifference(naiveProduct(vectors, a).data, scaled) <= tolerance(n, norm), `residual, n = ${n}`);
    const overlaps = naiveProduct(vectors, vectors, false, true).data;
    const identity = overlaps.map((_, at) => at % (n + 1) === 0 ? 1 : 0);
    ok(largestDifference(overlaps, identity) <= tolerance(n), `orthonormality, n = ${n}`);
    deepStrictEqual(values, values.slice().sort());
  }
});

testEachAlgebra("symmetricEigen() finds spectra that are known in closed form", (algebra) => {
  const n = 50;
  const cosines = Float64Array.from({ length: n }, (_, j) => 2 - 2 * Math.cos(Math.PI * (j + 1) / (n + 1)));
  const differences = algebra.symmetricEigen(secondDifference(n)).values;
  ok(largestDifference(differences, cosines) <= tolerance(n, 4));

  const ones = algebra.symmetricEigen(matrix(n, n, new Float64Array(n * n).fill(1))).values;
  const rankOne = new Float64Array(n);
  rankOne[n - 1] = n;
  ok(largestDifference(ones, rankOne) <= tolerance(n, n));

  const zeros = algebra.symmetricEigen(matrix(3, 3));
  deepStrictEqual(zeros.values, new Float64Array(3));
});

testEachAlgebra("symmetricEigen() scales with the matrix at both ends of the number range", (algebra) => {
  const n = 20;
  const values = algebra.symmetricEigen(secondDifference(n)).values;
  for (const size of [2 ** -1000, 2 ** 1000]) {
    const { data } = secondDifference(n);
    const found = algebra.symmetricEigen(matrix(n, n, data.map((entry) => entry * size))).values;
    ok(largestDifference(found.map((value) => value / size), values) <= tolerance(n, 4), `size ${size}`);
  }
});

testEachAlgebra("symmetricEigen() reads the lower triangle only", (algebra) => {
  const whole = symmetric(9);
  const lower = matrix(9, 9, whole.data.map((entry, at) => at % 9 > Math.floor(at / 9) ? 1e3 : entry));
  deepStrictEqual(algebra.symmetricEigen(lower), algebra.symmetricEigen(whole));
});

testEachAlgebra("symmetricEigen() refuses NaN and infinities, naming the entry", (algebra) => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    const a = symmetric(4);
    a.data[9] = bad;
    throws(() => algebra.symmetricEigen(a), (error) => {
      ok(error instanceof NumericalError);
      ok(/find the eigenvalues of a \[4, 4\] matrix: entry \(2, 1\)/.test(error.message), error.message);
      return true;
    });
  }
});

testEachAlgebra("symmetricEigen() repeats its bits when repeated", (algebra) => {
  deepStrictEqual(algebra.symmetricEigen(symmetric(67)), algebra.symmetricEigen(symmetric(67)));
});
