import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";

/** What a tangent kernel is made of. */
export interface TangentFactors {
  /** φ(h) on the training inputs, `[S, P]`; read at each product. */
  readonly values: Matrix;
  /** φ'(h), likewise. */
  readonly slopes: Matrix;
  /** q, `[S]`. */
  readonly weights: Float64Array;
  /** Training inputs as x/√D, `[P, r]`; none if hidden weights do not move. */
  readonly coordinates?: Matrix;
}

/**
 * Products of the tangent kernel with vectors, without forming it: 4SPr operations each, where the kernel takes 2SP².
 *
 *     (Kv)_ν = Σ_s q_s φ_s(ν) Σ_μ φ_s(μ) v_μ + Σ_s q_s z_s² φ'_s(ν) x_ν·(Σ_μ x_μ φ'_s(μ) v_μ)/D
 *
 * @returns `product(z, v, out)`: out ← Kv, for z `[S]` and v and out `[P]`.
 */
export function tangentProduct(
  algebra: LinearAlgebra,
  { values, slopes, weights, coordinates }: TangentFactors,
): (readout: Float64Array, direction: Float64Array, out: Float64Array) => void {
  const { rows: particles, cols: samples } = values, features = new Float64Array(particles);
  const gated = matrix(coordinates ? particles : 0, samples);
  const pulls = matrix(gated.rows, coordinates?.cols ?? 0);
  return (readout, direction, out) => {
    algebra.apply(values, direction, features);
    for (let s = 0; s < particles; s++) features[s] *= weights[s];
    algebra.applyTransposed(values, features, out);
    if (!coordinates) return;
    for (let s = 0, at = 0; s < particles; s++) {
      for (let p = 0; p < samples; p++, at++) gated.data[at] = slopes.data[at] * direction[p];
    }
    algebra.multiplyInto(pulls, gated, coordinates);
    algebra.multiplyInto(gated, pulls, coordinates, { transposeB: true });
    for (let s = 0, at = 0; s < particles; s++) {
      const share = weights[s] * readout[s] ** 2;
      for (let p = 0; p < samples; p++, at++) out[p] += share * slopes.data[at] * gated.data[at];
    }
  };
}
