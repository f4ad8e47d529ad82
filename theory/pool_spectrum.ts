import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import type { Matrix } from "../numerics/matrix.ts";

/** A labelled pool of P points as a kernel sees it: all that its learning curve depends on. */
export interface PoolSpectrum {
  /** Eigenvalues g_i of the Gram matrix, ≥ 0, `[P]`. */
  readonly eigenvalues: Float64Array;
  /** p_i² = Σ_o (Uᵀy_o)_i²: the targets' power along each eigenvector, `[P]`. */
  readonly power: Float64Array;
}

/** The same with the eigenvectors, for what depends on single points of the pool. */
export interface PoolModes extends PoolSpectrum {
  /** U, an eigenvector in each *row*, `[P, P]`. */
  readonly vectors: Matrix;
  /** Uᵀy, `[P, o]`. */
  readonly amplitudes: Matrix;
  /** Squared size of each point, in units of the mean, where the points were brought to equal size; `[P]`, else missing. */
  readonly sizes?: Float64Array;
}

/** Entries that differ by this part of the largest are equal. */
const NEGLIGIBLE = 1e-8;
/** Eigenvalues of this part of the largest, below 0, are rounding: 17 roundings of float32, in which a GPU forms kernels. */
const ROUNDING = 1e-6;

/**
 * Decomposes a kernel's Gram matrix on a labelled pool, once for all learning curves of that pool.
 *
 *     G = U diag(g) Uᵀ,   p_i² = Σ_o (Uᵀy_o)_i²
 *
 * @param gram G, symmetric, `[P, P]`.
 * @param targets y, `[P, o]`, one column per output.
 * @throws {TypeError} If the shapes do not fit.
 * @throws {RangeError} If G is not symmetric to 1e-8 of its largest entry, or has an eigenvalue below −1e-6 g_max; those
 * above become 0.
 * @throws {NumericalError} If G holds a non-finite number.
 *
 * @example
 * ```ts
 * import { matrix } from "../numerics/matrix.ts";
 * import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
 * import { poolSpectrum } from "./pool_spectrum.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const gram = matrix(2, 2, Float64Array.of(2, 0, 0, 1)), targets = matrix(2, 1, Float64Array.of(3, 1));
 * const { eigenvalues, power } = poolSpectrum(await openLinearAlgebra(), gram, targets);
 * deepStrictEqual([eigenvalues, power], [Float64Array.of(1, 2), Float64Array.of(1, 9)]);
 * ```
 */
export function poolSpectrum(algebra: LinearAlgebra, gram: Matrix, targets: Matrix): PoolModes {
  const points = gram.rows;
  if (gram.cols !== points || targets.rows !== points) {
    throw new TypeError(
      `Cannot decompose a Gram matrix [${gram.rows}, ${gram.cols}] with targets ` +
        `[${targets.rows}, ${targets.cols}]: need [P, P] and [P, o]`,
    );
  }
  requireSymmetric(gram);
  const { values, vectors } = algebra.symmetricEigen(gram);
  const largest = Math.max(0, values[points - 1]);
  if (values[0] < -ROUNDING * largest || !(largest > 0 || values[0] === 0)) {
    throw new RangeError(
      `Cannot predict from the pool as its Gram matrix must have no eigenvalue below -1e-6 of the largest ` +
        `(${largest}): the smallest is ${values[0]}`,
    );
  }
  const amplitudes = algebra.multiply(vectors, targets);
  const power = new Float64Array(points);
  amplitudes.data.forEach((value, at) => power[Math.floor(at / targets.cols)] += value * value);
  return { eigenvalues: values.map((value) => Math.max(0, value)), power, vectors, amplitudes };
}

function requireSymmetric({ rows, data }: Matrix): void {
  const tolerance = NEGLIGIBLE * data.reduce((worst, value) => Math.max(worst, Math.abs(value)), 0);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      const above = data[j * rows + i], below = data[i * rows + j];
      if (Math.abs(above - below) > tolerance) {
        throw new RangeError(
          `Cannot predict from the pool as its Gram matrix must be symmetric: entries (${i}, ${j}) and (${j}, ${i}) ` +
            `are ${below} and ${above}`,
        );
      }
    }
  }
}
