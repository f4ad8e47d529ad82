import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import type { DualSpace } from "./concave_dual.ts";

/**
 * The dual of a target posterior with any two Gram matrices: along the eigenvectors of K: a step of
 * Newton is a Cholesky factorisation, r³/3.
 *
 * @param values κ_k > 0 of K, `[r]`.
 * @param pulled K̃ between the eigenvectors, `[r, r]`.
 * @param labels y₂ along them, `[r]`.
 */
export function denseDual(
  algebra: LinearAlgebra,
  values: Float64Array,
  pulled: Matrix,
  labels: Float64Array,
  inverseTemperature: number,
): DualSpace {
  const count = labels.length;
  return {
    labels,
    products(v) {
      const moved = new Float64Array(count);
      algebra.apply(pulled, v, moved);
      return [v.map((x, k) => values[k] * x), moved];
    },
    newtonStep({ ownWeight, pulledWeight, ownCurvature, mixedCurvature }, [g, h], gradient) {
      const curvature = matrix(count, count), { data } = curvature;
      for (let i = 0, at = 0; i < count; i++) {
        const a = 2 * (ownCurvature * g[i] + mixedCurvature * h[i]), b = 2 * mixedCurvature * g[i];
        for (let j = 0; j < count; j++, at++) {
          data[at] = pulledWeight * pulled.data[at] + a * g[j] + b * h[j];
        }
        data[i * (count + 1)] += ownWeight * values[i] + 1 / inverseTemperature;
      }
      return algebra.solvePositiveDefinite(curvature, matrix(count, 1, gradient)).data;
    },
  };
}
