import type { Activation } from "../numerics/activation.ts";
import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { matrix } from "../numerics/matrix.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import type { TwoLayerTask } from "../numerics/two_layer_task.ts";

/** A two-layer network under plain training; see {@linkcode plainTwoLayer}. */
export interface PlainTwoLayer {
  /** Takes `count` gradient steps, if `looking` with the output at the passive points at each. */
  step(count: number, looking?: boolean): void;
  /** The weights at this moment. */
  readonly network: TwoLayerNetwork;
}

/**
 * Trains f(x) = zφ(Wx/√D)/(γN) the way a notebook does: full-batch gradient descent with a fixed step on ½Σ(f − y)², one
 * matrix product for each product of the formula, as automatic differentiation has it: two products of N·P·D multiply–adds
 * a step. Kinder than a notebook where that costs nothing: no buffer is allocated in a step, the product that makes ∂W also
 * subtracts it, and φ is ours.
 */
export function plainTwoLayer(
  algebra: LinearAlgebra,
  start: TwoLayerNetwork,
  { inputs, targets, passive = matrix(0, inputs.cols) }: TwoLayerTask,
  { activation, richness, learningRate }: {
    readonly activation: Activation;
    readonly richness: number;
    readonly learningRate: number;
  },
): PlainTwoLayer {
  const { rows: width, cols: dim, data } = start.hiddenWeights;
  const hidden = matrix(width, dim, data.slice()), readout = start.readout.slice();
  const fields = matrix(width, inputs.rows), values = matrix(width, inputs.rows);
  const aside = matrix(width, passive.rows), asideOutput = new Float64Array(passive.rows);
  const residual = new Float64Array(inputs.rows), slope = new Float64Array(width);
  const toFields = { transposeB: true, scale: 1 / Math.sqrt(dim) }, toOutput = 1 / (richness * width);
  const rate = learningRate * richness ** 2 * width;
  const toWeights = { scale: -rate / Math.sqrt(dim), keep: 1 };

  function once(looking: boolean): void {
    algebra.multiplyInto(fields, hidden, inputs, toFields);
    activation.both(fields.data, values.data, fields.data);
    algebra.applyTransposed(values, readout, residual, toOutput);
    for (let p = 0; p < residual.length; p++) residual[p] -= targets[p];
    algebra.apply(values, residual, slope, toOutput);
    for (let i = 0, at = 0; i < width; i++) {
      for (let p = 0; p < inputs.rows; p++, at++) fields.data[at] *= toOutput * readout[i] * residual[p];
    }
    algebra.multiplyInto(hidden, fields, inputs, toWeights);
    for (let i = 0; i < width; i++) readout[i] -= rate * slope[i];
    if (!looking) return;
    algebra.multiplyInto(aside, hidden, passive, toFields);
    activation.values(aside.data, aside.data);
    algebra.applyTransposed(aside, readout, asideOutput, toOutput);
  }

  return {
    step(count, looking = false) {
      for (let k = 0; k < count; k++) once(looking);
    },
    network: { hiddenWeights: hidden, readout },
  };
}
