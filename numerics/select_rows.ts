import { type Matrix, matrix } from "./matrix.ts";

/**
 * Copies rows of a matrix, in the order asked for; a row may be asked for twice.
 *
 * @param rows Row numbers, `[count]`.
 * @returns `[count, cols]`
 * @throws {RangeError} If a row is not there.
 *
 * @example
 * ```ts
 * import { matrix } from "./matrix.ts";
 * import { selectRows } from "./select_rows.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual([...selectRows(matrix(3, 1, Float64Array.of(5, 6, 7)), [2, 0]).data], [7, 5]);
 * ```
 */
export function selectRows(from: Matrix, rows: ArrayLike<number>): Matrix {
  const out = matrix(rows.length, from.cols);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!(Number.isInteger(row) && row >= 0 && row < from.rows)) {
      throw new RangeError(`Cannot select row ${row} of a [${from.rows}, ${from.cols}] matrix`);
    }
    out.data.set(from.data.subarray(row * from.cols, (row + 1) * from.cols), i * from.cols);
  }
  return out;
}
