import type { Activation } from "./activation.ts";
import { gramBlock } from "./gram_block.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { twoLayerFields, type TwoLayerNetwork } from "./two_layer_network.ts";

/**
 * Weights of a network with L hidden layers of N neurons in mean-field scaling,
 *
 *     h¹ = W⁰x/√D,   h^{l+1} = W^l φ(h^l)/√N,   f(x) = z·φ(h^L)/(γN)
 */
export interface DeepNetwork extends TwoLayerNetwork {
  /** W¹ to W^{L−1}, `[N, N]` each; none with one hidden layer. */
  readonly innerWeights: readonly Matrix[];
}

/** Kernels of a network of finite width on some points, means over its N neurons, the first hidden layer first. */
export interface DeepKernels {
  /** Φ^l = φ(h^l)·φ(h^l)/N, `[p, p]` each. */
  readonly feature: readonly Matrix[];
  /** G^l = g^l·g^l/N, g^l = γN ∂f/∂h^l, `[p, p]` each. */
  readonly gradient: readonly Matrix[];
}

/** Points evaluated at a time: bounds the memory, 2N numbers for each. */
const POINTS_AT_A_TIME = 512;

/**
 * Output of a network, f(x) = z·φ(h^L)/(γN).
 *
 * @param points x, `[p, D]`.
 * @param options φ and γ.
 * @returns `[p]`
 * @throws {TypeError} If the sizes do not fit.
 *
 * @example Two linear layers of one neuron
 * ```ts
 * import { activations } from "./activation.ts";
 * import { deepOutput } from "./deep_network.ts";
 * import { matrix } from "./matrix.ts";
 * import { openLinearAlgebra } from "./open_linear_algebra.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const one = (weight: number) => matrix(1, 1, Float64Array.of(weight));
 * const network = { hiddenWeights: one(2), innerWeights: [one(3)], readout: Float64Array.of(5) };
 * const options = { activation: activations.linear, richness: 0.5 };
 * deepStrictEqual([...deepOutput(await openLinearAlgebra(), network, one(7), options)], [420]);
 * ```
 */
export function deepOutput(
  algebra: LinearAlgebra,
  network: DeepNetwork,
  points: Matrix,
  { activation, richness }: { readonly activation: Activation; readonly richness: number },
): Float64Array {
  const out = new Float64Array(points.rows), { cols } = points, width = network.readout.length;
  for (let from = 0; from < points.rows; from += POINTS_AT_A_TIME) {
    const to = Math.min(from + POINTS_AT_A_TIME, points.rows);
    const block = matrix(to - from, cols, points.data.subarray(from * cols, to * cols));
    const { values } = deepLayers(algebra, network, activation, block);
    const last = values[values.length - 1];
    algebra.applyTransposed(last, network.readout, out.subarray(from, to), 1 / (richness * width));
  }
  return out;
}

/**
 * Feature and gradient kernels of all hidden layers at the present weights; the tangent kernel is Σ_l Φ^l∘G^{l+1} with Φ⁰ = K_x and
 * G^{L+1} = 1.
 *
 * @param points x, `[p, D]`.
 */
export function deepKernels(
  algebra: LinearAlgebra,
  network: DeepNetwork,
  activation: Activation,
  points: Matrix,
): DeepKernels {
  const { innerWeights, readout } = network, width = readout.length;
  const { values, slopes } = deepLayers(algebra, network, activation, points);
  const mean = (a: Matrix) => {
    const kernel = algebra.gram(a, { transposeA: true });
    for (let i = 0; i < kernel.data.length; i++) kernel.data[i] /= width;
    return kernel;
  };
  const gradient: Matrix[] = [];
  let back = matrix(width, points.rows);
  for (let i = 0, at = 0; i < width; i++) {
    for (let p = 0; p < points.rows; p++, at++) back.data[at] = readout[i];
  }
  for (let l = values.length - 1; l >= 0; l--) {
    const gradients = slopes[l];
    for (let at = 0; at < back.data.length; at++) gradients.data[at] *= back.data[at];
    gradient.unshift(mean(gradients));
    if (l === 0) break;
    back = matrix(width, points.rows);
    algebra.multiplyInto(back, innerWeights[l - 1], gradients, {
      transposeA: true,
      scale: 1 / Math.sqrt(width),
    });
  }
  return { feature: values.map(mean), gradient };
}

/** Tangent kernel Σ_l Φ^l∘G^{l+1} on some points, of the weights behind the first `frozen` hidden layers, `[p, p]`. */
export function deepTangentKernel(
  algebra: LinearAlgebra,
  { feature, gradient }: DeepKernels,
  points: Matrix,
  frozen = 0,
): Matrix {
  const features = [gramBlock(algebra, points).gram, ...feature], depth = feature.length;
  const kernel = matrix(points.rows, points.rows, features[depth].data.slice());
  for (let l = frozen; l < depth; l++) {
    const back = gradient[l].data, forth = features[l].data;
    for (let i = 0; i < kernel.data.length; i++) kernel.data[i] += forth[i] * back[i];
  }
  return kernel;
}

/** φ(h^l) and φ'(h^l) of all layers, `[N, p]` each. */
function deepLayers(
  algebra: LinearAlgebra,
  { hiddenWeights, innerWeights, readout }: DeepNetwork,
  activation: Activation,
  points: Matrix,
): { readonly values: readonly Matrix[]; readonly slopes: readonly Matrix[] } {
  const values: Matrix[] = [], slopes: Matrix[] = [], width = readout.length;
  let fields = twoLayerFields(algebra, hiddenWeights, points);
  for (let l = 0;; l++) {
    const seen = matrix(width, points.rows);
    activation.both(fields.data, seen.data, fields.data);
    values.push(seen);
    slopes.push(fields);
    if (l === innerWeights.length) return { values, slopes };
    fields = matrix(width, points.rows);
    algebra.multiplyInto(fields, innerWeights[l], seen, { scale: 1 / Math.sqrt(width) });
  }
}
