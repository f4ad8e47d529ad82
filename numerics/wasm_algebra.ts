import { blockedCholesky } from "./blocked_cholesky.ts";
import type { LinearAlgebra, MultiplyOptions } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { plainApply, plainApplyTransposed } from "./plain_apply.ts";
import { loadPlainEigen } from "./plain_eigen.ts";
import { requireApply, requireProduct, requireRankOne } from "./require_shapes.ts";
import { addScaled } from "./vector_loops.ts";
import { loadWasmProduct } from "./wasm_product.ts";

/**
 * Linear algebra without native code: matrix products in WebAssembly, eigenvalues by `ml-matrix`, the rest in loops.
 *
 * Needs no permission. Products of a matrix and a vector stay outside WebAssembly, as copying the matrix in would cost
 * as much as it gains.
 *
 * @param caveat Why native code is not used, for the user; empty if that was the wish.
 *
 * @example
 * ```ts
 * import { matrix } from "./matrix.ts";
 * import { openWasm } from "./wasm_algebra.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const algebra = await openWasm("");
 * const a = matrix(2, 2, Float64Array.of(1, 2, 3, 4));
 * deepStrictEqual(algebra.multiply(a, a, { transposeB: true }).data, Float64Array.of(5, 11, 11, 25));
 * ```
 */
export async function openWasm(caveat: string): Promise<LinearAlgebra> {
  const [productInto, symmetricEigen] = await Promise.all([loadWasmProduct(), loadPlainEigen()]);

  function multiplyInto(
    c: Matrix,
    a: Matrix,
    b: Matrix,
    options?: MultiplyOptions & { scale?: number; keep?: number },
  ): void {
    const transposeA = options?.transposeA ?? false;
    const transposeB = options?.transposeB ?? false;
    requireProduct(c, a, b, transposeA, transposeB);
    productInto(c, a, b, transposeA, transposeB, options?.scale ?? 1, options?.keep ?? 0);
  }

  function multiply(a: Matrix, b: Matrix, options?: MultiplyOptions): Matrix {
    const c = matrix(options?.transposeA ? a.cols : a.rows, options?.transposeB ? b.rows : b.cols);
    multiplyInto(c, a, b, options);
    return c;
  }

  return {
    name: "wasm",
    description: "WebAssembly SIMD products, ml-matrix eigenvalues",
    caveat,
    multiply,
    multiplyInto,
    // Symmetric to the bit: both entries sum in the same order
    gram: (a, options) => multiply(a, a, options?.transposeA ? { transposeA: true } : { transposeB: true }),
    apply(a, x, y, scale = 1, keep = 0) {
      requireApply(a, x, y, false);
      plainApply(a, x, y, scale, keep);
    },
    applyTransposed(a, x, y, scale = 1, keep = 0) {
      requireApply(a, x, y, true);
      plainApplyTransposed(a, x, y, scale, keep);
    },
    rankOneUpdate(a, x, y, scale) {
      requireRankOne(a, x, y);
      if (scale === 0) return;
      for (let i = 0; i < a.rows; i++) addScaled(scale * x[i], y, 0, a.data, i * a.cols, a.cols);
    },
    symmetricEigen,
    solvePositiveDefinite: (a, b) => blockedCholesky(multiply, a, b),
  };
}
