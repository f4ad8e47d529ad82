import { featureRidge } from "../feature_ridge.ts";
import type { LinearAlgebra } from "../linear_algebra.ts";
import { type Matrix, matrix } from "../matrix.ts";

/**
 * Readout of least sum Σ(y − Φu)² + λ|u|²; without ridge the shortest of those that fit.
 *
 * @param features Φ, `[n, m]`.
 * @param ridge λ ≥ 0, not multiplied by n.
 * @returns u, `[m]`.
 * @throws {NumericalError} If λ = 0 and the smaller of both Gram matrices is singular to rounding.
 */
export function ridgeReadout(
  algebra: LinearAlgebra,
  features: Matrix,
  labels: Float64Array,
  ridge: number,
): Float64Array {
  if (ridge > 0) return featureRidge(algebra, features, labels, ridge);
  const { rows, cols } = features, right = matrix(rows, 1, labels);
  return rows <= cols
    ? algebra.multiply(features, algebra.solvePositiveDefinite(algebra.gram(features), right), {
      transposeA: true,
    }).data
    : algebra.solvePositiveDefinite(
      algebra.gram(features, { transposeA: true }),
      algebra.multiply(features, right, { transposeA: true }),
    ).data;
}
