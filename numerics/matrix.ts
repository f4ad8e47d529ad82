/**
 * A dense float64 matrix, row-major: entry (i, j) is `data[i·cols + j]`.
 *
 * Only a labelled array: arithmetic is done by {@linkcode LinearAlgebra}, which sees the sizes and the data.
 */
export interface Matrix {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly cols: number;
  /** The entries, length `rows·cols`. */
  readonly data: Float64Array;
}

/**
 * Makes a {@linkcode Matrix}, of zeros unless `data` is given (taken over, not copied).
 *
 * @throws {TypeError} If `data` has not `rows·cols` entries.
 *
 * @example A matrix of zeros
 * ```ts
 * import { matrix } from "./matrix.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(matrix(2, 3).data.length, 6);
 * ```
 */
export function matrix(rows: number, cols: number, data?: Float64Array): Matrix {
  if (data && data.length !== rows * cols) {
    throw new TypeError(
      `Cannot make a [${rows}, ${cols}] matrix of ${data.length} numbers: need ${rows * cols}`,
    );
  }
  return { rows, cols, data: data ?? new Float64Array(rows * cols) };
}
