import type { Matrix } from "./matrix.ts";

/** Eigenvalues, ascending, and orthonormal eigenvectors of a symmetric matrix. */
export interface SymmetricEigen {
  /** Eigenvalues, ascending, `[n]`. */
  readonly values: Float64Array;
  /** Eigenvectors, `[n, n]`: *row* i belongs to `values[i]`. */
  readonly vectors: Matrix;
}

/** Options of {@linkcode LinearAlgebra.multiply}. */
export interface MultiplyOptions {
  /** Use Aᵀ for A; not unless given. */
  readonly transposeA?: boolean;
  /** Use Bᵀ for B; not unless given. */
  readonly transposeB?: boolean;
}

/**
 * Dense float64 linear algebra on row-major arrays: what BLAS and LAPACK offer, by whichever library is at hand.
 *
 * Every method is synchronous, single-threaded and deterministic: repeating a call repeats its bits.
 * Two implementations of it agree to rounding, not to the bit.
 */
export interface LinearAlgebra {
  /** Short name for the `run` record: `openblas`, `accelerate`, `blas`, `wasm`. */
  readonly name: string;
  /** One line for people: library, version, processor kernel. */
  readonly description: string;
  /** A notice for the user when this is a fallback or a slow library; empty otherwise. */
  readonly caveat: string;

  /**
   * Matrix product C = op(A)·op(B), freshly allocated.
   *
   * @throws {TypeError} If the inner sizes differ; the message names both shapes.
   */
  multiply(a: Matrix, b: Matrix, options?: MultiplyOptions): Matrix;

  /**
   * In-place C ← scale·op(A)·op(B) + keep·C, with C `[m, n]` and inner size k taken from the matrices.
   *
   * `scale` is 1 and `keep` 0 unless given. As in all methods below, a part with factor 0 is not read: NaN in C is
   * gone after `keep` 0. C must not share its numbers with A or B.
   *
   * @throws {TypeError} If the shapes do not fit, or C is A or B; the message names the shapes.
   */
  multiplyInto(
    c: Matrix,
    a: Matrix,
    b: Matrix,
    options?: MultiplyOptions & { scale?: number; keep?: number },
  ): void;

  /** Gram matrix A·Aᵀ, `[rows, rows]`, or with `transposeA` Aᵀ·A, `[cols, cols]`; exactly symmetric. */
  gram(a: Matrix, options?: Pick<MultiplyOptions, "transposeA">): Matrix;

  /**
   * y ← scale·A·x + keep·y with A `[rows, cols]`, x `[cols]`, y `[rows]`; `scale` is 1 and `keep` 0 unless given.
   *
   * @throws {TypeError} If the sizes do not fit, or y is x.
   */
  apply(a: Matrix, x: Float64Array, y: Float64Array, scale?: number, keep?: number): void;

  /** y ← scale·Aᵀ·x + keep·y with A `[rows, cols]`, x `[rows]`, y `[cols]`; otherwise as {@linkcode apply}. */
  applyTransposed(a: Matrix, x: Float64Array, y: Float64Array, scale?: number, keep?: number): void;

  /**
   * A ← A + scale·x·yᵀ with x `[rows]`, y `[cols]`.
   *
   * @throws {TypeError} If the sizes do not fit.
   */
  rankOneUpdate(a: Matrix, x: Float64Array, y: Float64Array, scale: number): void;

  /**
   * All eigenvalues and eigenvectors of a symmetric matrix. Only the lower triangle counts; the input is kept.
   *
   * The sign of an eigenvector, and the basis of a repeated eigenvalue, are the implementation's choice.
   *
   * @throws {TypeError} If the matrix is not square.
   * @throws {NumericalError} If the iteration does not converge or the input holds a non-finite number.
   */
  symmetricEigen(a: Matrix): SymmetricEigen;

  /**
   * Solves A·X = B for a symmetric positive definite A `[n, n]` and B `[n, k]` by Cholesky.
   *
   * Only the lower triangle of A counts; the inputs are kept. A pivot of at most n·2⁻⁵³ times its diagonal entry is
   * rounding noise and counts as zero.
   *
   * @throws {TypeError} If the shapes do not fit.
   * @throws {NumericalError} If A is not positive definite to rounding, or an input or the solution is not finite.
   */
  solvePositiveDefinite(a: Matrix, b: Matrix): Matrix;
}
