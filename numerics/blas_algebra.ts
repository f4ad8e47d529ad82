import { blasCholesky } from "./blas_cholesky.ts";
import { blasEigen } from "./blas_eigen.ts";
import { AS_IS, LOWER, ROW_MAJOR, TRANSPOSED } from "./blas_symbols.ts";
import type { BlasLibrary } from "./find_blas.ts";
import type { LinearAlgebra, MultiplyOptions } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { requireApply, requireFilled, requireProduct, requireRankOne } from "./require_shapes.ts";
import { scaleBy } from "./vector_loops.ts";

/**
 * Linear algebra by a native BLAS and LAPACK.
 *
 * A call costs well under a microsecond on top of the arithmetic, and none of the in-place methods allocates.
 *
 * @param library What {@linkcode findBlas} found.
 */
export function blasAlgebra({ cblas, lapack, name, description, caveat }: BlasLibrary): LinearAlgebra {
  function multiplyInto(
    c: Matrix,
    a: Matrix,
    b: Matrix,
    options?: MultiplyOptions & { scale?: number; keep?: number },
  ): void {
    const transposeA = options?.transposeA ?? false;
    const transposeB = options?.transposeB ?? false;
    requireProduct(c, a, b, transposeA, transposeB);
    cblas.cblas_dgemm(
      ROW_MAJOR,
      transposeA ? TRANSPOSED : AS_IS,
      transposeB ? TRANSPOSED : AS_IS,
      c.rows,
      c.cols,
      transposeA ? a.rows : a.cols,
      options?.scale ?? 1,
      a.data,
      stride(a),
      b.data,
      stride(b),
      options?.keep ?? 0,
      c.data,
      stride(c),
    );
  }

  function applyEither(
    transposed: boolean,
    a: Matrix,
    x: Float64Array,
    y: Float64Array,
    scale: number,
    keep: number,
  ): void {
    requireApply(a, x, y, transposed);
    if (x.length === 0) return scaleBy(keep, y); // dgemv would leave y untouched
    cblas.cblas_dgemv(
      ROW_MAJOR,
      transposed ? TRANSPOSED : AS_IS,
      a.rows,
      a.cols,
      scale,
      a.data,
      stride(a),
      x,
      1,
      keep,
      y,
      1,
    );
  }

  return {
    name,
    description,
    caveat,
    multiply(a, b, options) {
      const c = matrix(options?.transposeA ? a.cols : a.rows, options?.transposeB ? b.rows : b.cols);
      multiplyInto(c, a, b, options);
      return c;
    },
    multiplyInto,
    gram(a, options) {
      requireFilled(a);
      const transposed = options?.transposeA ?? false;
      const [size, inner] = transposed ? [a.cols, a.rows] : [a.rows, a.cols];
      const c = matrix(size, size), operation = transposed ? TRANSPOSED : AS_IS;
      cblas.cblas_dsyrk(ROW_MAJOR, LOWER, operation, size, inner, 1, a.data, stride(a), 0, c.data, stride(c));
      mirrorLower(c);
      return c;
    },
    apply: (a, x, y, scale = 1, keep = 0) => applyEither(false, a, x, y, scale, keep),
    applyTransposed: (a, x, y, scale = 1, keep = 0) => applyEither(true, a, x, y, scale, keep),
    rankOneUpdate(a, x, y, scale) {
      requireRankOne(a, x, y);
      cblas.cblas_dger(ROW_MAJOR, a.rows, a.cols, scale, x, 1, y, 1, a.data, stride(a));
    },
    symmetricEigen: (a) => blasEigen(lapack, a),
    solvePositiveDefinite: (a, b) => blasCholesky(cblas, lapack, a, b),
  };
}

/** Distance between rows; BLAS wants at least one, empty matrices included. */
function stride(a: Matrix): number {
  return Math.max(1, a.cols);
}

function mirrorLower(c: Matrix): void {
  const n = c.rows;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) c.data[j * n + i] = c.data[i * n + j];
  }
}
