import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import type { DualSpace } from "./concave_dual.ts";

/**
 * The dual of a target posterior with any two Gram matrices: a step of Newton is a Cholesky factorisation, P³/3.
 *
 * @param own K = X₂X₂ᵀ/D, `[P, P]`.
 * @param pulled K̃ = X₂Σ₁X₂ᵀ/D, `[P, P]`.
 * @param labels y₂, `[P]`.
 */
export function denseDual(
  algebra: LinearAlgebra,
  own: Matrix,
  pulled: Matrix,
  labels: Float64Array,
  inverseTemperature: number,
): DualSpace {
  const count = labels.length;
  const times = (a: Matrix, v: Float64Array) => {
    const out = new Float64Array(count);
    algebra.apply(a, v, out);
    return out;
  };
  return {
    labels,
    products: (v) => [times(own, v), times(pulled, v)],
    newtonStep({ ownWeight, pulledWeight, ownCurvature, mixedCurvature }, [g, h], gradient) {
      const curvature = matrix(count, count), { data } = curvature;
      for (let i = 0, at = 0; i < count; i++) {
        const a = 2 * (ownCurvature * g[i] + mixedCurvature * h[i]), b = 2 * mixedCurvature * g[i];
        for (let j = 0; j < count; j++, at++) {
          data[at] = ownWeight * own.data[at] + pulledWeight * pulled.data[at] + a * g[j] + b * h[j];
        }
        data[i * (count + 1)] += 1 / inverseTemperature;
      }
      return algebra.solvePositiveDefinite(curvature, matrix(count, 1, gradient)).data;
    },
  };
}
