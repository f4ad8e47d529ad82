import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";

/**
 * The modes of a linear relaxation de/dt = −K(h∘e) with K symmetric positive definite: with c = Qᵀ(√h∘e),
 *
 *     dc/dt = −Λc,     √h∘K∘√hᵀ = QΛQᵀ
 */
export interface RelaxationModes {
  /** Λ, `[n]`. */
  readonly rates: Float64Array;
  /** out ← Qᵀ(√h∘x): from e to c, `[n]`. */
  enter(x: Float64Array, out: Float64Array): void;
  /** out ← √h∘(Qc): from c to h∘e, `[n]`. */
  force(c: Float64Array, out: Float64Array): void;
}

/** The {@linkcode RelaxationModes} of K = rate·I, without any product: Q = I. */
export function uniformModes(curvature: Float64Array, rate: number): RelaxationModes {
  const root = curvature.map(Math.sqrt);
  const times = (x: Float64Array, out: Float64Array) => {
    for (let i = 0; i < x.length; i++) out[i] = root[i] * x[i];
  };
  return { rates: curvature.map((h) => rate * h), enter: times, force: times };
}

/**
 * The {@linkcode RelaxationModes} of any K, by one eigendecomposition.
 *
 * @param curvature h, all positive, `[n]`.
 * @param kernel K, `[n, n]`; overwritten.
 */
export function relaxationModes(
  algebra: LinearAlgebra,
  curvature: Float64Array,
  kernel: Matrix,
): RelaxationModes {
  const n = curvature.length, root = curvature.map(Math.sqrt);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) kernel.data[i * n + j] *= root[i] * root[j];
  }
  const { values, vectors } = algebra.symmetricEigen(kernel); // row i: mode i
  const rooted = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) rooted.data[i * n + j] = vectors.data[i * n + j] * root[j];
  }
  return {
    rates: values.map((value) => Math.max(0, value)),
    enter: (x, out) => algebra.apply(rooted, x, out),
    force: (c, out) => algebra.applyTransposed(rooted, c, out),
  };
}
