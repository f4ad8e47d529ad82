import { FactoredLayers } from "./factored_layers.ts";
import type { LeastSquaresTask } from "./least_squares_task.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";

/** What can be seen of a deep linear map while it is trained. */
export interface LayerView {
  /** Coordinates b of the map in the data span, `[rank]`; overwritten by the next step. */
  coordinates(): Float64Array;
  /** β of f(x) = β·x, `[inputs]`. */
  predictor(): Float64Array;
  /** Weights in the original coordinates, input layer first. */
  weights(): readonly Matrix[];
}

/** A deep linear map whose first layer is rotated to the coordinates of a task. */
export interface RotatedLayers extends LayerView {
  /** The layers that are trained; the first is W₁Vᵀ, `[width, rank]`. */
  readonly layers: FactoredLayers;
}

/**
 * Rotates the first layer to the task's coordinates, where only the columns along the data move (exactly: the gradient
 * vanishes along the others). `weights` and `predictor` rotate back what has changed:
 *
 *     W₁ = W₁(start) + (W − W(start))·V
 *
 * @param weights Input layer first; kept.
 * @param slots Rank-one updates that can be pending at once.
 * @throws {TypeError} If the layers do not chain or the last has not one row.
 */
export function rotateLayers(
  algebra: LinearAlgebra,
  weights: readonly Matrix[],
  { basis, minimiser }: LeastSquaresTask,
  slots: number,
): RotatedLayers {
  const [first, ...rest] = weights;
  const rotated = basis ? algebra.multiply(first, basis, { transposeB: true }) : first;
  const layers = new FactoredLayers(algebra, [rotated, ...rest], slots);
  const moved = new Float64Array(minimiser.length);
  return {
    layers,
    coordinates: () => layers.lastMap,

    predictor() {
      const { readIn, lastMap } = layers;
      if (!basis) return lastMap.slice();
      const out = new Float64Array(first.cols);
      algebra.applyTransposed(first, readIn, out);
      algebra.applyTransposed(rotated, readIn, moved, -1);
      for (let i = 0; i < moved.length; i++) moved[i] += lastMap[i];
      algebra.applyTransposed(basis, moved, out, 1, 1);
      return out;
    },

    weights() {
      if (!basis) return layers.weights;
      const [now, ...trained] = layers.weights;
      const change = matrix(now.rows, now.cols, now.data.map((value, i) => value - rotated.data[i]));
      const back = matrix(first.rows, first.cols, first.data.slice());
      algebra.multiplyInto(back, change, basis, { keep: 1 });
      return [back, ...trained];
    },
  };
}
