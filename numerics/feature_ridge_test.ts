import { ok } from "node:assert/strict";
import { normals } from "./draws.ts";
import { featureRidge } from "./feature_ridge.ts";
import { matrix } from "./matrix.ts";
import { dot, norm } from "./norm.ts";
import { testEachAlgebra } from "./test_each_algebra.ts";

const draw = (purpose: string, count: number) => normals({ seed: 3, cell: 0, instance: 0, purpose }, count);

/** The first rows of a reflection: orthonormal vectors without a pattern. */
function frame(purpose: string, size: number, count: number): Float64Array[] {
  const p = draw(purpose, size), square = dot(p, p);
  return Array.from({ length: count }, (_, k) => p.map((x, i) => (i === k ? 1 : 0) - 2 * p[k] * x / square));
}

testEachAlgebra("featureRidge() is Σ σ/(σ² + λ')·(u·y)v, whatever the span of the σ", (algebra) => {
  for (const [n, width] of [[6, 9], [9, 6], [5, 40]]) {
    const rank = Math.min(n, width), u = frame("u", n, rank), v = frame("v", width, rank), y = draw("y", n);
    for (const [small, shift] of [[1, 0.3], [1e-3, 1e-6], [1e-8, 1e-15], [1e-12, 1e-21], [1e-12, 1e-23]]) {
      const sigma = u.map((_, k) => k === 0 ? 2 : small / (k + 1));
      const features = matrix(n, width), truth = new Float64Array(width);
      sigma.forEach((s, k) => {
        for (let i = 0; i < n * width; i++) {
          features.data[i] += s * u[k][Math.floor(i / width)] * v[k][i % width];
        }
        const weight = s / (s * s + shift) * dot(u[k], y);
        v[k].forEach((x, j) => truth[j] += weight * x);
      });
      const w = featureRidge(algebra, features, y, shift);
      // What rounding of the entries does to the small σ, relative to them; of squares, where the shift is no smaller.
      const rounding = 1e-15 / small + 1e-12 + (shift > 1e-9 ? 1e-15 / shift : 0);
      sigma.forEach((s, k) => {
        const weight = dot(truth, v[k]), scale = k === 0 ? Math.abs(weight) + rounding : norm(truth);
        const off = Math.abs(dot(w, v[k]) - weight) / scale;
        ok(off < 40 * rounding, `${n} ${width} ${small} ${shift}, σ ${s}: ${off}`);
      });
    }
  }
});
