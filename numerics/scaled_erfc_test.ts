import { ok, strictEqual } from "node:assert/strict";
import { erfInto } from "./erf_loop.ts";
import { gaussLegendre } from "./gauss_legendre.ts";
import { scaledErfc } from "./scaled_erfc.ts";

Deno.test("scaledErfc() is exp(z²)(1 − erf z) where that can be computed", () => {
  const erf = new Float64Array(1);
  for (let z = 0; z <= 1; z += 1 / 64) {
    erfInto(Float64Array.of(z * Math.SQRT2), erf);
    const expected = Math.exp(z * z) * (1 - erf[0]);
    ok(Math.abs(scaledErfc(z) / expected - 1) < 4e-15, `${z}`);
  }
});

Deno.test("scaledErfc() is (2/√π)∫exp(−x² − 2zx)dx from 0", () => {
  const { nodes, weights } = gaussLegendre(200);
  for (const z of [0, 0.1, 1, 2, 2.5, 5, 10, 30]) {
    const end = 7 / (1 + z / 4); // beyond, less than 1e-17
    const integral = nodes.reduce((sum, node, i) => {
      const x = end * (1 + node) / 2;
      return sum + weights[i] * end / 2 * Math.exp(-x * x - 2 * z * x);
    }, 0);
    ok(Math.abs(scaledErfc(z) / (2 / Math.sqrt(Math.PI) * integral) - 1) < 2e-14, `${z}`);
  }
});

Deno.test("scaledErfc() has its limits", () => {
  ok(Math.abs(scaledErfc(0) - 1) < 1e-15);
  ok(Math.abs(scaledErfc(1e8) * Math.sqrt(Math.PI) * 1e8 - 1) < 1e-14);
  strictEqual(scaledErfc(Infinity), 0);
  ok(Number.isNaN(scaledErfc(NaN)));
});
