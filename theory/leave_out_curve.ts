import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { finitePoolCurve, type PoolCurvePoint } from "./finite_pool_curve.ts";
import type { PoolModes } from "./pool_spectrum.ts";

/** A point of a learning curve that allows for points which are unequally hard to predict. */
export interface LeaveOutPoint extends PoolCurvePoint {
  /** Mean of |f − y|² over fresh labelled points, averaged over data sets of n points. */
  readonly leaveOutRisk: number;
}

/** Points of a curve worked on at a time, which bounds the memory. */
const AT_A_TIME = 16;

/**
 * Learning curve of kernel ridge regression from one labelled pool, with the pool's own leave-one-out loss in the place of its
 * generalised cross-validation.
 *
 *     R_n = (1 − df₂/P)/(1 − df₂/n) · (1/P) Σ_i |r_i|²/d_i²,   r = (G + μ)⁻¹y,   d_i = ((G + μ)⁻¹)_ii
 *
 * μ and df₂ are those of {@linkcode finitePoolCurve}, which has the mean of d in the place of each d_i: it takes all points for
 * equally hard to leave out. Gaussian inputs are, for a large pool. Images are not: the odd ones, far from all others, have both
 * a large residual and a large d_i. Where a task is nearly solved they make up the loss, and the homogeneous form is low by up to
 * a third at n = P/2 while this one is high by a tenth (three pairs of Fashion-MNIST classes, P = 500). The two agree for n ≪ P
 * and differ most where the pool is nearly used up; the truth lies between them, so that their distance tells how far to trust either.
 *
 * @param pool From {@linkcode poolSpectrum}, the P³ work done once for all n and λ, or from `sizedPool`.
 * @param sampleCounts n, each from 1 to below P.
 * @param ridge λ of the sum loss.
 * @returns A point for each n, in their order; `risk` is the homogeneous form.
 * @throws As {@linkcode finitePoolCurve}.
 *
 * @example Without structure all points are alike, and both forms are one
 * ```ts
 * import { matrix } from "../numerics/matrix.ts";
 * import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
 * import { leaveOutCurve } from "./leave_out_curve.ts";
 * import { poolSpectrum } from "./pool_spectrum.ts";
 * import { ok } from "node:assert/strict";
 *
 * const algebra = await openLinearAlgebra();
 * const gram = matrix(4, 4, Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1));
 * const targets = matrix(4, 1, Float64Array.of(1, -1, 1, -1));
 * const [{ risk, leaveOutRisk }] = leaveOutCurve(algebra, poolSpectrum(algebra, gram, targets), [2], 0.1);
 * ok(Math.abs(risk - leaveOutRisk) < 1e-12 && Math.abs(risk - 1) < 1e-12);
 * ```
 */
export function leaveOutCurve(
  algebra: LinearAlgebra,
  pool: PoolModes,
  sampleCounts: readonly number[],
  ridge: number,
): LeaveOutPoint[] {
  const curve = finitePoolCurve(pool, sampleCounts, ridge);
  const found: LeaveOutPoint[] = [];
  for (let at = 0; at < curve.length; at += AT_A_TIME) {
    const part = curve.slice(at, at + AT_A_TIME);
    const ratios = leaveOutRatios(algebra, pool, part.map(({ poolRidge }) => poolRidge));
    part.forEach((point, i) => found.push({ ...point, leaveOutRisk: point.risk * ratios[i] }));
  }
  return found;
}

/** Leave-one-out loss of the pool over its generalised cross-validation, for each μ. */
function leaveOutRatios(algebra: LinearAlgebra, pool: PoolModes, ridges: readonly number[]): number[] {
  const { eigenvalues, vectors, amplitudes } = pool;
  const points = eigenvalues.length, outputs = amplitudes.cols;
  const inverses = matrix(points, ridges.length);
  const shrunk = matrix(points, ridges.length * outputs);
  eigenvalues.forEach((g, q) =>
    ridges.forEach((mu, k) => {
      const inverse = inverses.data[q * ridges.length + k] = 1 / (g + mu);
      for (let o = 0; o < outputs; o++) {
        shrunk.data[(q * ridges.length + k) * outputs + o] = inverse * amplitudes.data[q * outputs + o];
      }
    })
  );
  const diagonals = algebra.multiply(squared(pool), inverses, { transposeA: true });
  const residuals = algebra.multiply(vectors, shrunk, { transposeA: true });
  return ridges.map((_, k) => {
    let trace = 0, squares = 0, leftOut = 0;
    for (let i = 0; i < points; i++) {
      const diagonal = diagonals.data[i * ridges.length + k];
      let square = 0;
      const size = pool.sizes?.[i] ?? 1;
      for (let o = 0; o < outputs; o++) {
        square += residuals.data[(i * ridges.length + k) * outputs + o] ** 2;
      }
      trace += diagonal;
      squares += square;
      leftOut += size * square / diagonal ** 2;
    }
    // Nothing left of the targets: both losses are 0
    return squares > 0 ? leftOut * trace ** 2 / (points ** 2 * squares) : 1;
  });
}

const known = new WeakMap<PoolModes, Matrix>();

/** Squared entries of the eigenvectors; the same for every curve of a pool. */
function squared(pool: PoolModes): Matrix {
  let found = known.get(pool);
  if (!found) {
    const { rows, cols, data } = pool.vectors;
    known.set(pool, found = matrix(rows, cols, data.map((value) => value * value)));
  }
  return found;
}
