import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { Matrix } from "../../numerics/matrix.ts";
import type { FrozenKernel } from "./lazy_fields.ts";

/** Options of {@linkcode frozenDescent}. */
export interface FrozenDescentOptions {
  /** η on the sum of squares. */
  readonly rate: number;
  /** Steps after which f is wanted; `Infinity` for its limit. */
  readonly steps: number;
  /** Ridge of the limit; it pulls the weights towards where training starts. */
  readonly ridge: number;
}

/**
 * Descent on ½Σ(f − y)² with a frozen kernel from f = 0, at any time at once:
 *
 *     f = K(x,X)·a,   a(t) = Σ_i u_i (u_i·y)(1 − (1 − η(k_i + λ))^t)/(k_i + λ)
 *
 * with eigenvalues k_i and eigenvectors u_i of K on the training inputs; for t → ∞ kernel ridge regression.
 *
 * @param targets `[P]`
 * @returns f on the training inputs, `[P]`, and on the test points, `[T]`; a along directions without eigenvalue and ridge stays
 * η·t times its label.
 */
export function frozenDescent(
  algebra: LinearAlgebra,
  { train, test }: FrozenKernel,
  { targets, rate, steps, ridge }: FrozenDescentOptions & { targets: Float64Array },
): { train: Float64Array; test: Float64Array; eigenvalues: Float64Array } {
  const samples = targets.length;
  const { values, vectors } = algebra.symmetricEigen(train);
  const along = new Float64Array(samples), weights = new Float64Array(samples);
  algebra.apply(vectors, targets, along);
  const noise = samples * 2 ** -53 * values[samples - 1];
  for (let i = 0; i < samples; i++) {
    const decay = Math.max(0, values[i]) + ridge;
    along[i] *= decay > noise
      ? (steps === Infinity ? 1 : 1 - (1 - rate * decay) ** steps) / decay
      : Number.isFinite(steps)
      ? rate * steps
      : 0;
  }
  algebra.applyTransposed(vectors, along, weights);
  const read = (kernel: Matrix) => {
    const f = new Float64Array(kernel.rows);
    algebra.apply(kernel, weights, f);
    return f;
  };
  return { train: read(train), test: read(test), eigenvalues: values };
}
