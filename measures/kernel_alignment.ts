import type { Matrix } from "../numerics/matrix.ts";
import { norm } from "../numerics/norm.ts";

/**
 * Kernel alignment: the cosine between a kernel and the labels' outer product,
 *
 *     yᵀKy / (|K|_F |y|²)
 *
 * @param kernel K, symmetric `[P, P]`.
 * @param targets y, `[P]`.
 * @returns In [0, 1] for a positive semi-definite kernel; 1 if K ∝ yyᵀ; 0 if K or y vanishes, as after a collapse.
 * @see Cristianini, Shawe-Taylor, Elisseeff, Kandola, *On kernel-target alignment* (2001).
 *
 * @example
 * ```ts
 * import { kernelAlignment } from "./kernel_alignment.ts";
 * import { matrix } from "../numerics/matrix.ts";
 * import { ok } from "node:assert/strict";
 *
 * const outer = matrix(2, 2, Float64Array.of(1, -1, -1, 1));
 * ok(Math.abs(kernelAlignment(outer, Float64Array.of(1, -1)) - 1) < 1e-15);
 * ```
 */
export function kernelAlignment(kernel: Matrix, targets: Float64Array): number {
  const { rows, data } = kernel;
  const largest = data.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0), size = norm(targets);
  if (largest === 0 || size === 0) return 0;
  let form = 0, square = 0; // of K/largest: squares of a nearly collapsed kernel would vanish
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      const entry = data[i * rows + j] / largest;
      form += targets[i] * entry * targets[j];
      square += entry * entry;
    }
  }
  return form / (Math.sqrt(square) * size ** 2);
}
