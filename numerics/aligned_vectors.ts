import { dot, norm } from "./norm.ts";

/**
 * Two unit vectors of a given scalar product made from random numbers: uniformly distributed if these are standard normal.
 *
 * @param directions `[2D]`
 * @param overlap Their scalar product, in [−1, 1].
 * @returns Two vectors, `[D]` each.
 * @throws {RangeError} If `overlap` is outside [−1, 1], or the numbers do not span two directions.
 *
 * @example
 * ```ts
 * import { alignedVectors } from "./aligned_vectors.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(alignedVectors(Float64Array.of(3, 0, 5, 7), -1), [Float64Array.of(1, 0), Float64Array.of(-1, 0)]);
 * ```
 */
export function alignedVectors(directions: Float64Array, overlap: number): [Float64Array, Float64Array] {
  if (!(Math.abs(overlap) <= 1)) {
    throw new RangeError(`Cannot make unit vectors with overlap ${overlap}: need |overlap| <= 1`);
  }
  const dim = directions.length / 2;
  const first = unit(directions.subarray(0, dim));
  let across = directions.subarray(dim);
  for (let pass = 0; pass < 2; pass++) {
    const along = dot(across, first);
    across = unit(across.map((value, i) => value - along * first[i]));
  }
  const tilt = Math.sqrt((1 - overlap) * (1 + overlap));
  return [first, first.map((value, i) => overlap * value + (tilt === 0 ? 0 : tilt * across[i]))];
}

function unit(x: Float64Array): Float64Array {
  const length = norm(x);
  if (!(length > 0)) {
    throw new RangeError("Cannot make unit vectors of numbers that do not span two directions");
  }
  return x.map((value) => value / length);
}
