// Diagnostics of Markov chains against a process of which all is known: x' = ρx + √(1 − ρ²)ξ.
import { ok, strictEqual, throws } from "node:assert/strict";
import { normals } from "./draws.ts";
import { effectiveSampleSize } from "./effective_sample_size.ts";
import { splitRHat } from "./split_r_hat.ts";

function autoregression(rho: number, count: number, instance: number): Float64Array {
  const draws = normals({ seed: 1, cell: 0, instance, purpose: `autoregression ${rho}` }, count);
  for (let i = 1; i < count; i++) draws[i] = rho * draws[i - 1] + Math.sqrt(1 - rho * rho) * draws[i];
  return draws;
}

for (const rho of [0, 0.5, 0.9, -0.4]) {
  Deno.test(`effectiveSampleSize() is n(1 − ρ)/(1 + ρ) for an autoregression of ρ = ${rho}`, () => {
    const count = 20000, chains = 20, truth = count * (1 - rho) / (1 + rho);
    const found = Array.from(
      { length: chains },
      (_, i) => effectiveSampleSize(autoregression(rho, count, i)),
    );
    const mean = found.reduce((sum, value) => sum + value / chains, 0);
    const error = Math.sqrt(
      found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (chains - 1) / chains,
    );
    // Cutting the sum where noise begins costs a few per cent.
    ok(Math.abs(mean - truth) < 3 * error + 0.05 * truth, `${mean} ± ${error}, truth ${truth}`);
  });
}

Deno.test("effectiveSampleSize() of equal draws is their number", () => {
  strictEqual(effectiveSampleSize(new Float64Array(50).fill(3)), 50);
});

Deno.test("splitRHat() is near 1 for chains of one law, and tells chains that differ or drift", () => {
  const chains = Array.from({ length: 4 }, (_, i) => autoregression(0.5, 2000, i));
  ok(Math.abs(splitRHat(chains) - 1) < 0.01);
  const apart = chains.map((chain, i) => chain.map((value) => value + i));
  // Means 0, 1, 2, 3 in pairs of halves: variance (8/7)·1.25 beside 1 within.
  ok(Math.abs(splitRHat(apart) - Math.sqrt(1 + 1.25 * 8 / 7)) < 0.05);
  ok(splitRHat([chains[0].map((value, i) => value + i / 500)]) > 1.3);
  strictEqual(splitRHat([new Float64Array(9).fill(2)]), 1);
});

Deno.test("splitRHat() refuses chains of unequal or too few draws", () => {
  throws(() => splitRHat([new Float64Array(8), new Float64Array(9)]), /chains of 8 and 9 draws/);
  throws(() => splitRHat([new Float64Array(3)]), RangeError);
});
