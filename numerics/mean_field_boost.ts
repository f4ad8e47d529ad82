import type { LinearAlgebra } from "./linear_algebra.ts";
import type { Matrix } from "./matrix.ts";
import { dot, norm } from "./norm.ts";

/** Where a boost takes the layers: W + left·rightᵀ and the new w, with the moments there. */
export interface MeanFieldBoost {
  /** `[units]` */
  readonly left: Float64Array;
  /** Unit vector along the impulse, `[inputs]`. */
  readonly right: Float64Array;
  /** The new w, `[units]`. */
  readonly readout: Float64Array;
  /** The new Wᵀw, `[inputs]`. */
  readonly along: Float64Array;
  /** The new |w|². */
  readonly readoutSquare: number;
}

/**
 * Solves dW/dt = wgᵀ, dw/dt = Wg exactly for the impulse ∫g dt = φĝ of constant direction:
 *
 *     w' = w cosh φ + u sinh φ,   W' = W + ((cosh φ − 1)u + w sinh φ)ĝᵀ,   u = Wĝ
 *
 * [W | w] is multiplied from the right by a Lorentz boost, so what that keeps stays to rounding for any φ: if WᵀW = I,
 * Wᵀw = 0 and |w| = 1 at the start, then |w|⁴ − |Wᵀw|² = 1 after any number of boosts.
 *
 * @param along Wᵀw, `[inputs]`.
 * @param impulse φĝ, `[inputs]`.
 */
export function meanFieldBoost(
  algebra: LinearAlgebra,
  hidden: Matrix,
  readout: Float64Array,
  along: Float64Array,
  impulse: Float64Array,
): MeanFieldBoost {
  const rapidity = norm(impulse);
  const right = rapidity > 0 ? impulse.map((x) => x / rapidity) : impulse.slice();
  const image = new Float64Array(readout.length), back = new Float64Array(right.length);
  algebra.apply(hidden, right, image);
  algebra.applyTransposed(hidden, image, back);
  const sinh = Math.sinh(rapidity), cosh = Math.cosh(rapidity);
  const grown = 2 * Math.sinh(rapidity / 2) ** 2; // cosh φ − 1 without cancellation
  const left = image.map((u, i) => grown * u + sinh * readout[i]);
  const next = image.map((u, i) => cosh * readout[i] + sinh * u);
  const turned = dot(left, next); // W'ᵀw' = Wᵀw' + ĝ(left·w')
  return {
    left,
    right,
    readout: next,
    along: back.map((s, j) => cosh * along[j] + sinh * s + right[j] * turned),
    readoutSquare: dot(next, next),
  };
}
