import type { LinearAlgebra } from "./linear_algebra.ts";
import type { Matrix } from "./matrix.ts";
import { norm } from "./norm.ts";

/** The two weight layers of a deep linear map with one output, f(x) = a·Wx; changed in place. */
export interface TwoLayers {
  /** W, `[width, inputs]`. */
  readonly hidden: Matrix;
  /** a, `[width]`. */
  readonly readout: Float64Array;
}

/** Where a boost takes {@linkcode TwoLayers}: W + left·rightᵀ and the new a. */
export interface Boost {
  /** `[width]` */
  readonly left: Float64Array;
  /** Unit vector along the impulse, `[inputs]`. */
  readonly right: Float64Array;
  /** `[width]` */
  readonly readout: Float64Array;
}

/**
 * Gradient flow of two layers under a constant gradient g with respect to the map, solved exactly:
 *
 *     dW/dt = −a gᵀ,  da/dt = −W g     ⟹     a' = a cosh θ − u sinh θ,   W' = W + (u (cosh θ − 1) − a sinh θ) ĝᵀ
 *
 * where u = Wĝ and θ = |impulse|, impulse = ∫g dt. In every row of [a | W] it is a Lorentz boost with rapidity θ, hence
 * WWᵀ − aaᵀ stays to rounding, for an impulse of any size.
 *
 * @param impulse ∫g dt, `[inputs]`.
 */
export function boost(
  algebra: LinearAlgebra,
  { hidden, readout }: TwoLayers,
  impulse: Float64Array,
): Boost {
  const rapidity = norm(impulse), width = readout.length;
  const right = new Float64Array(impulse.length), image = new Float64Array(width);
  if (rapidity > 0) { for (let j = 0; j < right.length; j++) right[j] = impulse[j] / rapidity; }
  algebra.apply(hidden, right, image);
  const sinh = Math.sinh(rapidity), cosh = Math.cosh(rapidity);
  const grown = 2 * Math.sinh(rapidity / 2) ** 2; // cosh θ − 1 without cancellation
  const left = new Float64Array(width), after = new Float64Array(width);
  for (let i = 0; i < width; i++) {
    left[i] = grown * image[i] - sinh * readout[i];
    after[i] = cosh * readout[i] - sinh * image[i];
  }
  return { left, right, readout: after };
}

/** Makes the state after the boost the present one. */
export function applyBoost(algebra: LinearAlgebra, layers: TwoLayers, { left, right, readout }: Boost): void {
  algebra.rankOneUpdate(layers.hidden, left, right, 1);
  layers.readout.set(readout);
}
