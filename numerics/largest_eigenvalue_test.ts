import { ok, strictEqual } from "node:assert/strict";
import { largestEigenvalue, randomDirection, topOfTridiagonal } from "./largest_eigenvalue.ts";
import { matrix } from "./matrix.ts";
import { norm } from "./norm.ts";
import { openLinearAlgebra } from "./open_linear_algebra.ts";
import { scattered, scatteredMatrix } from "./test_each_algebra.ts";

const algebra = await openLinearAlgebra();
const ofDiagonal = (values: ArrayLike<number>) => (from: Float64Array, to: Float64Array) => {
  for (let i = 0; i < to.length; i++) to[i] = values[i] * from[i];
};

Deno.test("largestEigenvalue() is that of symmetricEigen() to its residual, and never above", () => {
  for (const n of [1, 2, 3, 17, 64, 65, 300]) {
    const a = algebra.gram(scatteredMatrix(n, n + 3)), { values } = algebra.symmetricEigen(a);
    for (const residual of [1e-2, 1e-3, 1e-6]) {
      const found = largestEigenvalue((from, to) => algebra.apply(a, from, to), n, { rounds: 200, residual });
      const ratio = found / values[n - 1];
      ok(ratio > 1 - residual && ratio < 1 + 1e-12, `${n}, ${residual}: ${ratio}`);
    }
  }
});

Deno.test("largestEigenvalue() does not rest on the second eigenvalue where powers do", () => {
  for (const [n, gap, sight] of [[400, 0.1, 1e-4], [1000, 0.15, 1e-5], [200, 0.07, 1e-4]]) {
    // The first eigenvector is all but hidden from where the last measurement of powers ended, at the second, `gap` below.
    const start = randomDirection(n),
      values = Float64Array.from({ length: n }, (_, i) => i === 1 ? 1 : 0.5 - 0.4 * i / n);
    const direction = start.slice();
    direction[0] = sight;
    direction[1] = 1;
    const multiply = (from: Float64Array, to: Float64Array) => {
      for (let i = 0; i < n; i++) to[i] = (i === 0 ? 1 + gap : values[i]) * from[i];
    };
    let power = 0;
    for (let round = 0, v = direction; round < 200; round++) {
      const image = new Float64Array(n), before = power, size = norm(v);
      multiply(v.map((x) => x / size), image);
      power = norm(image);
      v = image;
      if (Math.abs(power - before) <= 1e-4 * power) break;
    }
    ok(power < 1 + 0.3 * gap, `powers do find it: ${power}`);
    const found = largestEigenvalue(multiply, n, { rounds: 100, residual: 1e-3 });
    ok(Math.abs(found / (1 + gap) - 1) < 1e-3, `${found}`);
  }
});

Deno.test("largestEigenvalue() of zero is 0, of equal eigenvalues takes one product, and tells what is not finite", () => {
  let products = 0;
  const counted = (value: number) => (from: Float64Array, to: Float64Array) => {
    products++;
    ofDiagonal(new Float64Array(from.length).fill(value))(from, to);
  };
  const bounds = { rounds: 50, residual: 1e-3 };
  strictEqual(largestEigenvalue(counted(0), 7, bounds), 0);
  ok(Math.abs(largestEigenvalue(counted(3), 7, bounds) - 3) < 1e-12);
  strictEqual(products, 2);
  ok(Number.isNaN(largestEigenvalue(counted(NaN), 7, bounds)));
});

Deno.test("topOfTridiagonal() equals symmetricEigen(), value and last entry, also where entries span 300 digits", () => {
  for (const n of [1, 2, 5, 60]) {
    const diagonal = Array.from(scattered(n, 3)),
      beside = Array.from(scattered(n, 4), (x) => Math.abs(x) + 0.01);
    const whole = matrix(n, n);
    diagonal.forEach((d, k) => whole.data[k * (n + 1)] = d);
    for (let k = 1; k < n; k++) whole.data[k * (n + 1) - 1] = whole.data[k * (n + 1) - n] = beside[k - 1];
    const { values, vectors } = algebra.symmetricEigen(whole),
      { value, last } = topOfTridiagonal(diagonal, beside);
    ok(Math.abs(value - values[n - 1]) < 1e-12);
    ok(Math.abs(last - Math.abs(vectors.data[n * n - 1])) < 1e-9);
  }
  const steep = topOfTridiagonal([1, ...new Array(99).fill(0)], new Array(100).fill(1e-5));
  ok(Math.abs(steep.value - 1) < 1e-9 && steep.last < 1e-200);
});
