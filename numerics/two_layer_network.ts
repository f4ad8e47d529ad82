import type { Activation } from "./activation.ts";
import { gramBlock } from "./gram_block.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";

/** Weights of a two-layer network in mean-field scaling, f(x) = z·φ(Wx/√D)/(γN). */
export interface TwoLayerNetwork {
  /** W, `[N, D]`. */
  readonly hiddenWeights: Matrix;
  /** z, `[N]`. */
  readonly readout: Float64Array;
}

/** Kernels of a network of finite width between two sets of points, means over its N neurons. */
export interface TwoLayerKernels {
  /** Φ: what gradient descent on the readout follows, `[p, q]`. */
  readonly feature: Matrix;
  /** Tangent kernel: what gradient descent on all weights follows at these weights, `[p, q]`. */
  readonly tangent: Matrix;
}

/** Points evaluated at a time: bounds the memory, N numbers for each. */
const POINTS_AT_A_TIME = 512;

/**
 * Preactivations of the hidden neurons, h = Wx/√D.
 *
 * @param hiddenWeights W, `[N, D]`.
 * @param points x, `[p, D]`.
 * @returns `[N, p]`, a row per neuron.
 * @throws {TypeError} If the sizes D differ.
 */
export function twoLayerFields(algebra: LinearAlgebra, hiddenWeights: Matrix, points: Matrix): Matrix {
  const fields = matrix(hiddenWeights.rows, points.rows);
  algebra.multiplyInto(fields, hiddenWeights, points, {
    transposeB: true,
    scale: 1 / Math.sqrt(points.cols),
  });
  return fields;
}

/**
 * Output of a network, f(x) = z·φ(Wx/√D)/(γN).
 *
 * @param points x, `[p, D]`.
 * @param options φ and γ.
 * @returns `[p]`
 * @throws {TypeError} If the sizes D differ.
 *
 * @example
 * ```ts
 * import { activations } from "./activation.ts";
 * import { matrix } from "./matrix.ts";
 * import { openLinearAlgebra } from "./open_linear_algebra.ts";
 * import { twoLayerOutput } from "./two_layer_network.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const network = { hiddenWeights: matrix(2, 1, Float64Array.of(1, -1)), readout: Float64Array.of(4, 2) };
 * const points = matrix(2, 1, Float64Array.of(3, -3)), options = { activation: activations.relu, richness: 1 };
 * deepStrictEqual([...twoLayerOutput(await openLinearAlgebra(), network, points, options)], [6, 3]);
 * ```
 */
export function twoLayerOutput(
  algebra: LinearAlgebra,
  { hiddenWeights, readout }: TwoLayerNetwork,
  points: Matrix,
  { activation, richness }: { readonly activation: Activation; readonly richness: number },
): Float64Array {
  const out = new Float64Array(points.rows), { cols } = points;
  for (let from = 0; from < points.rows; from += POINTS_AT_A_TIME) {
    const to = Math.min(from + POINTS_AT_A_TIME, points.rows);
    const block = matrix(to - from, cols, points.data.subarray(from * cols, to * cols));
    const fields = twoLayerFields(algebra, hiddenWeights, block);
    activation.values(fields.data, fields.data);
    algebra.applyTransposed(fields, readout, out.subarray(from, to), 1 / (richness * hiddenWeights.rows));
  }
  return out;
}

/**
 * Feature kernel and tangent kernel of a network, at its present weights.
 *
 *     Φ = ⟨φφ'⟩,   K = Φ + K_x ∘ ⟨z² φ̇φ̇'⟩,   K_x = x·x'/D
 *
 * ⟨·⟩ is the mean over the N neurons, φ̇ the derivative of φ. The product in front of K_x is entrywise.
 *
 * @param rows Points x, `[p, D]`.
 * @param columns Points x', `[q, D]`; the same as `rows` unless given, and then both kernels are exactly symmetric.
 * @throws {TypeError} If the sizes D differ.
 */
export function twoLayerKernels(
  algebra: LinearAlgebra,
  { hiddenWeights, readout }: TwoLayerNetwork,
  activation: Activation,
  rows: Matrix,
  columns: Matrix = rows,
): TwoLayerKernels {
  const left = activate(rows), right = columns === rows ? left : activate(columns);
  const feature = neuronMean(left.values, right.values), tangent = neuronMean(left.slopes, right.slopes);
  const inputs = gramBlock(algebra, rows, columns).gram.data;
  for (let i = 0; i < inputs.length; i++) {
    tangent.data[i] = feature.data[i] + inputs[i] * tangent.data[i];
  }
  return { feature, tangent };

  /** φ(h) and z φ̇(h), `[N, p]`. */
  function activate(points: Matrix): { values: Matrix; slopes: Matrix } {
    const slopes = twoLayerFields(algebra, hiddenWeights, points), values = matrix(slopes.rows, slopes.cols);
    activation.both(slopes.data, values.data, slopes.data);
    for (let i = 0, at = 0; i < slopes.rows; i++) {
      for (let p = 0; p < slopes.cols; p++, at++) slopes.data[at] *= readout[i];
    }
    return { values, slopes };
  }

  function neuronMean(a: Matrix, b: Matrix): Matrix {
    const mean = a === b
      ? algebra.gram(a, { transposeA: true })
      : algebra.multiply(a, b, { transposeA: true });
    for (let i = 0; i < mean.data.length; i++) mean.data[i] /= a.rows;
    return mean;
  }
}
