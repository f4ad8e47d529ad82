import { ok } from "node:assert/strict";
import { matrix } from "./matrix.ts";
import { distance, dot, norm } from "./norm.ts";
import { scattered, scatteredMatrix, testEachAlgebra } from "./test_each_algebra.ts";
import { topEigenpair } from "./top_eigenpair.ts";

testEachAlgebra("topEigenpair() finds what all eigenvalues together tell", (algebra) => {
  for (const n of [1, 2, 5, 40, 150]) {
    const a = algebra.gram(scatteredMatrix(n, 2 * n)), { values, vectors } = algebra.symmetricEigen(a);
    const { value, vector } = topEigenpair(algebra, a, scattered(n, 3));
    ok(Math.abs(value / values[n - 1] - 1) < 1e-12, `n ${n}`);
    ok(Math.abs(norm(vector) - 1) < 1e-12);
    ok(Math.abs(Math.abs(dot(vector, vectors.data.subarray((n - 1) * n))) - 1) < 1e-8);
  }
});

testEachAlgebra("topEigenpair() of a spike alone needs one product, of zero none that helps", (algebra) => {
  const n = 30, v = scattered(n), size = norm(v), spike = matrix(n, n);
  algebra.rankOneUpdate(spike, v, v, 0.3 / size ** 2);
  const { value, vector } = topEigenpair(algebra, spike, v);
  ok(Math.abs(value - 0.3) < 1e-14);
  ok(distance(vector, v.map((x) => x / size * Math.sign(dot(vector, v)))) < 1e-13);
  const none = topEigenpair(algebra, matrix(n, n), new Float64Array(n));
  ok(none.value === 0 && Math.abs(norm(none.vector) - 1) < 1e-14);
});
