import {
  AS_IS,
  type CblasFunctions,
  type LapackFunctions,
  LEFT,
  LOWER,
  ROW_MAJOR,
  STORED_DIAGONAL,
  TRANSPOSED,
} from "./blas_symbols.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { NumericalError } from "./numerical_error.ts";
import { requireFinite } from "./require_finite.ts";
import { requirePivot } from "./require_pivot.ts";
import { requireSystem } from "./require_shapes.ts";

/**
 * Solves A·X = B for a symmetric positive definite A: factor A = L·Lᵀ by LAPACK's `dpotrf`, then L·Y = B and Lᵀ·X = Y.
 *
 * @param cblas The bound functions of BLAS.
 * @param lapack The bound functions of LAPACK.
 * @param a Symmetric `[n, n]`; its lower triangle is read, nothing is written.
 * @param b Right-hand sides `[n, k]`, kept.
 * @returns X `[n, k]`.
 * @throws {TypeError} If the shapes do not fit.
 * @throws {NumericalError} If A is not positive definite to rounding, or an input is not finite.
 */
export function blasCholesky(cblas: CblasFunctions, lapack: LapackFunctions, a: Matrix, b: Matrix): Matrix {
  requireSystem(a, b);
  requireFinite(a, "solve with");
  requireFinite(b, "solve for");
  const n = a.rows;
  const x = matrix(n, b.cols, b.data.slice());
  if (n === 0) return x;

  const factor = a.data.slice();
  const size = Int32Array.of(n);
  const info = new Int32Array(1);
  const upper = Uint8Array.of("U".charCodeAt(0)); // column-major upper, row-major lower
  lapack.dpotrf_(upper, size, factor, size, info, 1n);
  if (info[0] !== 0) {
    throw new NumericalError(
      `Cannot solve with a [${n}, ${n}] matrix as it is not positive definite: dpotrf reports code ${
        info[0]
      }`,
    );
  }
  for (let i = 0; i < n; i++) requirePivot(a, i, factor[i * (n + 1)] ** 2);

  for (const side of [AS_IS, TRANSPOSED]) {
    cblas.cblas_dtrsm(
      ROW_MAJOR,
      LEFT,
      LOWER,
      side,
      STORED_DIAGONAL,
      n,
      b.cols,
      1,
      factor,
      n,
      x.data,
      Math.max(1, b.cols),
    );
  }
  requireFinite(x, "return the solution in");
  return x;
}
