import { ok, throws } from "node:assert/strict";
import { alignedPair, orthonormalFrame } from "./frames.ts";
import { dot, norm } from "./norm.ts";

const key = { seed: 1, cell: 0, instance: 0, purpose: "frames" };

Deno.test("orthonormalFrame() has orthonormal rows up to a full basis", () => {
  for (const [count, dimension] of [[1, 1], [3, 7], [20, 20]]) {
    const { data } = orthonormalFrame(key, count, dimension);
    const row = (i: number) => data.subarray(i * dimension, (i + 1) * dimension);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j <= i; j++) ok(Math.abs(dot(row(i), row(j)) - (i === j ? 1 : 0)) < 1e-14);
    }
  }
  throws(() => orthonormalFrame(key, 3, 2), RangeError);
});

Deno.test("orthonormalFrame() points everywhere: squared components average 1/D", () => {
  const draws = 4000, dimension = 5;
  let square = 0, sum = 0;
  for (let instance = 0; instance < draws; instance++) {
    const { data } = orthonormalFrame({ ...key, instance }, 2, dimension);
    square += data[dimension] ** 2;
    sum += data[dimension];
  }
  // Var(x²) = 2(D−1)/(D²(D+2)), Var(x) = 1/D.
  ok(Math.abs(square / draws - 0.2) < 4 * Math.sqrt(8 / 175 / draws));
  ok(Math.abs(sum / draws) < 4 * Math.sqrt(0.2 / draws));
});

Deno.test("alignedPair() has unit vectors with the overlap asked for", () => {
  for (const overlap of [-1, -0.3, 0, 0.999999, 1]) {
    const [u, v] = alignedPair(key, 40, overlap);
    ok(Math.abs(norm(u) - 1) < 1e-14 && Math.abs(norm(v) - 1) < 1e-14);
    ok(Math.abs(dot(u, v) - overlap) < 1e-14);
  }
  for (const overlap of [1.1, NaN]) throws(() => alignedPair(key, 40, overlap), RangeError);
});
