import { arcCosineKernel } from "../../numerics/arc_cosine_kernel.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { Matrix } from "../../numerics/matrix.ts";
import type { FeatureModes } from "./ridge_risk.ts";

/** A sum of ReLU neurons: weights `[m, d]`, coefficients `[m]`. */
export interface NeuronSum {
  /** One neuron a row. */
  readonly weights: Matrix;
  /** Of each. */
  readonly coefficients: Float64Array;
}

/** Eigenvalues below this share of the largest are rounding. */
const NEGLIGIBLE = 1e-12;

/** Modes already found: several predictions ask for the same. */
const known = new WeakMap<Matrix, { readonly f: NeuronSum; readonly modes: FeatureModes }>();

/**
 * What the features relu(Wx)/√m of a network can express of a function f(x) = Σ c_j relu(v_j·x), x ~ N(0, I).
 *
 *     S = E φφᵀ = k(W, W)/m = U diag(s) Uᵀ,   b = E φf,   v_i² = (Uᵀb)_i²/s_i,   R∞ = E f² − Σ v_i²
 *
 * @param weights W, `[m, d]`.
 */
export function featureModes(algebra: LinearAlgebra, weights: Matrix, f: NeuronSum): FeatureModes {
  const before = known.get(weights);
  if (before?.f === f) return before.modes;
  const width = weights.rows, moments = kernel(algebra, weights, f.weights);
  const covariance = kernel(algebra, weights, weights);
  for (let at = 0; at < covariance.data.length; at++) covariance.data[at] /= width;
  const pull = new Float64Array(width), along = new Float64Array(width);
  algebra.apply(moments, f.coefficients, pull, 1 / Math.sqrt(width));
  const { values, vectors } = algebra.symmetricEigen(covariance), least = NEGLIGIBLE * values[width - 1];
  algebra.apply(vectors, pull, along);
  const power = along.map((x, i) => values[i] > least ? x * x / values[i] : 0);
  const misfit = squareMean(algebra, f) - power.reduce((sum, p) => sum + p, 0);
  const modes = { values: values.map((value) => value > least ? value : 0), power, misfit };
  known.set(weights, { f, modes });
  return modes;
}

/** E f². */
export function squareMean(algebra: LinearAlgebra, { weights, coefficients }: NeuronSum): number {
  const image = new Float64Array(coefficients.length);
  algebra.apply(kernel(algebra, weights, weights), coefficients, image);
  return coefficients.reduce((sum, c, j) => sum + c * image[j], 0);
}

/** E relu(w·x) relu(v·x): the arc-cosine kernel of one hidden layer. */
function kernel(algebra: LinearAlgebra, first: Matrix, second: Matrix): Matrix {
  const squares = ({ rows, cols, data }: Matrix) =>
    Float64Array.from({ length: rows }, (_, i) => {
      let sum = 0;
      for (let k = i * cols; k < (i + 1) * cols; k++) sum += data[k] * data[k];
      return sum;
    });
  const gram = algebra.multiply(first, second, { transposeB: true });
  return arcCosineKernel({ gram, rowSquares: squares(first), columnSquares: squares(second) }, 1).nngp;
}

/** Σ c_jc_k of the pairs of f's neurons, all of unit norm, with their cosines. */
export function neuronPairs(
  algebra: LinearAlgebra,
  { weights, coefficients }: NeuronSum,
): { cosine: number; weight: number }[] {
  const { data } = algebra.multiply(weights, weights, { transposeB: true }), count = coefficients.length;
  return Array.from(data, (cosine, at) => ({
    cosine: Math.max(-1, Math.min(1, cosine)),
    weight: coefficients[Math.floor(at / count)] * coefficients[at % count],
  }));
}
