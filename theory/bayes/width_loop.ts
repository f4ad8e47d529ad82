import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { dot, squaredNorm } from "../../numerics/norm.ts";
import type { LinearPosterior } from "./linear_posterior.ts";
import { applyMoment } from "./source_moment.ts";

/**
 * What the fluctuations of the dual do to a linear posterior of finite width N. The posterior of N neurons is exactly
 *
 *     ∫ dv exp(−Nγ²G(v)),   v = v* + i·(real)
 *
 * with the G that the saddle v* maximises, so an average of O(v) over it is, with M = −∇²G = I/β_T + H and R = X̃ᵀM⁻¹X̃, X̃ = X/√D,
 *
 *     ⟨O⟩ = O* + [∇O·RΔ(AU + BZ) − ΔO]/(2Nγ²) + O(1/N²),   ΔO = Σ_ij R_ij ∂_i∂_jO
 *
 * where O depends on v by U = X̃ᵀv, and Z = Σ₁U.
 */
export interface WidthLoop {
  /** L, rows whose squares make R = LᵀL, `[P, D]`. */
  readonly rows: Matrix;
  /** LΣ₁, `[P, D]`. */
  readonly pulledRows: Matrix;
  /** Third derivatives of A and B: ∂A_s/∂s. */
  readonly ownCurvature2: number;
  /** ∂A_s/∂p = ∂A_p/∂s. */
  readonly mixedCurvature2: number;
  /** tr R. */
  readonly trace: number;
  /** tr RΣ₁. */
  readonly pulledTrace: number;
  /** LU, `[P]`. */
  readonly alongFeature: Float64Array;
  /** LZ, `[P]`. */
  readonly alongPulled: Float64Array;
  /** ΔA. */
  readonly bentOwn: number;
  /** ΔB. */
  readonly bentPulled: number;
  /** Δ(AU + BZ), `[D]`. */
  readonly bend: Float64Array;
  /** RΔ(AU + BZ), `[D]`: 2Nγ² times the mean of U − U*. */
  readonly drift: Float64Array;
  /** Σ₁ times it, `[D]`. */
  readonly pulledDrift: Float64Array;
  /** x ↦ Rx, `[D]`. */
  readonly spread: (x: Float64Array) => Float64Array;
  /** x ↦ Σ₁x, `[D]`. */
  readonly pull: (x: Float64Array) => Float64Array;
}

/**
 * The loop around a linear posterior's saddle; cost P³ + P²D.
 *
 * @see Derived here: Gaussian fluctuations of the dual of Lauditi, Bordelon, Pehlevan (2025), Appendices E and F.
 */
export function widthLoop(algebra: LinearAlgebra, posterior: LinearPosterior): WidthLoop {
  const { task, source, feature: u, pulledFeature: z, stiffness: q, pulledStrength: p } = posterior;
  const { ownWeight, pulledWeight, ownCurvature: as, mixedCurvature: ap } = posterior;
  const { inputs, richness, elasticCoupling: delta, inverseTemperature } = task, dim = inputs.cols;
  const g = richness ** 2, w = delta ** 2 / (1 + delta);
  const ass = 2 * g ** 2 / q ** 3 + 6 * w * g ** 3 * p / q ** 4, asp = 2 * w * g ** 2 / q ** 3;
  const pull = (x: Float64Array) => applyMoment(algebra, source, matrix(1, dim, x)).data;
  const rows = rootRows();
  const pulledRows = delta > 0 ? applyMoment(algebra, source, rows) : matrix(rows.rows, dim);
  const along = (x: Float64Array) => {
    const out = new Float64Array(rows.rows);
    algebra.apply(rows, x, out);
    return out;
  };
  const spread = (x: Float64Array) => {
    const out = new Float64Array(dim);
    algebra.applyTransposed(rows, along(x), out);
    return out;
  };
  const trace = squaredNorm(rows.data), pulledTrace = dot(rows.data, pulledRows.data);
  const alongFeature = along(u), alongPulled = along(z);
  const uu = squaredNorm(alongFeature), uz = dot(alongFeature, alongPulled);
  const bentOwn = 2 * as * trace + 2 * ap * pulledTrace + 4 * ass * uu + 8 * asp * uz;
  const bentPulled = 2 * ap * trace + 4 * asp * uu;
  const ru = spread(u), rz = spread(z), sru = pull(ru);
  const bend = u.map((x, i) => bentOwn * x + bentPulled * z[i] + 4 * as * ru[i] + 4 * ap * (rz[i] + sru[i]));
  const drift = spread(bend), pulledDrift = pull(drift);
  return {
    ...{ rows, pulledRows, ownCurvature2: ass, mixedCurvature2: asp, trace, pulledTrace },
    ...{ alongFeature, alongPulled, bentOwn, bentPulled, bend, drift, pulledDrift, spread, pull },
  };

  /** M^(−½)X̃. */
  function rootRows(): Matrix {
    const scale = 1 / Math.sqrt(dim), count = inputs.rows;
    const curvature = matrix(count, count), gram = algebra.gram(inputs).data;
    for (let i = 0; i < gram.length; i++) curvature.data[i] = ownWeight * scale * scale * gram[i];
    if (pulledWeight > 0) {
      algebra.multiplyInto(curvature, applyMoment(algebra, source, inputs), inputs, {
        transposeB: true,
        scale: pulledWeight * scale * scale,
        keep: 1,
      });
    }
    const own = new Float64Array(count), pulled = new Float64Array(count);
    algebra.apply(inputs, u, own, scale);
    algebra.apply(inputs, z, pulled, scale);
    algebra.rankOneUpdate(curvature, own, own, 2 * as);
    algebra.rankOneUpdate(curvature, own, pulled, 2 * ap);
    algebra.rankOneUpdate(curvature, pulled, own, 2 * ap);
    const { values, vectors } = algebra.symmetricEigen(curvature);
    const out = matrix(count, dim);
    algebra.multiplyInto(out, vectors, inputs, { scale });
    for (let k = 0; k < count; k++) {
      const root = 1 / Math.sqrt(Math.max(0, values[k]) + 1 / inverseTemperature);
      for (let i = 0; i < dim; i++) out.data[k * dim + i] *= root;
    }
    return out;
  }
}
