import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { chis } from "./chi_draws.ts";

const key = { seed: 5, cell: 0, instance: 0, purpose: "lengths" };

Deno.test("chis() have the moments of lengths of normal vectors", () => {
  const draws = 20_000;
  for (const freedom of [1, 2, 3, 10, 1e6]) {
    const squares = chis(key, new Array(draws).fill(freedom)).map((x) => x * x);
    const mean = squares.reduce((a, b) => a + b) / draws;
    const variance = squares.reduce((sum, x) => sum + (x - freedom) ** 2, 0) / draws;
    // χ²: mean k, variance 2k, and variance of (χ² − k)² 8k² + 48k; four standard errors.
    ok(Math.abs(mean - freedom) < 4 * Math.sqrt(2 * freedom / draws));
    ok(Math.abs(variance - 2 * freedom) < 4 * Math.sqrt((8 * freedom ** 2 + 48 * freedom) / draws));
  }
});

Deno.test("chis() depends on key, place and freedom only, and knows an empty vector", () => {
  const [a, b, c] = chis(key, [5, 0, 7]);
  deepStrictEqual(b, 0);
  deepStrictEqual([...chis(key, [5, 3, 7])].filter((_, i) => i !== 1), [a, c]);
  for (const freedom of [-1, 1.5, NaN, Infinity]) throws(() => chis(key, [freedom]), RangeError);
});
