import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { inverseNormal } from "./inverse_normal.ts";
import { SOBOL_DIMENSIONS, sobolPoints } from "./sobol.ts";

const key = (instance: number) => ({ seed: 4, cell: 0, instance, purpose: "sobol test" });

function points(dimension: number, count: number, instance?: number): Float64Array {
  const out = new Float64Array(count);
  sobolPoints(dimension, out, instance === undefined ? undefined : key(instance));
  return out;
}

Deno.test("sobolPoints() begins with the published points", () => {
  const eighths = [
    [0, 4, 6, 2, 3, 7, 5, 1],
    [0, 4, 2, 6, 3, 7, 1, 5],
    [0, 4, 2, 6, 5, 1, 7, 3],
    [0, 4, 2, 6, 7, 3, 5, 1],
    [0, 4, 6, 2, 3, 7, 5, 1],
    [0, 4, 6, 2, 1, 5, 7, 3],
  ];
  eighths.forEach((row, d) => deepStrictEqual([...points(d, 8)].map((x) => 8 * x), row));
});

Deno.test("sobolPoints() gives another program's points in high dimensions", () => {
  const expected: Record<number, number[]> = { // points 5, 100, 777, 1024 times 2³², by SciPy 1.17
    50: [2684354560, 3791650816, 356515840, 2170552320],
    333: [2684354560, 1577058304, 1287651328, 2971664384],
    1000: [1610612736, 2449473536, 465567744, 81788928],
    1110: [1610612736, 1979711488, 2512388096, 2761949184],
  };
  for (const [dimension, values] of Object.entries(expected)) {
    const all = points(Number(dimension), 1025);
    deepStrictEqual([5, 100, 777, 1024].map((i) => all[i] * 2 ** 32), values);
  }
});

Deno.test("sobolPoints() keeps every dimension stratified under any scrambling", () => {
  for (const dimension of [0, 1, 7, 100, SOBOL_DIMENSIONS - 1]) {
    const cells = points(dimension, 1024, dimension).map((x) => Math.floor(1024 * x)).sort();
    ok(cells.every((cell, i) => cell === i));
  }
});

Deno.test("sobolPoints() is a (0, m, 2)-net in the first two dimensions, scrambled or not", () => {
  for (const instance of [undefined, 1, 2]) {
    const x = points(0, 256, instance), y = points(1, 256, instance);
    for (let bits = 0; bits <= 8; bits++) { // boxes of 2^−bits by 2^−(8−bits)
      const boxes = Array.from(
        x,
        (_, i) => Math.floor(x[i] * 2 ** bits) * 2 ** (8 - bits) + Math.floor(y[i] * 2 ** (8 - bits)),
      );
      strictEqual(new Set(boxes).size, 256);
    }
  }
});

Deno.test("sobolPoints() scrambled: each point is uniform, and the error falls faster than 1/√n", () => {
  // One point over 4000 scramblings: mean ½ and variance 1/12, within 4 standard errors
  const third = Array.from({ length: 4000 }, (_, i) => points(3, 4, i)[3]);
  const mean = third.reduce((a, b) => a + b) / 4000,
    square = third.reduce((a, x) => a + (x - 0.5) ** 2, 0) / 4000;
  ok(Math.abs(mean - 0.5) < 4 * Math.sqrt(1 / 12 / 4000));
  ok(Math.abs(square - 1 / 12) < 4 * Math.sqrt(1 / 180 / 4000));
  // E x₀x₁x₂ = 1/8, a random sample of 4096 errs by 2.2e-3, the net by less than 2e-4 in each of ten scramblings
  for (let instance = 0; instance < 10; instance++) {
    const [a, b, c] = [0, 1, 2].map((d) => points(d, 4096, instance));
    ok(Math.abs(a.reduce((sum, _, i) => sum + a[i] * b[i] * c[i], 0) / 4096 - 1 / 8) < 2e-4);
  }
});

Deno.test("sobolPoints() refuses a dimension without numbers", () => {
  throws(() => points(SOBOL_DIMENSIONS, 4), /need an integer from 0 to 1110/);
  throws(() => points(-1, 4), RangeError);
});

Deno.test("inverseNormal() agrees with published quantiles over all of its range", () => {
  const quantiles: [number, number][] = [ // by SciPy 1.17
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798409],
    [2 ** -33, -6.3379577545537895],
    [1e-5, -4.264890793922825],
    [0.01, -2.3263478740408408],
    [0.075, -1.4395314709384563],
    [0.2, -0.8416212335729142],
    [0.5, 0],
    [0.7, 0.5244005127080407],
    [0.93, 1.475791028179171],
    [0.999, 3.090232306167813],
  ];
  for (const [p, expected] of quantiles) {
    ok(Math.abs(inverseNormal(p) - expected) <= 1e-15 * (1 + Math.abs(expected)));
  }
  deepStrictEqual([inverseNormal(0), inverseNormal(1)], [-Infinity, Infinity]);
  ok(Number.isNaN(inverseNormal(NaN)));
});
