import { ok, throws } from "node:assert/strict";
import { equiangular } from "./equiangular.ts";

Deno.test("equiangular() makes unit vectors of equal cosines, up to the limits of what exists", () => {
  for (
    const [count, cosine] of [[1, 0.3], [2, -1], [2, 0.6], [3, -0.5], [5, 0.7], [4, 1], [6, -0.2], [2, 1]]
  ) {
    const rows = equiangular(count, cosine);
    for (const [i, a] of rows.entries()) {
      for (const [j, b] of rows.entries()) {
        const overlap = a.reduce((sum, x, k) => sum + x * b[k], 0);
        ok(Math.abs(overlap - (i === j ? 1 : cosine)) < 1e-7, `${count} ${cosine}: ${i} ${j} ${overlap}`);
      }
    }
  }
  throws(() => equiangular(3, -0.6), /every two of 3 unit vectors by -0.6: need a number from -0.5 to 1/);
  throws(() => equiangular(2, 1.1), /from -1 to 1/);
});
