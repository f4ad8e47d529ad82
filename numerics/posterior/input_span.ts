import type { LinearAlgebra } from "../linear_algebra.ts";
import { type Matrix, matrix } from "../matrix.ts";

/** Inputs in coordinates of their own span: X/√D = U·diag(√κ)·Vᵀ. */
export interface InputSpan {
  /** r, the rank of X. */
  readonly rank: number;
  /** √κ, the singular values of X/√D, ascending, `[r]`. */
  readonly scales: Float64Array;
  /** Vᵀ, `[r, D]`: orthonormal rows. */
  readonly basis: Matrix;
  /** Uᵀ, `[r, P]`: orthonormal rows. */
  readonly mixing: Matrix;
  /** X·V/√D = U·diag(√κ), `[P, r]`. */
  readonly coordinates: Matrix;
}

/**
 * The singular value decomposition of some inputs, by the eigenvectors of XXᵀ/D or XᵀX/D, whichever is smaller. Directions
 * whose κ is rounding noise beside the largest do not count.
 *
 * @param inputs X, `[P, D]`.
 * @throws {RangeError} If all inputs are 0.
 */
export function inputSpan(algebra: LinearAlgebra, inputs: Matrix): InputSpan {
  const { rows: count, cols: dimension } = inputs,
    wide = count <= dimension,
    size = Math.min(count, dimension);
  const gram = algebra.gram(inputs, { transposeA: !wide });
  for (let i = 0; i < gram.data.length; i++) gram.data[i] /= dimension;
  const { values, vectors } = algebra.symmetricEigen(gram);
  const least = Math.max(count, dimension) * 2 ** -51 * values[size - 1];
  let first = 0;
  while (first < size && !(values[first] > least)) first++;
  if (first === size) throw new RangeError(`Cannot learn from ${count} inputs that are all 0`);
  const rank = size - first, scales = values.slice(first).map(Math.sqrt);
  const own = matrix(rank, size, vectors.data.slice(first * size));
  // The other side's vectors are images of these under X or Xᵀ.
  const other = matrix(rank, wide ? dimension : count);
  algebra.multiplyInto(other, own, inputs, { transposeB: !wide, scale: 1 / Math.sqrt(dimension) });
  for (let k = 0, at = 0; k < rank; k++) {
    for (let j = 0; j < other.cols; j++) other.data[at++] /= scales[k];
  }
  const [basis, mixing] = wide ? [other, own] : [own, other];
  const coordinates = matrix(count, rank);
  for (let k = 0; k < rank; k++) {
    for (let p = 0; p < count; p++) coordinates.data[p * rank + k] = scales[k] * mixing.data[k * count + p];
  }
  return { rank, scales, basis, mixing, coordinates };
}

/** Some points as the inputs' span sees them, and what of them it does not see. */
export interface SplitPoints {
  /** X·V/√D, `[T, r]`. */
  readonly within: Matrix;
  /** (X − XVVᵀ)/√D, `[T, D]`. */
  readonly outside: Matrix;
}

/** Splits points into their parts within and orthogonal to a span. */
export function splitPoints(
  algebra: LinearAlgebra,
  { basis }: Pick<InputSpan, "basis">,
  points: Matrix,
): SplitPoints {
  const scale = 1 / Math.sqrt(points.cols), within = matrix(points.rows, basis.rows);
  algebra.multiplyInto(within, points, basis, { transposeB: true, scale });
  const outside = matrix(points.rows, points.cols, points.data.map((x) => x * scale));
  algebra.multiplyInto(outside, within, basis, { scale: -1, keep: 1 });
  return { within, outside };
}
