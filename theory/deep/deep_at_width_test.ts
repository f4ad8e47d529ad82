import { ok } from "node:assert/strict";
import { normals } from "../../numerics/draws.ts";
import { estimate } from "../two_layer/field_estimate.ts";
import { deepAtWidth, type DeepTerm } from "./deep_at_width.ts";
import { exactly } from "./deep_reading.ts";

const noise = (purpose: string, count: number) => normals({ seed: 1, cell: 0, instance: 0, purpose }, count);

/** x_M = 2 + 3/M + 5/M², networks scattering by 4/√M about it. */
const term = (sign: 1 | -1, purpose: string, M: number, limit = exactly(2)): DeepTerm => ({
  ...{ sign, limit, bias: 0 },
  narrow: [...noise(purpose, 20000)].map((z) => 2 + 3 / M + 5 / M ** 2 + 4 * z / Math.sqrt(M)),
});

Deno.test("deepAtWidth() carries the shift to another width, leaves the next order as remainder, and scales the scatter", () => {
  for (const [M, N] of [[64, 256], [64, 64], [16, 256]]) {
    const { value, deviation, remainder, limit } = deepAtWidth([term(1, "first", M)], M / N);
    const next = 5 / (M * N) - 5 / N ** 2, doubt = 4 * 4 / Math.sqrt(M) * M / N / Math.sqrt(20000);
    ok(limit === 2 && Math.abs(value - 2 - 3 / N - 5 / N ** 2 - next) < doubt, `${M}, ${N}: ${value}`);
    ok(next <= remainder + 5 / (M * N) && remainder >= 0);
    ok(Math.abs(deviation / (4 / Math.sqrt(N)) - 1) < 0.03, `${deviation}`);
    if (M === N) ok(remainder === 0);
    const apart = deepAtWidth([term(1, "first", M)], M / N, true).deviation;
    ok(Math.abs(apart / deviation / (N / M) ** 0.25 - 1) < 0.01, `${apart}`);
  }
});

Deno.test("deepAtWidth() of a difference cancels what both have in common", () => {
  const same = [term(1, "first", 32), term(-1, "first", 32)];
  const { value, deviation } = deepAtWidth(same, 0.5);
  ok(value === 0 && deviation === 0);
  const apart = deepAtWidth([term(1, "first", 32), term(-1, "second", 32)], 0.5);
  ok(Math.abs(apart.deviation / Math.sqrt(2) / Math.sqrt(0.5 * 16 / 32) - 1) < 0.03);
});

Deno.test("deepAtWidth() counts the draws of a sampled limit, and its bias, as far as they enter", () => {
  const limit = estimate([1.9, 2.1, 2.0, 2.0]), M = 64, N = 256;
  const sampled = { ...term(1, "first", M, limit), bias: 0.08 };
  const { deviation, remainder } = deepAtWidth([sampled], M / N);
  const without = deepAtWidth([term(1, "first", M)], M / N);
  ok(Math.abs(remainder - without.remainder - 0.06) < 1e-3);
  ok(Math.abs(deviation ** 2 - without.deviation ** 2 - (0.75 * limit.standardError) ** 2) < 1e-6);
});
