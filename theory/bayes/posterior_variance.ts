import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { dualResponse, fluctuationVariance } from "./fluctuation_variance.ts";
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
  const { inputs } = posterior.task;
  return fluctuationVariance(algebra, curvatureOf(algebra, posterior, test), inputs.rows, posterior.task);
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
  const { solved } = dualResponse(
    algebra,
    curvatureOf(algebra, target, test),
    inputs.rows,
    target.task.inverseTemperature,
  );
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
  const pinned = solveRidge(algebra, curvatureOf(algebra, source, none), ridge, h);
  return Float64Array.from({ length: test.rows }, (_, t) => {
    let bsb = 0, taken = 0;
    for (let i = 0; i < dim; i++) bsb += b.data[t * dim + i] * sb.data[t * dim + i];
    for (let i = 0; i < h.rows; i++) taken += h.data[i * h.cols + t] * pinned.data[i * h.cols + t];
    return Math.max(0, bsb * usu + bsu[t] ** 2 - 4 * source.task.richness ** 2 * taken);
  });
}

/** H on training points and then test points, `[P + T, P + T]`. */
function curvatureOf(algebra: LinearAlgebra, posterior: LinearPosterior, test: Matrix): Matrix {
  const { ownWeight, pulledWeight, ownCurvature, mixedCurvature, source, feature, pulledFeature } = posterior;
  const points = stackRows([posterior.task.inputs, test]), scale = 1 / points.cols;
  const along = (direction: Float64Array) => {
    const values = new Float64Array(points.rows);
    algebra.apply(points, direction, values, Math.sqrt(scale));
    return values;
  };
  const out = matrix(points.rows, points.rows), gram = algebra.gram(points).data;
  for (let i = 0; i < gram.length; i++) out.data[i] = ownWeight * scale * gram[i];
  const g = along(feature);
  algebra.rankOneUpdate(out, g, g, 2 * ownCurvature);
  if (pulledWeight > 0) {
    const moved = applyMoment(algebra, source, points), h = along(pulledFeature);
    algebra.multiplyInto(out, moved, points, { transposeB: true, scale: pulledWeight * scale, keep: 1 });
    algebra.rankOneUpdate(out, g, h, 2 * mixedCurvature);
    algebra.rankOneUpdate(out, h, g, 2 * mixedCurvature);
  }
  return out;
}
