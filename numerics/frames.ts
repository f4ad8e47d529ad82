import { type DrawKey, normals } from "./draws.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { dot, norm } from "./norm.ts";

/**
 * `count` orthonormal vectors in `dimension` dimensions, uniformly distributed (Haar): Gaussian rows, orthonormalised by
 * Gram–Schmidt, each twice for full accuracy.
 *
 * @returns `[count, dimension]`, one vector a row.
 * @throws {RangeError} If `count` exceeds `dimension`.
 */
export function orthonormalFrame(key: DrawKey, count: number, dimension: number): Matrix {
  if (count > dimension) {
    throw new RangeError(`Cannot draw ${count} orthonormal vectors in ${dimension} dimensions`);
  }
  const frame = matrix(count, dimension, normals(key, count * dimension));
  for (let i = 0; i < count; i++) {
    const row = frame.data.subarray(i * dimension, (i + 1) * dimension);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const other = frame.data.subarray(j * dimension, (j + 1) * dimension);
        const overlap = dot(row, other);
        for (let k = 0; k < dimension; k++) row[k] -= overlap * other[k];
      }
      const size = norm(row);
      for (let k = 0; k < dimension; k++) row[k] /= size;
    }
  }
  return frame;
}

/**
 * Two unit vectors with a given scalar product, otherwise uniformly distributed.
 *
 * @param overlap Their scalar product, in [−1, 1].
 * @returns Two vectors, `[dimension]` each.
 * @throws {RangeError} If `overlap` is outside [−1, 1] or `dimension` < 2.
 *
 * @example
 * ```ts
 * import { alignedPair } from "./frames.ts";
 * import { dot } from "./norm.ts";
 * import { ok } from "node:assert/strict";
 *
 * const [u, v] = alignedPair({ seed: 1, cell: 0, instance: 0, purpose: "example" }, 50, 0.3);
 * ok(Math.abs(dot(u, v) - 0.3) < 1e-14);
 * ```
 */
export function alignedPair(key: DrawKey, dimension: number, overlap: number): [Float64Array, Float64Array] {
  if (!(Math.abs(overlap) <= 1)) {
    throw new RangeError(`Cannot draw unit vectors with overlap ${overlap}: need |overlap| <= 1`);
  }
  const { data } = orthonormalFrame(key, 2, dimension);
  const first = data.slice(0, dimension);
  const tilt = Math.sqrt((1 - overlap) * (1 + overlap));
  const second = first.map((value, i) => overlap * value + tilt * data[dimension + i]);
  return [first, second];
}
