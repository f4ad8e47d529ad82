import { deepStrictEqual, notDeepStrictEqual, ok, throws } from "node:assert/strict";
import { type DrawKey, normals, permutation, uniforms } from "./draws.ts";

const key: DrawKey = { seed: 1, cell: 2, instance: 3, purpose: "test" };

/** z-score of a mean over `count` independent terms of unit variance. */
const zScore = (mean: number, expected: number, deviation: number, count: number) =>
  Math.abs(mean - expected) / (deviation / Math.sqrt(count));

Deno.test("normals() has the moments of a standard normal", () => {
  const count = 400_000; // standard errors below follow from the moments 1, 3, 15, 105 of x², x⁴, x⁶, x⁸
  const x = normals(key, count);
  const mean = (f: (value: number) => number) => x.reduce((sum, value) => sum + f(value), 0) / count;
  ok(zScore(mean((v) => v), 0, 1, count) < 4);
  ok(zScore(mean((v) => v ** 2), 1, Math.sqrt(2), count) < 4);
  ok(zScore(mean((v) => v ** 3), 0, Math.sqrt(15), count) < 4);
  ok(zScore(mean((v) => v ** 4), 3, Math.sqrt(96), count) < 4);
  // Neighbours are uncorrelated: the two of a pair, and across pairs.
  for (const lag of [1, 2, 3, 4]) {
    const product = x.subarray(lag).reduce((sum, value, i) => sum + value * x[i], 0) / count;
    ok(zScore(product, 0, 1, count) < 4, `lag ${lag}`);
  }
});

Deno.test("normals() fills equally likely bins equally", () => {
  const count = 160_000;
  // Normal quantiles at 1/8 … 7/8.
  const edges = [-1.1503493803760079, -0.6744897501960817, -0.31863936396437514, 0, 0.31863936396437514];
  edges.push(0.6744897501960817, 1.1503493803760079);
  const bins = new Array(8).fill(0);
  for (const value of normals({ ...key, purpose: "bins" }, count)) {
    bins[edges.filter((edge) => value > edge).length]++;
  }
  const chiSquare = bins.reduce((sum, n) => sum + (n - count / 8) ** 2 / (count / 8), 0);
  ok(chiSquare < 29, `${chiSquare} with 7 degrees of freedom: probability 1e-4 above 29`);
});

Deno.test("normals() does not depend on how many are drawn", () => {
  const long = normals(key, 10_001);
  for (const count of [0, 1, 2, 3, 5, 4095, 4096, 4097, 8193]) {
    deepStrictEqual(normals(key, count), long.slice(0, count));
  }
});

Deno.test("normals() differs when any part of its key differs", () => {
  const base = normals(key, 8);
  const others: DrawKey[] = [
    { ...key, seed: 2 },
    { ...key, seed: 1 + 2 ** 32 },
    { ...key, cell: 3 },
    { ...key, instance: 4 },
    { ...key, purpose: "tesu" },
  ];
  for (const other of others) notDeepStrictEqual(normals(other, 8), base);
  deepStrictEqual(normals({ ...key }, 8), base);
});

Deno.test("normals() refuses a seed that is no safe integer", () => {
  for (const seed of [-1, 0.5, NaN, 2 ** 53]) throws(() => normals({ ...key, seed }, 1), RangeError);
});

Deno.test("uniforms() stays inside (0, 1) with mean 1/2 and variance 1/12", () => {
  const count = 100_000;
  const u = uniforms(key, count);
  ok(u.every((value) => value > 0 && value < 1));
  const mean = u.reduce((a, b) => a + b) / count;
  ok(zScore(mean, 0.5, Math.sqrt(1 / 12), count) < 4);
});

Deno.test("permutation() contains each number once and moves each to every place", () => {
  const size = 5, draws = 4000;
  const counts = Array.from({ length: size }, () => new Array(size).fill(0));
  for (let instance = 0; instance < draws; instance++) {
    const order = permutation({ ...key, instance }, size);
    deepStrictEqual([...order].sort(), [0, 1, 2, 3, 4]);
    order.forEach((value, place) => counts[value][place]++);
  }
  const chiSquare = counts.flat().reduce((sum, n) => sum + (n - draws / size) ** 2 / (draws / size), 0);
  ok(chiSquare < 43, `${chiSquare} with 16 degrees of freedom: probability 3e-4 above 43`);
});
