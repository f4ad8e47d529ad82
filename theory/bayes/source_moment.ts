import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { dot } from "../../numerics/norm.ts";

/** Σ₁ = I + weight·ddᵀ, the second moment of hidden weights that a linear network learned. */
export interface SpikedMoment {
  /** ≥ 0. */
  readonly weight: number;
  /** d, of any length, `[D]`. */
  readonly direction: Float64Array;
}

/**
 * The second moment Σ₁ = E[w̄w̄ᵀ] of the source's hidden weights: spiked, as theory has it, or any symmetric positive
 * semidefinite matrix `[D, D]`, such as W̄ᵀW̄/N of one network.
 */
export type SourceMoment = SpikedMoment | Matrix;

/** Rows x ↦ Σ₁x, `[n, D]`. */
export function applyMoment(algebra: LinearAlgebra, moment: SourceMoment, rows: Matrix): Matrix {
  if ("rows" in moment) return algebra.multiply(rows, moment);
  const out = matrix(rows.rows, rows.cols, rows.data.slice()), along = new Float64Array(rows.rows);
  algebra.apply(rows, moment.direction, along);
  algebra.rankOneUpdate(out, along, moment.direction, moment.weight);
  return out;
}

/** tr Σ₁. */
export function momentTrace(moment: SourceMoment): number {
  if (!("rows" in moment)) {
    return moment.direction.length + moment.weight * dot(moment.direction, moment.direction);
  }
  let sum = 0;
  for (let i = 0; i < moment.rows; i++) sum += moment.data[i * (moment.cols + 1)];
  return sum;
}
