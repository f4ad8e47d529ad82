import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { dot } from "../../numerics/norm.ts";
import type { LinearPosterior } from "./linear_posterior.ts";
import { varianceShift } from "./variance_shift.ts";
import { type WidthLoop, widthLoop } from "./width_loop.ts";

/** N times what a finite width N changes, to leading order in 1/N, given the source's weights. */
export interface WidthShift {
  /** Of Φ on the training inputs, `[P, P]`. */
  readonly kernel: Matrix;
  /** Of the mean predictor on the training inputs, `[P]`. */
  readonly train: Float64Array;
  /** Of the mean predictor on the test points, `[T]`. */
  readonly test: Float64Array;
  /** Of N·Var f on the test points, `[T]`. */
  readonly within: Float64Array;
  /** Of (1/N)Σ w·w̄. */
  readonly weightOverlap: number;
}

/**
 * The leading effect of a finite width on a linear posterior, by {@linkcode widthLoop}. With Σ₁ = W̄ᵀW̄/N of the very network that the
 * target is coupled to, the error that is left is of second order: neurons are then independent given W̄ and the dual.
 *
 *     δf(x) = −x̃·(1 − HR)Δ(AU + BZ)/(2γ²),   δM = [RΔ(AU + BZ)·∇M − ΔM]/(2γ²)
 *
 * @param test `[T, D]`.
 * @throws {RangeError} At γ = 0, where the expansion has nothing to expand in.
 * @see Derived here.
 */
export function widthShift(algebra: LinearAlgebra, posterior: LinearPosterior, test: Matrix): WidthShift {
  const { task: { inputs, richness, elasticCoupling: delta } } = posterior;
  const loop = widthLoop(algebra, posterior), weights = weightShift(posterior, loop);
  const on = (points: Matrix) => {
    const out = new Float64Array(points.rows);
    algebra.apply(points, weights, out, -1 / (2 * richness ** 2 * Math.sqrt(points.cols)));
    return out;
  };
  return {
    kernel: kernelShift(algebra, posterior, loop),
    train: on(inputs),
    test: on(test),
    within: varianceShift(algebra, posterior, loop, test),
    weightOverlap: delta > 0 ? overlapShift(posterior, loop) : 0,
  };
}

/** (1 − HR)Δ(AU + BZ), `[D]`. */
function weightShift(posterior: LinearPosterior, { bend, drift, pulledDrift }: WidthLoop): Float64Array {
  const { feature: u, pulledFeature: z, ownWeight, pulledWeight, ownCurvature, mixedCurvature } = posterior;
  const ut = dot(u, drift), zt = dot(z, drift);
  return bend.map((x, i) =>
    x - ownWeight * drift[i] - pulledWeight * pulledDrift[i] -
    2 * (ownCurvature * ut + mixedCurvature * zt) * u[i] - 2 * mixedCurvature * ut * z[i]
  );
}

/**
 * X̃δMX̃ᵀ, from M = const + γ²(AUUᵀ + B(UZᵀ + ZUᵀ))/(1+δ).
 */
function kernelShift(algebra: LinearAlgebra, posterior: LinearPosterior, loop: WidthLoop): Matrix {
  const { feature: u, pulledFeature: z, ownWeight, pulledWeight, ownCurvature: as, mixedCurvature: ap } =
    posterior;
  const { task: { inputs, elasticCoupling: delta } } = posterior, { drift, pulledDrift } = loop;
  const ut = dot(u, drift), zt = dot(z, drift), scale = 1 / Math.sqrt(inputs.cols);
  const ru = loop.spread(u), rz = loop.spread(z), sru = loop.pull(ru);
  const ofUU = as * ut + ap * zt - loop.bentOwn / 2, ofUZ = 2 * ap * ut - loop.bentPulled;
  const byU = u.map((x, i) =>
    ofUU * x + ownWeight * drift[i] + ofUZ * z[i] + pulledWeight * pulledDrift[i] -
    4 * (as * ru[i] + ap * rz[i] + ap * sru[i])
  );
  const byZ = drift.map((x, i) => pulledWeight * x - 4 * ap * ru[i]);
  const near = (x: Float64Array) => {
    const out = new Float64Array(inputs.rows);
    algebra.apply(inputs, x, out, scale);
    return out;
  };
  const half = 1 / (2 * (1 + delta)), out = matrix(inputs.rows, inputs.rows);
  for (const [a, b] of [[near(u), near(byU)], [near(z), near(byZ)]]) {
    algebra.rankOneUpdate(out, a, b, half);
    algebra.rankOneUpdate(out, b, a, half);
  }
  const fall = (rows: Matrix) => {
    const moved = matrix(inputs.rows, rows.rows);
    algebra.multiplyInto(moved, inputs, rows, { transposeB: true, scale });
    return moved;
  };
  const reach = fall(loop.rows);
  algebra.multiplyInto(out, reach, reach, { transposeB: true, scale: -2 * half * ownWeight, keep: 1 });
  if (pulledWeight === 0) return out;
  const pulled = fall(loop.pulledRows),
    options = {
      transposeB: true,
      scale: -2 * half * pulledWeight,
      keep: 1,
    };
  algebra.multiplyInto(out, reach, pulled, options);
  algebra.multiplyInto(out, pulled, reach, options);
  return out;
}

/** Of δ(tr Σ₁ + γ²p/q)/(1+δ). */
function overlapShift(posterior: LinearPosterior, loop: WidthLoop): number {
  const { feature: u, pulledFeature: z, stiffness: q, pulledStrength: p } = posterior;
  const { richness, elasticCoupling: delta } = posterior.task, g = richness ** 2;
  const { alongFeature, alongPulled, trace, pulledTrace, drift } = loop;
  const ofS = g * p / q ** 2,
    ofP = 1 / q,
    bent = 2 * ofS * trace + 2 * ofP * pulledTrace +
      8 * g ** 2 * p / q ** 3 * dot(alongFeature, alongFeature) +
      8 * g / q ** 2 * dot(alongFeature, alongPulled);
  return delta / (2 * (1 + delta)) * (2 * ofS * dot(u, drift) + 2 * ofP * dot(z, drift) - bent);
}
