import { type Matrix, matrix } from "../matrix.ts";
import type { ReluSum } from "./relu_sum.ts";

/** A shallow ReLU network f(x) = (1/s) Σ_i c_i relu(w_i·x). */
export interface ReluNetwork {
  /** w_i, `[m, d]`. */
  readonly weights: Matrix;
  /** c_i, `[m]`. */
  readonly readout: Float64Array;
  /** s, the output scale: m is the mean field, 1 the standard parametrisation. */
  readonly scale: number;
}

/** The network as a function, C = c/s. */
export function asSum({ weights, readout, scale }: ReluNetwork): ReluSum {
  return { weights, coefficients: readout.map((c) => c / scale) };
}

/**
 * What a shallow ReLU network is trained on. Weights and readout are one array, `[W row by row; c]`, `[m(d + 1)]`.
 *
 * The slope is s times the gradient of *half* the loss: with s = m a step against it moves each neuron by O(η) at any width.
 */
export interface ReluObjective {
  /** Length of the array. */
  readonly size: number;
  /**
   * The loss, a mean of (f − y)² without ½, at `state`; writes s∇(loss/2) to `slope`.
   *
   * @throws {NumericalError} If a neuron's weights vanish or something is not finite.
   */
  slope(state: Float64Array, slope: Float64Array): number;
}

/** Weights and readout as one array. */
export function packed({ weights, readout }: ReluNetwork): Float64Array {
  const state = new Float64Array(weights.data.length + readout.length);
  state.set(weights.data);
  state.set(readout, weights.data.length);
  return state;
}

/** The network that an array stands for, its numbers copied. */
export function unpacked(state: Float64Array, { weights: { rows, cols }, scale }: ReluNetwork): ReluNetwork {
  return {
    weights: matrix(rows, cols, state.slice(0, rows * cols)),
    readout: state.slice(rows * cols),
    scale,
  };
}
