import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { type DrawKey, normals, permutation, uniforms } from "./draws.ts";

const key: DrawKey = { seed: 1, cell: 2, instance: 3, purpose: "test" };

/** z-score of a mean over `count` independent terms of unit variance. */
const zScore = (mean: number, expected: number, deviation: number, count: number) =>
  Math.abs(mean - expected) / (deviation / Math.sqrt(count));

Deno.test("normals() has the moments of a standard normal, up to the eighth", () => {
  const count = 1_000_000, x = normals(key, count);
  const expected = (n: number): number => n === 0 ? 1 : n % 2 ? 0 : (n - 1) * expected(n - 2);
  for (let n = 1; n <= 8; n++) {
    const mean = x.reduce((sum, value) => sum + value ** n, 0) / count;
    const deviation = Math.sqrt(expected(2 * n) - expected(n) ** 2);
    ok(zScore(mean, expected(n), deviation, count) < 4, `moment ${n}`);
  }
});

Deno.test("normals() has the distribution function of a standard normal", () => {
  const count = 1_000_000, x = normals({ ...key, purpose: "distribution" }, count).sort();
  let worst = 0;
  x.forEach((value, i) => worst = Math.max(worst, Math.abs(distribution(value) - (i + 0.5) / count)));
  ok(Math.sqrt(count) * worst < 2.2, `${worst}: Kolmogorov–Smirnov, probability 1e-4 above`);
});

Deno.test("normals() has the tails of a standard normal, beyond 3, 4 and 5", () => {
  const draws = 30, count = 1_000_000, seen = [0, 0, 0];
  for (let instance = 0; instance < draws; instance++) {
    for (const value of normals({ ...key, purpose: "tails", instance }, count)) {
      const size = Math.abs(value);
      if (size > 3) { for (let s = 3; s <= 5; s++) if (size > s) seen[s - 3]++; }
    }
  }
  [2.6997960632601866e-3, 6.334248366623973e-5, 5.733031437583878e-7].forEach((share, i) => {
    const expected = share * draws * count;
    ok(Math.abs(seen[i] - expected) < 4 * Math.sqrt(expected), `beyond ${i + 3}: ${seen[i]}, ${expected}`);
  });
});

Deno.test("normals() has independent neighbours", () => {
  const count = 1_000_000, x = normals({ ...key, purpose: "neighbours" }, count);
  for (const lag of [1, 2, 3, 4]) {
    let product = 0, squares = 0;
    const joint = new Array(64).fill(0);
    for (let i = lag; i < count; i++) {
      product += x[i] * x[i - lag];
      squares += (x[i] ** 2 - 1) * (x[i - lag] ** 2 - 1) / 2;
      joint[8 * eighth(x[i]) + eighth(x[i - lag])]++;
    }
    ok(zScore(product / count, 0, 1, count) < 4, `lag ${lag}`);
    ok(zScore(squares / count, 0, 1, count) < 4, `squares, lag ${lag}`);
    const expected = (count - lag) / 64;
    const chiSquare = joint.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    ok(chiSquare < 117, `${chiSquare} with 63 degrees of freedom: probability 4e-5 above 117`);
  }
});

/** Φ(x) = ½ + φ(x)·Σ x²ᵏ⁺¹/(1·3⋯(2k+1)), for |x| < 8. */
function distribution(x: number): number {
  let term = x, sum = x;
  for (let k = 1; Math.abs(term) > 1e-17; k++) sum += term *= x * x / (2 * k + 1);
  return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
}

/** Which of eight equally likely bins a number falls in. */
function eighth(x: number): number {
  const size = Math.abs(x);
  const bin = size > 1.1503493803760079
    ? 3
    : size > 0.6744897501960817
    ? 2
    : size > 0.31863936396437514
    ? 1
    : 0;
  return x > 0 ? 4 + bin : 3 - bin;
}

Deno.test("normals() does not depend on how many are drawn", () => {
  const long = normals(key, 10_001);
  for (const count of [0, 1, 2, 3, 5, 2047, 2048, 2049, 4097, 8193]) {
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

Deno.test("normals() settles an entry the same way, and another entry another way, wherever it stands", () => {
  // With so many, some hundred entries need more words than their own two, at the ends of chunks too.
  const long = normals(key, 40_000);
  strictEqual(new Set(long).size, long.length);
  for (let count = 1; count < 40_000; count += 977) {
    strictEqual(normals(key, count)[count - 1], long[count - 1]);
  }
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
