import { ok, strictEqual } from "node:assert/strict";
import { erf } from "./erf.ts";

/** 2/√π e^(−x²) Σ 2ᵏ x^(2k+1)/(2k+1)!!: all terms have one sign. */
function series(x: number): number {
  let term = x, sum = x;
  for (let k = 1; k < 200; k++) sum += term *= 2 * x * x / (2 * k + 1);
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
}

Deno.test("erf() equals its series everywhere, and is odd", () => {
  for (let x = 0.003; x < 6.5; x += 0.017) {
    ok(Math.abs(erf(x) / series(x) - 1) < 4e-15, `at ${x}: ${erf(x)} ${series(x)}`);
    strictEqual(erf(-x), -erf(x));
  }
});

Deno.test("erf() has its limits", () => {
  strictEqual(erf(0), 0);
  strictEqual(erf(1e-300), 1e-300 * (2 / Math.sqrt(Math.PI)));
  strictEqual(erf(Infinity), 1);
  strictEqual(erf(-Infinity), -1);
  ok(Number.isNaN(erf(NaN)));
});
