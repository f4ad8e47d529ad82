import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import type { Matrix } from "../numerics/matrix.ts";
import { leaveOutCurve } from "./leave_out_curve.ts";
import { type PoolModes, poolSpectrum } from "./pool_spectrum.ts";

/** A kernel on labelled points, and what is to be learned with it. */
export interface CurveCandidate {
  /** Gram matrix, symmetric, `[P, P]`. */
  readonly kernel: Matrix;
  /** y, `[P, o]`: labels, minus what is said before anything is learned. */
  readonly targets: Matrix;
}

/** A point of a predicted learning curve, at the ridge that makes it lowest. */
export interface CandidatePoint {
  /** n. */
  readonly samples: number;
  /** λ of the sum loss, the best of those tried. */
  readonly ridge: number;
  /** Mean of |f − y|² over fresh labelled points, by the pool's leave-one-out loss. */
  readonly loss: number;
  /** The same by generalised cross-validation: its distance from `loss` tells how far to trust either. */
  readonly homogeneous: number;
  /**
   * A_n = 1 − R_n(1 − df₂/n)/⟨|y|²⟩: share of the targets' power that lies along the directions which n samples resolve.
   * Label noise is along none of them.
   */
  readonly overlap: number;
}

/** Ridges tried, in units of the mean diagonal entry of the Gram matrix. */
const RIDGES = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10];

/** Decompositions already made: candidates may share a Gram matrix. */
const known = new WeakMap<Matrix, PoolModes>();

/**
 * Learning curve of kernel ridge regression from one labelled pool, with the ridge chosen for each n by the curve itself.
 *
 * @param counts n, each from 1 to below P.
 * @param power Mean of |y|² of the labels themselves, which the overlap is a share of; 1 unless given.
 * @returns A point for each n, in their order.
 * @throws As {@linkcode leaveOutCurve}.
 * @see {@linkcode leaveOutCurve} for the equations.
 *
 * @example Points without structure teach nothing of each other: the largest ridge is best, and nothing overlaps
 * ```ts
 * import { candidateCurve } from "./candidate_curve.ts";
 * import { matrix } from "../numerics/matrix.ts";
 * import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
 * import { ok } from "node:assert/strict";
 *
 * const kernel = matrix(4, 4, Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1));
 * const targets = matrix(4, 1, Float64Array.of(1, -1, 1, -1));
 * const [{ loss, overlap }] = candidateCurve(await openLinearAlgebra(), { kernel, targets }, [2]);
 * ok(Math.abs(loss - 1) < 1e-12 && Math.abs(overlap) < 1e-12);
 * ```
 */
export function candidateCurve(
  algebra: LinearAlgebra,
  { kernel, targets }: CurveCandidate,
  counts: readonly number[],
  power = 1,
): CandidatePoint[] {
  if (counts.length === 0) return [];
  const pool = modesOf(algebra, kernel, targets);
  const unit = pool.eigenvalues.reduce((sum, value) => sum + value, 0) / kernel.rows;
  const curves = RIDGES.map((ridge) => {
    const points = leaveOutCurve(algebra, pool, counts, ridge * unit);
    return points.map(({ samples, risk, leaveOutRisk, degreesOfFreedom }): CandidatePoint => ({
      samples,
      ridge: ridge * unit,
      loss: leaveOutRisk,
      homogeneous: risk,
      overlap: 1 - leaveOutRisk * (1 - degreesOfFreedom / samples) / power,
    }));
  });
  return counts.map((_, at) => {
    const here = curves.map((curve) => curve[at]);
    return here.reduce((best, other) => other.loss < best.loss ? other : best);
  });
}

/** The decomposition of a Gram matrix, made once, with the targets' components along its directions. */
function modesOf(algebra: LinearAlgebra, kernel: Matrix, targets: Matrix): PoolModes {
  const found = known.get(kernel);
  if (!found) {
    const made = poolSpectrum(algebra, kernel, targets);
    known.set(kernel, made);
    return made;
  }
  const amplitudes = algebra.multiply(found.vectors, targets), power = new Float64Array(kernel.rows);
  amplitudes.data.forEach((value, at) => power[Math.floor(at / targets.cols)] += value * value);
  return { ...found, amplitudes, power };
}
