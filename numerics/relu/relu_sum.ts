import type { LinearAlgebra } from "../linear_algebra.ts";
import type { Matrix } from "../matrix.ts";
import { dot, norm } from "../norm.ts";

/**
 * A function of x ~ N(0, I) that is a sum of ReLU neurons: a shallow network, or a teacher.
 *
 *     f(x) = Σ_i C_i relu(w_i·x)
 */
export interface ReluSum {
  /** w_i, none of them 0, `[m, d]`, one neuron a row. */
  readonly weights: Matrix;
  /** C_i, `[m]`; of a network its readout over the output scale. */
  readonly coefficients: Float64Array;
}

/** A row shorter than this has no direction. */
export const SHORTEST_NEURON = 1e-12;

/**
 * E relu(w·x) relu(v·x) for x ~ N(0, I), between all rows of two matrices: the arc-cosine kernel of degree 1.
 *
 *     k(w, v) = |w||v| (sin φ + (π − φ) cos φ)/(2π),   φ the angle between w and v
 *
 * @param first `[p, d]`
 * @param second `[q, d]`
 * @returns `[p, q]`; of a matrix with itself symmetric to rounding.
 * @throws {RangeError} If a row is 0.
 * @see Cho, Saul (2009).
 *
 * @example A neuron with itself, and with its opposite
 * ```ts
 * import { matrix } from "../matrix.ts";
 * import { openLinearAlgebra } from "../open_linear_algebra.ts";
 * import { reluMoments } from "./relu_sum.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const neurons = matrix(2, 2, Float64Array.of(3, 4, -3, -4));
 * deepStrictEqual([...reluMoments(await openLinearAlgebra(), neurons, neurons).data], [12.5, 0, 0, 12.5]);
 * ```
 */
export function reluMoments(algebra: LinearAlgebra, first: Matrix, second: Matrix): Matrix {
  const out = algebra.multiply(first, second, { transposeB: true });
  const rows = lengths(first), columns = lengths(second);
  for (let i = 0, at = 0; i < rows.length; i++) {
    for (let j = 0; j < columns.length; j++, at++) {
      const size = rows[i] * columns[j], cosine = Math.max(-1, Math.min(1, out.data[at] / size));
      const sine = Math.sqrt((1 - cosine) * (1 + cosine));
      out.data[at] = size * (sine + (Math.PI - Math.acos(cosine)) * cosine) / (2 * Math.PI);
    }
  }
  return out;
}

/** E f(x)g(x) for x ~ N(0, I). */
export function reluProduct(algebra: LinearAlgebra, f: ReluSum, g: ReluSum): number {
  const image = new Float64Array(f.coefficients.length);
  algebra.apply(reluMoments(algebra, f.weights, g.weights), g.coefficients, image);
  return dot(f.coefficients, image);
}

/** E (f(x) − g(x))² for x ~ N(0, I): no ½. */
export function reluDistance(algebra: LinearAlgebra, f: ReluSum, g: ReluSum): number {
  return reluProduct(algebra, f, f) - 2 * reluProduct(algebra, f, g) + reluProduct(algebra, g, g);
}

/** relu(w_i·x_μ), `[n, m]`, of inputs `[n, d]`. */
export function reluFeatures(algebra: LinearAlgebra, inputs: Matrix, weights: Matrix): Matrix {
  const features = algebra.multiply(inputs, weights, { transposeB: true }), { data } = features;
  for (let i = 0; i < data.length; i++) if (!(data[i] > 0)) data[i] = 0;
  return features;
}

/** f(x_μ), `[n]`, at inputs `[n, d]`. */
export function reluValues(
  algebra: LinearAlgebra,
  { weights, coefficients }: ReluSum,
  inputs: Matrix,
): Float64Array {
  const values = new Float64Array(inputs.rows);
  algebra.apply(reluFeatures(algebra, inputs, weights), coefficients, values);
  return values;
}

/** |w_i|, `[m]`. */
function lengths({ rows, cols, data }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    const size = norm(data.subarray(i * cols, (i + 1) * cols));
    if (size >= SHORTEST_NEURON) return size;
    throw new RangeError(`Cannot use ReLU neuron ${i} as its weights must not vanish: their norm is ${size}`);
  });
}
