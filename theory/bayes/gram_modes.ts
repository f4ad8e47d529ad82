import { gramBlock } from "../../numerics/gram_block.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { Matrix } from "../../numerics/matrix.ts";

/** The Gram matrix K = XXᵀ/D of training inputs, diagonalised once for all posteriors on them. */
export interface GramModes {
  /** x, `[P, D]`. */
  readonly inputs: Matrix;
  /** K, `[P, P]`. */
  readonly gram: Matrix;
  /** κ_k ≥ 0, ascending, `[P]`. */
  readonly values: Float64Array;
  /** Row k is the eigenvector of κ_k, `[P, P]`. */
  readonly vectors: Matrix;
  /** Eigenvalues that are not rounding noise. */
  readonly rank: number;
}

/** Diagonalises K = XXᵀ/D; cost P³. */
export function gramModes(algebra: LinearAlgebra, inputs: Matrix): GramModes {
  const { gram } = gramBlock(algebra, inputs);
  const { values, vectors } = algebra.symmetricEigen(gram);
  const noise = inputs.rows * Number.EPSILON * values[values.length - 1];
  return {
    inputs,
    gram,
    values: values.map((value) => Math.max(0, value)),
    vectors,
    rank: values.filter((value) => value > noise).length,
  };
}

/** The components of a vector along the modes, `[P]`. */
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
