import { normals } from "../numerics/draws.ts";
import { matrix } from "../numerics/matrix.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import { drawKey } from "./draw_key.ts";
import type { State } from "./state.ts";

/** Size and symmetry of a network to be drawn. */
export interface TwoLayerDraw {
  /** N. */
  readonly width: number;
  /** D. */
  readonly inputDim: number;
  /**
   * Draw N/2 neurons, and each of them again with −z: the output is 0 at the start but for rounding, which saves the
   * subtraction of an initial output of variance Φ₀/(γ²N). Half as many independent hidden weights; not unless given.
   */
  readonly antithetic?: boolean;
}

/**
 * Draws the weights of a two-layer network, W, z ~ N(0, 1). A wider network begins with the weights of a narrower one.
 *
 * @throws {RangeError} If width or inputDim is no integer ≥ 1, or the width is odd with `antithetic`.
 */
export function drawTwoLayerNetwork(
  state: State,
  { width, inputDim, antithetic = false }: TwoLayerDraw,
): TwoLayerNetwork {
  for (const [name, value] of [["width", width], ["inputDim", inputDim]] as const) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new RangeError(
      `Cannot draw a network as ${name} must be an integer >= 1: current value is ${value}`,
    );
  }
  if (antithetic && width % 2) {
    throw new RangeError(`Cannot draw pairs of neurons as width must be even: current value is ${width}`);
  }
  const drawn = antithetic ? width / 2 : width;
  const hidden = normals(drawKey(state, "hidden weights"), drawn * inputDim);
  const readout = normals(drawKey(state, "readout weights"), drawn);
  if (!antithetic) return { hiddenWeights: matrix(width, inputDim, hidden), readout };
  const twice = (half: Float64Array, sign: number) => {
    const whole = new Float64Array(2 * half.length);
    whole.set(half);
    for (let i = 0; i < half.length; i++) whole[half.length + i] = sign * half[i];
    return whole;
  };
  return { hiddenWeights: matrix(width, inputDim, twice(hidden, 1)), readout: twice(readout, -1) };
}
