import type { Activation } from "./activation.ts";
import type { HiddenForm } from "./hidden_form.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import type { TwoLayerTask } from "./two_layer_task.ts";

/**
 * Hidden weights carried as themselves: two products of N·B·D multiply–adds a step, for B points.
 *
 * @param start W at the start, `[N, D]`; copied.
 * @param batchSize B; step t uses the points tB … tB + B − 1, modulo their number.
 */
export function weightsForm(
  algebra: LinearAlgebra,
  activation: Activation,
  start: Matrix,
  { inputs, passive = matrix(0, inputs.cols) }: TwoLayerTask,
  batchSize: number,
): HiddenForm {
  const { rows: width, cols: dim } = start, count = inputs.rows, whole = batchSize === count;
  const weights = matrix(width, dim, start.data.slice());
  const points = whole ? inputs : matrix(batchSize, dim);
  const values = matrix(width, batchSize), slopes = matrix(width, batchSize);
  const asideValues = matrix(width, passive.rows);
  const scale = 1 / Math.sqrt(dim), toFields = { transposeB: true, scale }, toWeights = { scale, keep: 1 };
  let firstPoint = 0;
  return {
    values,
    slopes,
    asideValues,
    points,
    get firstPoint() {
      return firstPoint;
    },
    forward(step) {
      if (!whole) {
        firstPoint = (step * batchSize) % count;
        for (let p = 0; p < batchSize; p++) {
          const from = ((firstPoint + p) % count) * dim, to = p * dim;
          for (let d = 0; d < dim; d++) points.data[to + d] = inputs.data[from + d];
        }
      }
      algebra.multiplyInto(slopes, weights, points, toFields);
      activation.both(slopes.data, values.data, slopes.data);
    },
    lookAside() {
      algebra.multiplyInto(asideValues, weights, passive, toFields);
      activation.values(asideValues.data, asideValues.data);
    },
    descend(readout, residual, rate, keep) {
      for (let i = 0, at = 0; i < width; i++) {
        const step = rate * readout[i];
        for (let p = 0; p < batchSize; p++, at++) slopes.data[at] *= step * residual[p];
      }
      toWeights.keep = keep;
      algebra.multiplyInto(weights, slopes, points, toWeights);
    },
    trained: () => matrix(width, dim, weights.data.slice()),
  };
}
