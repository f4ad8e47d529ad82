import { gramBlock } from "../../numerics/gram_block.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";

/** The Gram matrix K = XXᵀ/D of training inputs, diagonalised once for all posteriors on them. */
export interface GramModes {
  /** x, `[P, D]`. */
  readonly inputs: Matrix;
  /** κ_k > 0, ascending, without those that are rounding noise, `[r]`. */
  readonly values: Float64Array;
  /** Row k is the eigenvector of κ_k, `[r, P]`. */
  readonly vectors: Matrix;
}

/** Diagonalises K = XXᵀ/D; cost P³. */
export function gramModes(algebra: LinearAlgebra, inputs: Matrix): GramModes {
  const { gram } = gramBlock(algebra, inputs), count = inputs.rows;
  const { values, vectors } = algebra.symmetricEigen(gram);
  const noise = count * Number.EPSILON * values[count - 1];
  // Ascending: those of the null space come first.
  const nothing = values.filter((value) => value <= noise).length;
  return {
    inputs,
    values: values.slice(nothing),
    vectors: matrix(count - nothing, count, vectors.data.slice(nothing * count)),
  };
}

/** The components of a vector along the modes, `[r]`. */
export function toModes(algebra: LinearAlgebra, { vectors }: GramModes, vector: Float64Array): Float64Array {
  const out = new Float64Array(vectors.rows);
  algebra.apply(vectors, vector, out);
  return out;
}

/** The vector with these components along the modes, `[P]`. */
export function fromModes(algebra: LinearAlgebra, { vectors }: GramModes, parts: Float64Array): Float64Array {
  const out = new Float64Array(vectors.cols);
  algebra.applyTransposed(vectors, parts, out);
  return out;
}

/** What a vector has across the modes, `[P]`: exactly 0 where they are complete. */
export function acrossModes(algebra: LinearAlgebra, modes: GramModes, vector: Float64Array): Float64Array {
  const { rows, cols } = modes.vectors;
  if (rows === cols) return new Float64Array(cols);
  const along = fromModes(algebra, modes, toModes(algebra, modes, vector));
  return vector.map((x, i) => x - along[i]);
}
