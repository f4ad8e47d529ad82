import type { LinearAlgebra } from "../linear_algebra.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { NumericalError } from "../numerical_error.ts";
import type { ReluObjective } from "./relu_objective.ts";

/** A training set and the network that is to fit it. */
export interface SampleProblem {
  /** x_μ, `[n, d]`. */
  readonly inputs: Matrix;
  /** y_μ, `[n]`. */
  readonly labels: Float64Array;
  /** m, neurons of the network. */
  readonly width: number;
  /** s of the network's output. */
  readonly scale: number;
}

/**
 * Mean of (f(x_μ) − y_μ)² of a shallow ReLU network over a training set, and its slope.
 *
 *     s∂(L/2)/∂c = Hᵀr/n,   s∂(L/2)/∂W = diag(c)(1(Z > 0)∘r)ᵀX/n,   Z = XWᵀ, H = relu(Z), r = f − y
 *
 * At a kink the derivative is 0. About 4·n·d·m flops; no array is made after the start.
 */
export function sampleRisk(
  algebra: LinearAlgebra,
  { inputs, labels, width, scale }: SampleProblem,
): ReluObjective {
  const { rows: count, cols: dim } = inputs;
  const weights = matrix(width, dim), fields = matrix(count, width), pulled = matrix(width, dim);
  const coefficients = new Float64Array(width), onReadout = new Float64Array(width);
  const rest = new Float64Array(count);
  return {
    size: width * (dim + 1),
    slope(state, out) {
      weights.data.set(state.subarray(0, width * dim));
      for (let i = 0; i < width; i++) coefficients[i] = state[width * dim + i] / scale;
      algebra.multiplyInto(fields, inputs, weights, { transposeB: true });
      const { data } = fields;
      let sum = 0;
      for (let p = 0, at = 0; p < count; p++) {
        let value = -labels[p];
        for (let i = 0; i < width; i++, at++) if (data[at] > 0) value += coefficients[i] * data[at];
        rest[p] = value;
        sum += value * value;
      }
      if (!Number.isFinite(sum)) {
        throw new NumericalError(
          `Cannot go on training as the training loss is ${sum / count}: descent diverged`,
        );
      }
      onReadout.fill(0);
      for (let p = 0, at = 0; p < count; p++) {
        const r = rest[p] / count;
        for (let i = 0; i < width; i++, at++) {
          const z = data[at];
          if (z > 0) {
            onReadout[i] += r * z;
            data[at] = r;
          } else data[at] = 0;
        }
      }
      algebra.multiplyInto(pulled, fields, inputs, { transposeA: true });
      for (let i = 0; i < width; i++) {
        const c = state[width * dim + i];
        out[width * dim + i] = onReadout[i];
        for (let k = i * dim; k < (i + 1) * dim; k++) out[k] = c * pulled.data[k];
      }
      return sum / count;
    },
  };
}
