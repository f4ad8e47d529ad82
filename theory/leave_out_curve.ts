import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { finitePoolCurve, type PoolCurvePoint } from "./finite_pool_curve.ts";
import type { PoolModes } from "./pool_spectrum.ts";

/** A point of a learning curve that allows for points which are unequally hard to predict. */
export interface LeaveOutPoint extends PoolCurvePoint {
  /** Mean of |f − y|² over fresh labelled points, averaged over data sets of n points. */
  readonly leaveOutRisk: number;
  /** What each point of the pool says of it, `[P]`: their mean is the risk, their scatter how far another pool's may be. */
  readonly pointRisks: Float64Array;
}

/** Points of a curve worked on at a time, which bounds the memory. */
const AT_A_TIME = 16;

/**
 * Learning curve of kernel ridge regression from one labelled pool, with the pool's own leave-one-out loss in the place of its
 * generalised cross-validation.
 *
 *     R_n = F·(1/P) Σ_i l_i,   F = (1 − df₂/P)/(1 − df₂/n),   l_i = |r_i|²/d_i²,   r = (G + μ)⁻¹y,   d_i = ((G + μ)⁻¹)_ii
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
    const losses = leaveOutLosses(algebra, pool, part.map(({ poolRidge }) => poolRidge));
    part.forEach((point, i) => {
      const left = 1 - point.degreesOfFreedom / point.samples;
      const factor = (1 - point.degreesOfFreedom / pool.eigenvalues.length) / left;
      const pointRisks = losses[i].map((loss) => factor * loss);
      found.push({
        ...point,
        leaveOutRisk: pointRisks.reduce((sum, one) => sum + one, 0) / pointRisks.length,
        pointRisks,
      });
    });
  }
  return found;
}

/** Loss of each point of the pool when it is left out, `[P]`, for each μ. */
function leaveOutLosses(algebra: LinearAlgebra, pool: PoolModes, ridges: readonly number[]): Float64Array[] {
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
    const losses = new Float64Array(points);
    for (let i = 0; i < points; i++) {
      const diagonal = diagonals.data[i * ridges.length + k], size = pool.sizes?.[i] ?? 1;
      for (let o = 0; o < outputs; o++) {
        losses[i] += size * residuals.data[(i * ridges.length + k) * outputs + o] ** 2 / diagonal ** 2;
      }
    }
    return losses;
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
