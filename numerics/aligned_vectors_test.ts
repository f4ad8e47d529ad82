import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { alignedVectors } from "./aligned_vectors.ts";
import { normals } from "./draws.ts";
import { dot, norm } from "./norm.ts";

const directions = normals({ seed: 1, cell: 0, instance: 0, purpose: "teachers" }, 40);

Deno.test("alignedVectors() makes unit vectors of the overlap asked for, and leaves the numbers alone", () => {
  const before = directions.slice();
  for (const overlap of [-1, -0.3, 0, 0.7, 1]) {
    const [one, other] = alignedVectors(directions, overlap);
    for (const vector of [one, other]) ok(Math.abs(norm(vector) - 1) < 1e-14);
    ok(Math.abs(dot(one, other) - overlap) < 1e-14);
  }
  deepStrictEqual(directions, before);
});

Deno.test("alignedVectors() refuses overlaps that cannot be, and numbers without two directions", () => {
  for (const overlap of [1.1, NaN]) throws(() => alignedVectors(directions, overlap), RangeError);
  throws(() => alignedVectors(new Float64Array(8), 0.5), RangeError);
});
