import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { solveRidge } from "./tilted_dual.ts";

/**
 * N times the variance of f(x) within one posterior, given the source's weights, to leading order in 1/N:
 *
 *     N Cov f = γ⁻²[H_tt − H_tX(H_XX + I/β_T)⁻¹H_Xt]
 *
 * with H = −∇²G − I/β_T, the curvature of the dual, on training and test points together. The kernel Φ in the place of H would
 * keep the scatter of the readout alone.
 *
 * @param curvature H, training points first, `[P + T, P + T]`.
 * @param trained P.
 * @returns `[T]`; infinite at γ = 0, where f itself scatters as 1/γ.
 * @see Derived here: Gaussian fluctuations around the saddle of Lauditi, Bordelon, Pehlevan (2025), Appendices E, F.
 */
export function fluctuationVariance(
  algebra: LinearAlgebra,
  curvature: Matrix,
  trained: number,
  { richness, inverseTemperature }: { readonly richness: number; readonly inverseTemperature: number },
): Float64Array {
  const { cross, solved } = dualResponse(algebra, curvature, trained, inverseTemperature), tests = cross.cols;
  return Float64Array.from({ length: tests }, (_, t) => {
    let sum = curvature.data[(trained + t) * (curvature.cols + 1)];
    for (let k = 0; k < trained; k++) sum -= cross.data[k * tests + t] * solved.data[k * tests + t];
    return sum / richness ** 2;
  });
}

/** H_Xt and (H_XX + I/β_T)⁻¹H_Xt, each `[P, T]`. */
export function dualResponse(
  algebra: LinearAlgebra,
  curvature: Matrix,
  trained: number,
  inverseTemperature: number,
): { readonly own: Matrix; readonly cross: Matrix; readonly solved: Matrix } {
  const all = curvature.rows, own = matrix(trained, trained), cross = matrix(trained, all - trained);
  for (let k = 0; k < trained; k++) {
    own.data.set(curvature.data.subarray(k * all, k * all + trained), k * trained);
    cross.data.set(curvature.data.subarray(k * all + trained, (k + 1) * all), k * cross.cols);
  }
  return { own, cross, solved: solveRidge(algebra, own, 1 / inverseTemperature, cross) };
}
