import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";

/** A two-layer linear net under plain training; see {@linkcode plainDescent}. */
export interface PlainDescent {
  /** Takes `count` gradient steps. */
  step(count: number): void;
  /** β of f(x) = β·x at this moment, `[D]`. */
  predictor(): Float64Array;
}

/**
 * Trains f(x) = w₂W₁x the way a notebook does: full-batch gradient descent with a fixed step on ½·(1/n)|XW₁ᵀw₂ᵀ − y|².
 *
 *     H = XW₁ᵀ,   r = (Hw₂ᵀ − y)/n,   ∂w₂ = rᵀH,   ∂H = r·w₂,   ∂W₁ = ∂HᵀX
 *
 * The forward pass runs left to right and the backward pass by the chain rule, one matrix product for each product of
 * the formula, as automatic differentiation has it: two products of n·D·D multiply–adds a step. Kinder than a notebook
 * where that costs nothing: no buffer is allocated in a step, and the product that makes ∂W₁ also subtracts it.
 *
 * @param weights W₁ `[width, D]` and w₂ `[1, width]`; copied.
 * @param inputs X, `[n, D]`.
 * @param labels y, `[n]`.
 * @param learningRate Step size on half the mean squared error.
 */
export function plainDescent(
  algebra: LinearAlgebra,
  weights: readonly Matrix[],
  { inputs, labels, learningRate }: {
    readonly inputs: Matrix;
    readonly labels: Float64Array;
    readonly learningRate: number;
  },
): PlainDescent {
  const [hidden, readout] = weights.map(({ rows, cols, data }) => matrix(rows, cols, data.slice()));
  const count = inputs.rows, width = hidden.rows;
  const features = matrix(count, width);
  const featureSlope = matrix(count, width);
  const residual = matrix(count, 1);
  const readoutSlope = matrix(1, width);

  function once(): void {
    algebra.multiplyInto(features, inputs, hidden, { transposeB: true });
    algebra.multiplyInto(residual, features, readout, { transposeB: true });
    for (let p = 0; p < count; p++) residual.data[p] = (residual.data[p] - labels[p]) / count;
    algebra.multiplyInto(readoutSlope, residual, features, { transposeA: true });
    algebra.multiplyInto(featureSlope, residual, readout);
    algebra.multiplyInto(hidden, featureSlope, inputs, { transposeA: true, scale: -learningRate, keep: 1 });
    for (let i = 0; i < width; i++) readout.data[i] -= learningRate * readoutSlope.data[i];
  }

  return {
    step(steps) {
      for (let k = 0; k < steps; k++) once();
    },
    predictor: () => algebra.multiply(readout, hidden).data,
  };
}
