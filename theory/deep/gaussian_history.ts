import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";

/** Part of the mean variance that is added to that of each new value: rounding and sampling make covariances singular. */
const JITTER = 1e-9;

/** New values of a process, given its history. */
export interface GaussianDraw {
  /** Λ_RQ, `[R, Q]`: weights of the history's white noise. */
  readonly past: Matrix;
  /** The inverse of Λ_RR, `[R, R]`. */
  readonly whiten: Matrix;
  /** White noise of their own, `[R, S]`. */
  readonly fresh: Matrix;
}

/**
 * A Gaussian process on a growing set Q of indices, in S samples: values = Λξ with white noise ξ and a block lower triangular Λ,
 * ΛΛᵀ = covariance.
 */
export interface GaussianHistory {
  /** Samples of new values R given the old ones, in `out`, `[R, S]`. They become part of the history by `commit` only. */
  draw(covariance: Covariance, fresh: Matrix, out: Matrix): GaussianDraw;
  /** Makes a draw part of the history. */
  commit(draw: GaussianDraw): void;
  /**
   * Mean response ⟨∂a/∂(values on Q)⟩ of functions a of the process, by Stein's lemma in white noise: ⟨a ξᵀ⟩Λ⁻¹, `[R, Q]`. No
   * derivative of a is taken, so that a may have kinks.
   */
  response(values: Matrix): Matrix;
}

/** Covariances of new values with the history and among themselves. */
export interface Covariance {
  /** `[R, Q]` */
  readonly past: Matrix;
  /** `[R, R]`, or where only the distribution of each value for itself matters their variances, `[1, R]`. */
  readonly own: Matrix;
}

/**
 * A history with nothing in it yet.
 *
 * The inverse of Λ is kept and grows by rows, so that all is matrix products: Λ_RQ = K_RQ Λ_Q⁻ᵀ, the rest K_RR − Λ_RQ Λ_RQᵀ by its
 * eigenvectors, negative eigenvalues counting as 0.
 *
 * @param capacity Values it can hold.
 * @param samples S.
 */
export function gaussianHistory(
  algebra: LinearAlgebra,
  { capacity, samples }: { readonly capacity: number; readonly samples: number },
): GaussianHistory {
  const noise = matrix(capacity, samples), inverse = matrix(capacity, capacity);
  let count = 0;
  return {
    draw({ past: covariance, own }, fresh, out) {
      const wide = matrix(covariance.rows, capacity), past = matrix(covariance.rows, count);
      for (let i = 0; i < wide.rows; i++) {
        wide.data.set(covariance.data.subarray(i * count, (i + 1) * count), i * capacity);
      }
      algebra.multiplyInto(past, wide, firstRows(inverse, count), { transposeB: true });
      algebra.multiplyInto(out, past, firstRows(noise, count));
      const { factor, whiten } = own.rows === 1 && own.cols > 1 ? apart(past, own) : together(past, own);
      algebra.multiplyInto(out, factor, fresh, { keep: 1 });
      return { past, whiten, fresh };
    },
    commit({ past, whiten, fresh }) {
      noise.data.set(fresh.data, count * samples);
      const rows = matrix(
        fresh.rows,
        capacity,
        inverse.data.subarray(count * capacity, (count + fresh.rows) * capacity),
      );
      algebra.multiplyInto(rows, algebra.multiply(whiten, past), firstRows(inverse, count), { scale: -1 });
      for (let i = 0; i < fresh.rows; i++) {
        rows.data.set(
          whiten.data.subarray(i * fresh.rows, (i + 1) * fresh.rows),
          i * capacity + count,
        );
      }
      count += fresh.rows;
    },
    response(values) {
      const along = matrix(values.rows, count), wide = matrix(values.rows, capacity);
      algebra.multiplyInto(along, values, firstRows(noise, count), { transposeB: true, scale: 1 / samples });
      algebra.multiplyInto(wide, along, firstRows(inverse, count));
      const out = matrix(values.rows, count);
      for (let i = 0; i < out.rows; i++) {
        out.data.set(wide.data.subarray(i * capacity, i * capacity + count), i * count);
      }
      return out;
    },
  };

  /** A factor of what the history leaves open, and its inverse. */
  function together(past: Matrix, own: Matrix): { factor: Matrix; whiten: Matrix } {
    const { rows } = own, rest = matrix(rows, rows, own.data.slice());
    algebra.multiplyInto(rest, past, past, { transposeB: true, scale: -1, keep: 1 });
    let trace = 0;
    for (let i = 0; i < rows; i++) trace += own.data[i * (rows + 1)];
    const { values, vectors } = algebra.symmetricEigen(rest);
    const factor = matrix(rows, rows), whiten = matrix(rows, rows), least = JITTER * trace / rows || JITTER;
    for (let k = 0; k < rows; k++) {
      const size = Math.sqrt(Math.max(0, values[k]) + least);
      for (let i = 0; i < rows; i++) {
        factor.data[i * rows + k] = vectors.data[k * rows + i] * size;
        whiten.data[k * rows + i] = vectors.data[k * rows + i] / size;
      }
    }
    return { factor, whiten };
  }

  /** The same for each value alone. */
  function apart(past: Matrix, own: Matrix): { factor: Matrix; whiten: Matrix } {
    const factor = matrix(own.cols, own.cols);
    for (let i = 0; i < own.cols; i++) {
      let rest = own.data[i];
      for (let q = 0; q < past.cols; q++) rest -= past.data[i * past.cols + q] ** 2;
      factor.data[i * (own.cols + 1)] = Math.sqrt(Math.max(0, rest));
    }
    return { factor, whiten: matrix(0, 0) };
  }
}

/** The first rows of a matrix, sharing its numbers. */
export function firstRows({ cols, data }: Matrix, count: number): Matrix {
  return matrix(count, cols, data.subarray(0, count * cols));
}
