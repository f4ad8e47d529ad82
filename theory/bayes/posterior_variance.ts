import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { handedMoment, type LinearPosterior } from "./linear_posterior.ts";
import { applyMoment } from "./source_moment.ts";

/**
 * N times the variance of f(x) within one posterior, given the source's weights, to leading order in 1/N:
 *
 *     N Cov f = γ⁻²[H_tt − H_tX(H_XX + I/β_T)⁻¹H_Xt],   H = AK + BK̃ + 2A_s gg ᵀ + 2A_p(gg̃ᵀ + g̃gᵀ)
 *
 * on training and test points together, g(x) = x·u/√D, g̃(x) = x·Σ₁u/√D. H = −∇²G − I/β_T is the second derivative of the
 * dual; the kernel Φ in its place would keep the scatter of the readout alone.
 *
 * @param test x, `[T, D]`.
 * @returns `[T]`; infinite at γ = 0, where f itself is of order 1/γ.
 * @see Derived here: Gaussian fluctuations around the saddle of Lauditi, Bordelon, Pehlevan (2025), Appendices E, F.
 */
export function withinVariance(
  algebra: LinearAlgebra,
  posterior: LinearPosterior,
  test: Matrix,
): Float64Array {
  const { richness } = posterior.task;
  const { cross, solved } = response(algebra, posterior, test), { rows, cols } = cross;
  const own = responseOf(algebra, posterior, test, test);
  return Float64Array.from({ length: rows }, (_, t) => {
    let sum = own.data[t * (rows + 1)];
    for (let k = 0; k < cols; k++) sum -= cross.data[t * cols + k] * solved.data[k * rows + t];
    return sum / richness ** 2;
  });
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
  const { solved } = response(algebra, target, test);
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
  const pinned = algebra.solvePositiveDefinite(curvatureOf(algebra, source), h);
  return Float64Array.from({ length: test.rows }, (_, t) => {
    let bsb = 0, taken = 0;
    for (let i = 0; i < dim; i++) bsb += b.data[t * dim + i] * sb.data[t * dim + i];
    for (let i = 0; i < h.rows; i++) taken += h.data[i * h.cols + t] * pinned.data[i * h.cols + t];
    return Math.max(0, bsb * usu + bsu[t] ** 2 - 4 * source.task.richness ** 2 * taken);
  });
}

/** H_tX `[T, P]` and (H_XX + I/β_T)⁻¹H_Xt `[P, T]`. */
function response(algebra: LinearAlgebra, posterior: LinearPosterior, test: Matrix) {
  const cross = responseOf(algebra, posterior, test, posterior.task.inputs);
  const turned = matrix(cross.cols, cross.rows);
  for (let t = 0; t < cross.rows; t++) {
    for (let k = 0; k < cross.cols; k++) turned.data[k * cross.rows + t] = cross.data[t * cross.cols + k];
  }
  return { cross, solved: algebra.solvePositiveDefinite(curvatureOf(algebra, posterior), turned) };
}

/** H_XX + I/β_T, `[P, P]`. */
function curvatureOf(algebra: LinearAlgebra, posterior: LinearPosterior): Matrix {
  const { inputs, inverseTemperature } = posterior.task, out = responseOf(algebra, posterior, inputs, inputs);
  for (let i = 0; i < out.rows; i++) out.data[i * (out.rows + 1)] += 1 / inverseTemperature;
  return out;
}

/** H between two sets of points, `[p, q]`. */
function responseOf(
  algebra: LinearAlgebra,
  posterior: LinearPosterior,
  rows: Matrix,
  columns: Matrix,
): Matrix {
  const { ownWeight, pulledWeight, ownCurvature, mixedCurvature, source, feature, pulledFeature } = posterior;
  const dim = rows.cols, scale = 1 / dim, out = matrix(rows.rows, columns.rows);
  const along = (points: Matrix, direction: Float64Array) => {
    const values = new Float64Array(points.rows);
    algebra.apply(points, direction, values, 1 / Math.sqrt(dim));
    return values;
  };
  algebra.multiplyInto(out, rows, columns, { transposeB: true, scale: ownWeight * scale });
  if (pulledWeight > 0) {
    const moved = applyMoment(algebra, source, rows);
    algebra.multiplyInto(out, moved, columns, { transposeB: true, scale: pulledWeight * scale, keep: 1 });
  }
  const g = along(rows, feature), gc = along(columns, feature);
  algebra.rankOneUpdate(out, g, gc, 2 * ownCurvature);
  if (mixedCurvature > 0) {
    const h = along(rows, pulledFeature), hc = along(columns, pulledFeature);
    algebra.rankOneUpdate(out, g, hc, 2 * mixedCurvature);
    algebra.rankOneUpdate(out, h, gc, 2 * mixedCurvature);
  }
  return out;
}
