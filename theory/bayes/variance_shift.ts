import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { dot, squaredNorm } from "../../numerics/norm.ts";
import type { LinearPosterior } from "./linear_posterior.ts";
import { applyMoment } from "./source_moment.ts";
import type { WidthLoop } from "./width_loop.ts";

/**
 * N times what a finite width adds to N·Var f(x) within a linear posterior, given the source's weights. With a field j on f(x) the
 * logarithm of the posterior's norm is Nγ²[−G*(j)] − ½ ln det M(j), and the variance its second derivative:
 *
 *     δ(N Var f) = −(1/(2γ⁴)) d²/dj² ln det M = −(1/(2γ⁴)) [tr(R ψ⁗dd) − tr((R ψ‴d)²) − RΔ(AU + BZ)·ψ‴dd]
 *
 * along the direction d = (1 − RH)x̃ that the dual follows; ψ‴, ψ⁗ are derivatives of −G by U.
 *
 * @param test x, `[T, D]`.
 * @returns `[T]`.
 * @see Derived here.
 */
export function varianceShift(
  algebra: LinearAlgebra,
  posterior: LinearPosterior,
  loop: WidthLoop,
  test: Matrix,
): Float64Array {
  const { feature: u, pulledFeature: z, stiffness: q, pulledStrength: p, source, task } = posterior;
  const { ownWeight, pulledWeight, ownCurvature: as, mixedCurvature: ap } = posterior;
  const { richness, elasticCoupling: delta } = task, g = richness ** 2, w = delta ** 2 / (1 + delta);
  const { ownCurvature2: ass, mixedCurvature2: asp, rows, pulledRows } = loop;
  const asss = 6 * g ** 3 / q ** 4 + 24 * w * g ** 4 * p / q ** 5, assp = 6 * w * g ** 3 / q ** 4;
  const { trace, pulledTrace, alongFeature: lu, alongPulled: lz, drift, pulledDrift } = loop;
  const dim = test.cols, count = rows.rows, uu = squaredNorm(lu), uz = dot(lu, lz);
  const directions = alongDual(), pulled = applyMoment(algebra, source, directions);
  const own = algebra.multiply(directions, rows, { transposeB: true });
  const moved = algebra.multiply(directions, pulledRows, { transposeB: true });
  const gram = algebra.gram(rows).data,
    pulledGram = algebra.multiply(rows, pulledRows, { transposeB: true }).data;
  return Float64Array.from({ length: test.rows }, (_, t) => {
    const d = directions.data.subarray(t * dim, (t + 1) * dim),
      s = pulled.data.subarray(t * dim, (t + 1) * dim);
    const ld = own.data.subarray(t * count, (t + 1) * count);
    const ls = moved.data.subarray(t * count, (t + 1) * count);
    const ud = dot(u, d), zd = dot(z, d), dd = squaredNorm(d), ds = dot(d, s);
    const a1 = 2 * (as * ud + ap * zd), b1 = 2 * ap * ud, as1 = 2 * (ass * ud + asp * zd), ap1 = 2 * asp * ud;
    const a2 = 2 * as * dd + 2 * ap * ds + 4 * ass * ud ** 2 + 8 * asp * ud * zd;
    const b2 = 2 * ap * dd + 4 * asp * ud ** 2;
    const as2 = 2 * ass * dd + 2 * asp * ds + 4 * asss * ud ** 2 + 8 * assp * ud * zd;
    const ap2 = 2 * asp * dd + 4 * assp * ud ** 2;
    const fourth = a2 * trace + b2 * pulledTrace + 2 * as2 * uu + 8 * as1 * dot(ld, lu) +
      4 * as * squaredNorm(ld) + 4 * ap2 * uz + 8 * ap1 * (dot(ld, lz) + dot(lu, ls)) + 8 * ap * dot(ld, ls);
    let third = 0;
    for (let i = 0, at = 0; i < count; i++) {
      const ofU = 2 * (as1 * lu[i] + as * ld[i] + ap1 * lz[i] + ap * ls[i]);
      const ofD = 2 * (as * lu[i] + ap * lz[i]), ofZ = 2 * (ap1 * lu[i] + ap * ld[i]), ofS = 2 * ap * lu[i];
      for (let j = 0; j < count; j++, at++) {
        const entry = a1 * gram[at] + b1 * pulledGram[at] + ofU * lu[j] + ofD * ld[j] + ofZ * lz[j] +
          ofS * ls[j];
        third += entry * entry;
      }
    }
    // ψ‴dd = (by d) d + (by s) Σ₁d + (by u) U + (by z) Z
    const byD = a1 + 2 * as * ud + 2 * ap * zd, byS = b1 + 2 * ap * ud;
    const byU = 2 * (as1 * ud + as * dd + ap1 * zd + ap * ds), byZ = 2 * (ap1 * ud + ap * dd);
    const turned = byD * dot(drift, d) + byS * dot(pulledDrift, d) + byU * dot(u, drift) +
      byZ * dot(z, drift);
    return -(fourth - third - turned) / (2 * g * g);
  });

  /** Rows (1 − RH)x̃. */
  function alongDual(): Matrix {
    const out = matrix(test.rows, dim, test.data.map((x) => x / Math.sqrt(dim)));
    const curved = matrix(test.rows, dim, out.data.map((x) => ownWeight * x));
    if (pulledWeight > 0) {
      const far = applyMoment(algebra, source, out).data;
      for (let i = 0; i < far.length; i++) curved.data[i] += pulledWeight * far[i];
    }
    const ux = new Float64Array(test.rows), zx = new Float64Array(test.rows);
    algebra.apply(out, u, ux);
    algebra.apply(out, z, zx);
    algebra.rankOneUpdate(curved, ux, u, 2 * as);
    algebra.rankOneUpdate(curved, zx, u, 2 * ap);
    algebra.rankOneUpdate(curved, ux, z, 2 * ap);
    const reach = algebra.multiply(curved, rows, { transposeB: true });
    algebra.multiplyInto(out, reach, rows, { scale: -1, keep: 1 });
    return out;
  }
}
