import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { dot, norm } from "./norm.ts";

/** Share of the Gram matrix's trace below which a shift of its diagonal is taken apart from the largest feature. */
const DROWNED = 1e-10;
/** Products with ΦᵀΦ towards its largest eigenvector. */
const PRODUCTS = 3;

/**
 * Ridge regression on given features: w of (ΦᵀΦ + λ')w = Φᵀy, by Cholesky on the smaller of both Gram matrices.
 *
 * A shift far below the trace drowns in the rounding of one dominant feature. Then that one is taken out first: with any unit
 * vector v, Φ = avᵀ + R, a = Φv, the solution is w = w₁v + R-part with
 *
 *     Qx = x − R(RᵀR + λ')⁻¹Rᵀx = λ'(RRᵀ + λ')⁻¹x,   w₁ = aᵀQy/(λ' + aᵀQa),   w = w₁v + (RᵀR + λ')⁻¹Rᵀ(y − w₁a)
 *
 * which needs a shift above the rounding of R alone: 2⁻¹⁰⁶ of the trace rather than 2⁻⁵³ if the rest is that small.
 *
 * @param features Φ, `[n, width]`.
 * @param labels y, `[n]`.
 * @param shift λ' > 0, not multiplied by n.
 * @returns w, `[width]`.
 * @throws {NumericalError} If even the rest drowns the shift.
 */
export function featureRidge(
  algebra: LinearAlgebra,
  features: Matrix,
  labels: Float64Array,
  shift: number,
): Float64Array {
  const { rows, cols, data } = features;
  const fitOf = (of: Matrix, sides: Matrix): Matrix => {
    const wide = rows <= cols, gram = algebra.gram(of, { transposeA: !wide });
    for (let i = 0; i < gram.rows; i++) gram.data[i * (gram.rows + 1)] += shift;
    return wide
      ? algebra.multiply(of, algebra.solvePositiveDefinite(gram, sides), { transposeA: true })
      : algebra.solvePositiveDefinite(gram, algebra.multiply(of, sides, { transposeA: true }));
  };
  if (shift >= DROWNED * dot(data, data)) return fitOf(features, matrix(rows, 1, labels)).data;

  const v = topDirection(algebra, features), a = new Float64Array(rows);
  algebra.apply(features, v, a);
  const rest = matrix(rows, cols, data.slice());
  algebra.rankOneUpdate(rest, a, v, -1);
  const fits = fitOf(
    rest,
    matrix(rows, 2, Float64Array.from({ length: 2 * rows }, (_, i) => [labels, a][i % 2][i >> 1])),
  );
  // Across v: rounding leaves R a part along it, which the small shift would blow up.
  const [fromLabels, fromFeature] = [0, 1].map((k) => {
    const fit = fits.data.filter((_, i) => i % 2 === k), off = dot(fit, v);
    return fit.map((w, j) => w - off * v[j]);
  });
  const left = (x: Float64Array, fit: Float64Array) => {
    const out = x.slice();
    algebra.apply(rest, fit, out, -1, 1);
    return out;
  };
  const along = dot(a, left(labels, fromLabels)) / (shift + dot(a, left(a, fromFeature)));
  return fromLabels.map((w, j) => w + along * (v[j] - fromFeature[j]));
}

/** A unit vector near the largest eigenvector of ΦᵀΦ: the solution is exact for any, stable for this one. */
function topDirection(algebra: LinearAlgebra, { rows, cols, data }: Matrix): Float64Array {
  let longest = data.subarray(0, cols);
  for (let i = 1; i < rows; i++) {
    const row = data.subarray(i * cols, (i + 1) * cols);
    if (norm(row) > norm(longest)) longest = row;
  }
  let v = longest.map((x) => x / norm(longest));
  const image = new Float64Array(rows), features = matrix(rows, cols, data);
  for (let k = 0; k < PRODUCTS; k++) {
    const next = new Float64Array(cols);
    algebra.apply(features, v, image);
    algebra.applyTransposed(features, image, next);
    const size = norm(next);
    v = next.map((x) => x / size);
  }
  return v;
}
