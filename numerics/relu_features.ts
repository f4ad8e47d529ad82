import { gramBlock } from "./gram_block.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";

/** A two-layer ReLU network in mean-field scaling, f(x) = z·φ(Wx/√D)/(γN). */
export interface ReluNetwork {
  /** W, `[N, D]`. */
  readonly hiddenWeights: Matrix;
  /** z, `[N]`. */
  readonly readout: Float64Array;
}

/** Kernels of a network of finite width between two sets of points, means over its N neurons. */
export interface ReluKernels {
  /** Φ: what gradient descent on the readout follows, `[p, q]`. */
  readonly feature: Matrix;
  /** Tangent kernel: what gradient descent on all weights follows at these weights, `[p, q]`. */
  readonly tangent: Matrix;
}

/**
 * Activations of the hidden neurons, φ(Wx/√D) with φ = max(0, ·).
 *
 * @param hiddenWeights W, `[N, D]`.
 * @param points x, `[p, D]`.
 * @returns `[p, N]`
 * @throws {TypeError} If the sizes D differ.
 *
 * @example
 * ```ts
 * import { matrix } from "./matrix.ts";
 * import { openLinearAlgebra } from "./open_linear_algebra.ts";
 * import { reluFeatures } from "./relu_features.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const weights = matrix(2, 1, Float64Array.of(3, -3));
 * const features = reluFeatures(await openLinearAlgebra(), weights, matrix(1, 1, Float64Array.of(2)));
 * deepStrictEqual([...features.data], [6, 0]);
 * ```
 */
export function reluFeatures(algebra: LinearAlgebra, hiddenWeights: Matrix, points: Matrix): Matrix {
  const features = matrix(points.rows, hiddenWeights.rows);
  const scale = 1 / Math.sqrt(points.cols);
  algebra.multiplyInto(features, points, hiddenWeights, { transposeB: true, scale });
  const { data } = features;
  for (let i = 0; i < data.length; i++) if (data[i] < 0) data[i] = 0;
  return features;
}

/**
 * Feature kernel and tangent kernel of a network, at its present weights.
 *
 *     Φ = ⟨φφ'⟩,   K = Φ + K_x ∘ ⟨z² φ̇φ̇'⟩,   K_x = x·x'/D
 *
 * ⟨·⟩ is the mean over the N neurons, φ̇ the step function with φ̇(0) = 0. The product in front of K_x is entrywise.
 *
 * @param rows Points x, `[p, D]`.
 * @param columns Points x', `[q, D]`; the same as `rows` unless given.
 * @throws {TypeError} If the sizes D differ.
 */
export function reluKernels(
  algebra: LinearAlgebra,
  network: ReluNetwork,
  rows: Matrix,
  columns: Matrix = rows,
): ReluKernels {
  const { hiddenWeights, readout } = network;
  const rowFeatures = reluFeatures(algebra, hiddenWeights, rows);
  const columnFeatures = columns === rows ? rowFeatures : reluFeatures(algebra, hiddenWeights, columns);
  const feature = neuronMean(algebra, rowFeatures, columnFeatures);
  const rowGates = gates(rowFeatures, readout);
  const columnGates = columns === rows ? rowGates : gates(columnFeatures, readout);
  const tangent = neuronMean(algebra, rowGates, columnGates);
  const inputs = gramBlock(algebra, rows, columns).gram.data;
  for (let i = 0; i < inputs.length; i++) {
    tangent.data[i] = feature.data[i] + inputs[i] * tangent.data[i];
  }
  return { feature, tangent };
}

function neuronMean(algebra: LinearAlgebra, rows: Matrix, columns: Matrix): Matrix {
  const mean = rows === columns ? algebra.gram(rows) : algebra.multiply(rows, columns, { transposeB: true });
  for (let i = 0; i < mean.data.length; i++) mean.data[i] /= rows.cols;
  return mean;
}

/** z_i φ̇ from the activations, `[p, N]`. */
function gates({ rows, cols, data }: Matrix, readout: Float64Array): Matrix {
  const out = matrix(rows, cols);
  for (let i = 0; i < data.length; i++) if (data[i] > 0) out.data[i] = readout[i % cols];
  return out;
}
