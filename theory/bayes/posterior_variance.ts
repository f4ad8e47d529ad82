import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { dot } from "../../numerics/norm.ts";
import { dualResponse, fluctuationVariance, type PointCurvature } from "./fluctuation_variance.ts";
import { handedMoment, type LinearPosterior } from "./linear_posterior.ts";
import { applyMoment } from "./source_moment.ts";
import { stackRows } from "./stack_rows.ts";
import { solveRidge } from "./tilted_dual.ts";

/**
 * {@linkcode fluctuationVariance} of a linear network:
 *
 *     H = AK + BK̃ + 2A_s ggᵀ + 2A_p(gg̃ᵀ + g̃gᵀ),   g(x) = x·u/√D,   g̃(x) = x·Σ₁u/√D
 *
 * @param test x, `[T, D]`.
 * @returns N·Var f, `[T]`; infinite at γ = 0.
 * @see Derived here.
 */
export function withinVariance(
  algebra: LinearAlgebra,
  posterior: LinearPosterior,
  test: Matrix,
): Float64Array {
  return fluctuationVariance(algebra, curvatureOf(algebra, posterior, test), posterior.task);
}

/**
 * N times the variance, over draws of the source's weights, of the target's mean predictor given these weights, to leading order:
 *
 *     δf₂(x) = ⟨T, δΣ̂₁⟩,   T = A_p(a·u)uuᵀ + (B/2)(auᵀ + uaᵀ),   a = [x − X₂ᵀ(H + I/β_T)⁻¹H_X(x)]/√D
 *     N Var f₂ = 2 tr(TΣ₁TΣ₁) − 4γ₁² hᵀ(H₁ + I/β_T)⁻¹h,   h = X₁Σ₁TΣ₁u₁/√D
 *
 * The first term is that of independent neurons with second moment Σ₁, the second takes away what the source's data pin down.
 *
 * @param source The posterior from which the target's Σ₁ was handed on.
 * @returns `[T]`.
 * @see Derived here.
 */
export function restartVariance(
  algebra: LinearAlgebra,
  target: LinearPosterior,
  source: LinearPosterior,
  test: Matrix,
): Float64Array {
  const { task: { inputs }, feature: u, pulledFeature, pulledWeight, mixedCurvature } = target;
  const dim = inputs.cols, root = Math.sqrt(dim), moment = handedMoment(source);
  const { curvature } = curvatureOf(algebra, target, test);
  const { solved } = dualResponse(algebra, curvature, target.task.inverseTemperature);
  const rest = matrix(test.rows, dim, test.data.map((x) => x / root)); // rows a
  algebra.multiplyInto(rest, solved, inputs, { transposeA: true, scale: -1 / root, keep: 1 });
  // T = (buᵀ + ubᵀ)/2 with b = A_p(a·u)u + Ba, so all products are those of few vectors
  const along = new Float64Array(test.rows);
  algebra.apply(rest, u, along);
  const b = matrix(test.rows, dim, rest.data.map((x) => pulledWeight * x));
  algebra.rankOneUpdate(b, along, u, mixedCurvature);
  const sb = applyMoment(algebra, moment, b), su = pulledFeature;
  const inner = (rows: Matrix, x: Float64Array) => {
    const out = new Float64Array(rows.rows);
    algebra.apply(rows, x, out);
    return out;
  };
  const bsu = inner(b, su), usu = inner(matrix(1, dim, u), su)[0];
  const u1 = source.feature, su1 = inner(sb, u1), uu1 = inner(matrix(1, dim, su), u1)[0];
  const reach = (rows: Matrix) => { // X₁·rowsᵀ/√D, [P₁, n]
    const out = matrix(source.task.inputs.rows, rows.rows);
    algebra.multiplyInto(out, source.task.inputs, rows, { transposeB: true, scale: 1 / root });
    return out;
  };
  const xsb = reach(sb), xsu = reach(matrix(1, dim, su));
  const h = matrix(xsb.rows, test.rows);
  for (let i = 0; i < h.rows; i++) {
    for (let t = 0; t < h.cols; t++) {
      const at = i * h.cols + t;
      h.data[at] = (xsb.data[at] * uu1 + xsu.data[i] * su1[t]) / 2;
    }
  }
  const none = matrix(0, dim), ridge = 1 / source.task.inverseTemperature;
  const pinned = solveRidge(algebra, curvatureOf(algebra, source, none).curvature, ridge, h);
  return Float64Array.from({ length: test.rows }, (_, t) => {
    let bsb = 0, taken = 0;
    for (let i = 0; i < dim; i++) bsb += b.data[t * dim + i] * sb.data[t * dim + i];
    for (let i = 0; i < h.rows; i++) taken += h.data[i * h.cols + t] * pinned.data[i * h.cols + t];
    return Math.max(0, bsb * usu + bsu[t] ** 2 - 4 * source.task.richness ** 2 * taken);
  });
}

/** H of training points and then test points. */
function curvatureOf(algebra: LinearAlgebra, posterior: LinearPosterior, test: Matrix): PointCurvature {
  const { ownWeight, pulledWeight, ownCurvature, mixedCurvature, source, feature, pulledFeature } = posterior;
  const { inputs } = posterior.task, points = stackRows([inputs, test]), scale = 1 / points.cols;
  const along = (direction: Float64Array) => {
    const values = new Float64Array(points.rows);
    algebra.apply(points, direction, values, Math.sqrt(scale));
    return values;
  };
  const g = along(feature), h = along(pulledFeature), weighted = weightedRows();
  const curvature = matrix(points.rows, inputs.rows),
    trained = (x: Float64Array) => x.subarray(0, inputs.rows);
  algebra.multiplyInto(curvature, weighted, inputs, { transposeB: true, scale });
  algebra.rankOneUpdate(curvature, g, trained(g), 2 * ownCurvature);
  algebra.rankOneUpdate(curvature, g, trained(h), 2 * mixedCurvature);
  algebra.rankOneUpdate(curvature, h, trained(g), 2 * mixedCurvature);
  const diagonal = g.map((x, i) => {
    const row = (of: Matrix) => of.data.subarray(i * of.cols, (i + 1) * of.cols);
    return scale * dot(row(weighted), row(points)) + 2 * ownCurvature * x * x + 4 * mixedCurvature * x * h[i];
  });
  return { curvature, diagonal };

  /** Rows (A + BΣ₁)x. */
  function weightedRows(): Matrix {
    const own = points.data.map((x) => ownWeight * x);
    if (pulledWeight === 0) return matrix(points.rows, points.cols, own);
    const { data } = applyMoment(algebra, source, points);
    return matrix(points.rows, points.cols, own.map((x, i) => x + pulledWeight * data[i]));
  }
}
