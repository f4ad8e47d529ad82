import type { Backend } from "../numerics/backend.ts";
import { type DrawKey, normals } from "../numerics/draws.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { scaleBy } from "../numerics/vector_loops.ts";

/** A deep linear network with one output: f(x) = W_L ⋯ W₁x. Weights input layer first, the last is the readout. */
export interface DeepLinearNetwork {
  /** `[width, inputs]`, `[width, width]`…, `[1, width]`. */
  readonly weights: readonly Matrix[];
}

/** Sizes of a {@linkcode DeepLinearNetwork} whose hidden layers are as wide as the input. */
export interface DeepLinearShape {
  /** D, input dimension. */
  readonly inputDim: number;
  /** Number of hidden layers. */
  readonly hiddenLayers: number;
  /** ε: entries are N(0, ε²/fan-in), so the initial hidden layers have operator norm about 2ε. */
  readonly initScale: number;
}

/**
 * A network with small random weights.
 *
 * @param key Names the draw; each layer gets its own numbers.
 */
export function initDeepLinear(
  key: DrawKey,
  { inputDim, hiddenLayers, initScale }: DeepLinearShape,
): DeepLinearNetwork {
  const deviation = initScale / Math.sqrt(inputDim);
  const weights = Array.from({ length: hiddenLayers + 1 }, (_, l) => {
    const rows = l === hiddenLayers ? 1 : inputDim;
    const data = normals({ ...key, purpose: `${key.purpose}, layer ${l}` }, rows * inputDim);
    scaleBy(deviation, data);
    return matrix(rows, inputDim, data);
  });
  return { weights };
}

/**
 * The row vector β of f(x) = β·x.
 *
 * @returns `[inputs]`
 */
export function endToEnd({ algebra }: Backend, { weights }: DeepLinearNetwork): Float64Array {
  return weights.slice(0, -1).reduceRight((after, layer) => {
    const before = new Float64Array(layer.cols);
    algebra.applyTransposed(layer, after, before);
    return before;
  }, weights[weights.length - 1].data.slice());
}
