import { ok, throws } from "node:assert/strict";
import { gaussLegendre } from "./gauss_legendre.ts";

Deno.test("gaussLegendre() integrates polynomials of degree below 2·count, and no further", () => {
  for (const count of [1, 2, 3, 8, 17, 40, 100]) {
    const { nodes, weights } = gaussLegendre(count);
    const integral = (power: number) => nodes.reduce((sum, x, i) => sum + weights[i] * x ** power, 0);
    for (const power of [0, 1, count, 2 * count - 2, 2 * count - 1]) {
      const exact = power % 2 === 0 ? 2 / (power + 1) : 0;
      ok(Math.abs(integral(power) - exact) < 1e-14, `x^${power} with ${count} nodes: ${integral(power)}`);
    }
    if (count < 17) ok(Math.abs(integral(2 * count) - 2 / (2 * count + 1)) > 1e-10);
    ok(nodes.every((x, i) => i === 0 || x > nodes[i - 1]));
  }
});

Deno.test("gaussLegendre() refuses what is no number of nodes", () => {
  for (const count of [0, -1, 2.5, NaN]) throws(() => gaussLegendre(count), /integer >= 1/);
});
