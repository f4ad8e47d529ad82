import { effectiveRidge } from "./effective_ridge.ts";
import type { LaplaceContour } from "./laplace_contour.ts";
import { NumericalError } from "./numerical_error.ts";

/** κ(z_k) along a contour; see {@linkcode complexRidge}. */
export interface ComplexRidge {
  /** Re κ_k, `[K]`. */
  readonly re: Float64Array;
  /** Im κ_k > 0, `[K]`. */
  readonly im: Float64Array;
}

const MAX_NEWTON = 30;
/** Steps are halved at most so often. */
const MAX_HALVINGS = 40;

/**
 * κ(z) of {@linkcode effectiveRidge} with the Laplace variable z for the ridge, on the nodes of a contour:
 *
 *     P = Σ_i τ_i/(τ_i + κ) + zD/κ
 *
 * Continued along the contour from the real κ at its apex, by Newton steps. For Im z > 0 exactly one solution has Im κ > 0
 * (1/κ is a Stieltjes transform); a step that ends elsewhere is halved.
 *
 * @param eigenvalues τ_i ≥ 0, `[D]`.
 * @param samples P.
 * @throws {RangeError} As {@linkcode effectiveRidge}.
 * @throws {NumericalError} If Newton's method fails at every step size.
 * @see Silverstein and Choi (1995) for the uniqueness.
 */
export function complexRidge(
  eigenvalues: Float64Array,
  samples: number,
  contour: LaplaceContour,
): ComplexRidge {
  const dim = eigenvalues.length, count = contour.re.length;
  const re = new Float64Array(count), im = new Float64Array(count);
  let z = [contour.apex, 0], kappa = [effectiveRidge(eigenvalues, samples, contour.apex * dim), 0];
  for (let k = 0; k < count; k++) {
    const goal = [contour.re[k], contour.im[k]];
    let fraction = 1;
    for (let halvings = 0; z[0] !== goal[0] || z[1] !== goal[1];) {
      const next = fraction >= 1 ? goal : [0, 1].map((i) => z[i] + fraction * (goal[i] - z[i]));
      const found = newton(eigenvalues, samples, next, kappa);
      if (found) {
        [z, kappa, fraction] = [next, found, Math.min(1, 2 * fraction)];
      } else if (++halvings > MAX_HALVINGS) {
        throw new NumericalError(`Cannot follow the effective ridge to z = ${goal[0]} + ${goal[1]}i`);
      } else fraction /= 2;
    }
    [re[k], im[k]] = kappa;
  }
  return { re, im };
}

/** Newton for κ·(Σ τ/(τ+κ) − P) + zD = 0; null if it leaves the upper half plane or does not settle. */
function newton(eigenvalues: Float64Array, samples: number, z: number[], start: number[]): number[] | null {
  const dim = eigenvalues.length;
  let [x, y] = start, last = Infinity;
  for (let round = 0; round < MAX_NEWTON; round++) {
    // count = Σ τ/(τ+κ), squares = Σ τ²/(τ+κ)²: the derivative of κ·count is squares.
    let countRe = 0, countIm = 0, squareRe = 0, squareIm = 0;
    for (let i = 0; i < dim; i++) {
      const value = eigenvalues[i];
      if (value === 0) continue;
      const scale = value / ((value + x) ** 2 + y * y);
      const a = scale * (value + x), b = -scale * y;
      countRe += a;
      countIm += b;
      squareRe += a * a - b * b;
      squareIm += 2 * a * b;
    }
    countRe -= samples;
    const valueRe = x * countRe - y * countIm + z[0] * dim, valueIm = x * countIm + y * countRe + z[1] * dim;
    const slopeRe = squareRe - samples, slopeIm = squareIm, size = slopeRe ** 2 + slopeIm ** 2;
    const stepRe = (valueRe * slopeRe + valueIm * slopeIm) / size;
    const stepIm = (valueIm * slopeRe - valueRe * slopeIm) / size;
    x -= stepRe;
    y -= stepIm;
    if (!(y > 0)) return null;
    // Settled, or as far as rounding lets it.
    const moved = Math.hypot(stepRe, stepIm) / Math.hypot(x, y);
    if (moved <= 1e-15 || moved < 1e-9 && moved >= last / 2) return [x, y];
    last = moved;
  }
  return null;
}
