import { ok } from "node:assert/strict";
import { distance } from "./norm.ts";
import { relaxationModes, uniformModes } from "./relaxation_modes.ts";
import { scattered, scatteredMatrix, testEachAlgebra } from "./test_each_algebra.ts";

testEachAlgebra("relaxationModes() and uniformModes() diagonalise de/dt = −K(h∘e)", (algebra) => {
  for (const n of [1, 4, 33]) {
    const kernel = algebra.gram(scatteredMatrix(n, n + 3)), curvature = scattered(n, 2).map((x) => 0.6 + x);
    const e = scattered(n, 5), pull = curvature.map((h, i) => h * e[i]);
    const slope = new Float64Array(n);
    algebra.apply(kernel, pull, slope);
    const dense = relaxationModes(algebra, curvature, { ...kernel, data: kernel.data.slice() });
    for (
      const [modes, rate] of [[dense, slope], [
        uniformModes(curvature, 1.7),
        pull.map((x) => 1.7 * x),
      ]] as const
    ) {
      const c = new Float64Array(n), out = new Float64Array(n);
      modes.enter(e, c);
      modes.force(c, out);
      ok(distance(out, pull) < 1e-13);
      modes.force(c.map((x, i) => x * modes.rates[i]), out);
      ok(distance(out, rate.map((x, i) => curvature[i] * x)) < 1e-12);
    }
  }
});
