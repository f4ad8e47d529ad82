import { dot } from "../../numerics/norm.ts";
import type { DualSpace } from "./concave_dual.ts";

/**
 * The dual of a target posterior whose source left one spike, K̃ = K + weight·rrᵀ, along the eigenvectors of K: all matrices of a
 * Newton step are diagonal but for rank two, so it costs P operations instead of P³/3.
 *
 *     −∇²G = D + M C Mᵀ,   D = (A + B)κ + 1/β_T,   M = [r, g],   g = κv,   C = [[Bw, 2A_pwt], [2A_pwt, 2A_s + 4A_p]]
 *
 * with w the weight and t = r·v, as K̃v = g + wtr.
 *
 * @param values κ_k ≥ 0, `[P]`.
 * @param pull r = X₂u₁/√D along the eigenvectors, `[P]`.
 * @param weight γ₁²c₁ ≥ 0.
 * @param labels y₂ along the eigenvectors, `[P]`.
 */
export function spikedDual(
  values: Float64Array,
  pull: Float64Array,
  weight: number,
  labels: Float64Array,
  inverseTemperature: number,
): DualSpace {
  return {
    labels,
    products(v) {
      const own = v.map((x, k) => values[k] * x), along = weight * dot(pull, v);
      return [own, own.map((x, k) => x + along * pull[k])];
    },
    newtonStep({ ownWeight, pulledWeight, ownCurvature, mixedCurvature }, [g, h], gradient) {
      const along = overlap(pull, g, h);
      const c11 = pulledWeight * weight, c12 = 2 * mixedCurvature * along;
      const c22 = 2 * ownCurvature + 4 * mixedCurvature;
      let rr = 0, rg = 0, gg = 0, rx = 0, gx = 0;
      const inverse = values.map((value) =>
        1 / ((ownWeight + pulledWeight) * value + 1 / inverseTemperature)
      );
      for (let k = 0; k < values.length; k++) {
        const r = pull[k] * inverse[k], e = g[k] * inverse[k];
        rr += r * pull[k];
        rg += r * g[k];
        gg += e * g[k];
        rx += r * gradient[k];
        gx += e * gradient[k];
      }
      // (I + C MᵀD⁻¹M) b = C MᵀD⁻¹ gradient: no inverse of C, which is singular without a spike.
      const m11 = 1 + c11 * rr + c12 * rg, m12 = c11 * rg + c12 * gg;
      const m21 = c12 * rr + c22 * rg, m22 = 1 + c12 * rg + c22 * gg;
      const x1 = c11 * rx + c12 * gx, x2 = c12 * rx + c22 * gx, determinant = m11 * m22 - m12 * m21;
      const b1 = (x1 * m22 - x2 * m12) / determinant, b2 = (x2 * m11 - x1 * m21) / determinant;
      return gradient.map((x, k) => inverse[k] * (x - b1 * pull[k] - b2 * g[k]));
    },
  };
}

/** wt, from K̃v − Kv = wt·r; 0 where r is. */
function overlap(pull: Float64Array, own: Float64Array, pulled: Float64Array): number {
  const size = dot(pull, pull);
  return size > 0 ? (dot(pull, pulled) - dot(pull, own)) / size : 0;
}
