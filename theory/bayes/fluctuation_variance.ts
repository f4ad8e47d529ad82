import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { solveRidge } from "./tilted_dual.ts";

/** The curvature of the dual, H = −∇²G − I/β_T, between points of which the first P are trained on, as far as it is needed. */
export interface PointCurvature {
  /** H of each point with the training points, `[P + T, P]`. */
  readonly curvature: Matrix;
  /** H of each point with itself, `[P + T]`. */
  readonly diagonal: Float64Array;
}

/**
 * N times the variance of f(x) within one posterior, given the source's weights, to leading order in 1/N:
 *
 *     N Cov f = γ⁻²[H_tt − H_tX(H_XX + I/β_T)⁻¹H_Xt]
 *
 * with the curvature H of the dual. The kernel Φ in its place would keep the scatter of the readout alone.
 *
 * @returns `[T]`; infinite at γ = 0, where f itself scatters as 1/γ.
 * @see Derived here: Gaussian fluctuations around the saddle of Lauditi, Bordelon, Pehlevan (2025), Appendices E, F.
 */
export function fluctuationVariance(
  algebra: LinearAlgebra,
  { curvature, diagonal }: PointCurvature,
  { richness, inverseTemperature }: { readonly richness: number; readonly inverseTemperature: number },
): Float64Array {
  const { cross, solved } = dualResponse(algebra, curvature, inverseTemperature);
  const { rows: trained, cols: tests } = cross;
  return Float64Array.from({ length: tests }, (_, t) => {
    let sum = diagonal[trained + t];
    for (let k = 0; k < trained; k++) sum -= cross.data[k * tests + t] * solved.data[k * tests + t];
    return sum / richness ** 2;
  });
}

/**
 * H_XX, `[P, P]`; H_Xt and (H_XX + I/β_T)⁻¹H_Xt, each `[P, T]`.
 *
 * @param curvature H of each point with the training points, `[P + T, P]`.
 */
export function dualResponse(
  algebra: LinearAlgebra,
  curvature: Matrix,
  inverseTemperature: number,
): { readonly own: Matrix; readonly cross: Matrix; readonly solved: Matrix } {
  const { cols: trained, data } = curvature, cross = matrix(trained, curvature.rows - trained);
  const own = matrix(trained, trained, data.slice(0, trained * trained));
  for (let k = 0; k < trained; k++) {
    for (let t = 0; t < cross.cols; t++) cross.data[k * cross.cols + t] = data[(trained + t) * trained + k];
  }
  return { own, cross, solved: solveRidge(algebra, own, 1 / inverseTemperature, cross) };
}
