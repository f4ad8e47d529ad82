import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { dot } from "./norm.ts";

/** Scaled inner products x·x'/D between two sets of points, with those of each point with itself. */
export interface GramBlock {
  /** x_i·x'_j/D, `[p, q]`. */
  readonly gram: Matrix;
  /** |x_i|²/D, `[p]`. */
  readonly rowSquares: Float64Array;
  /** |x'_j|²/D, `[q]`. */
  readonly columnSquares: Float64Array;
}

/**
 * The linear kernel K_x(x, x') = x·x'/D between the rows of two matrices.
 *
 * @param rows Points x_i, `[p, D]`.
 * @param columns Points x'_j, `[q, D]`; the same as `rows` unless given, and then the block is exactly symmetric.
 * @throws {TypeError} If the points differ in D.
 *
 * @example
 * ```ts
 * import { gramBlock } from "./gram_block.ts";
 * import { matrix } from "./matrix.ts";
 * import { openLinearAlgebra } from "./open_linear_algebra.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const block = gramBlock(await openLinearAlgebra(), matrix(2, 2, Float64Array.of(2, 0, 1, 1)));
 * deepStrictEqual([...block.gram.data, ...block.rowSquares], [2, 1, 1, 1, 2, 1]);
 * ```
 */
export function gramBlock(algebra: LinearAlgebra, rows: Matrix, columns: Matrix = rows): GramBlock {
  const scale = 1 / rows.cols;
  const gram = matrix(rows.rows, columns.rows);
  if (rows !== columns) {
    algebra.multiplyInto(gram, rows, columns, { transposeB: true, scale });
    return { gram, rowSquares: squares(rows), columnSquares: squares(columns) };
  }
  const unscaled = algebra.gram(rows).data;
  for (let i = 0; i < unscaled.length; i++) gram.data[i] = scale * unscaled[i];
  // From the diagonal, not summed again: equal to the last bit, a point then makes the angle 0 with itself.
  const diagonal = Float64Array.from({ length: rows.rows }, (_, i) => gram.data[i * (rows.rows + 1)]);
  return { gram, rowSquares: diagonal, columnSquares: diagonal };
}

function squares({ rows, cols, data }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    const row = data.subarray(i * cols, (i + 1) * cols);
    return dot(row, row) / cols;
  });
}
