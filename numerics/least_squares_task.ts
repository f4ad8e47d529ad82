import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { scaleBy } from "./vector_loops.ts";

/**
 * The training loss of a linear predictor, in the coordinates where it is diagonal:
 *
 *     ℒ(β) = ½ Σᵢ sᵢ (bᵢ − b*ᵢ)² + ½·floor,     b = V·β
 *
 * The rows of V are orthonormal and span the data; along every other direction the loss, and so the gradient, is
 * exactly flat. Nothing but a rotation of the inputs: no approximation.
 */
export interface LeastSquaresTask {
  /** Directions V, `[rank, inputs]`; undefined for the identity. */
  readonly basis?: Matrix;
  /** Curvatures s along them, all positive, `[rank]`. */
  readonly curvature: Float64Array;
  /** Coordinates b* of the minimiser, `[rank]`. */
  readonly minimiser: Float64Array;
  /** Smallest attainable mean of (f − y)² on the training set. */
  readonly floor: number;
}

/** Curvatures below this share of the largest count as flat. */
const RANK_TOLERANCE = 1e-12;

/**
 * The task of fitting labels y on inputs X by the mean squared error ℒ = (1/2n)|Xβ − y|², one symmetric
 * eigendecomposition of size min(n, D).
 *
 * @param inputs X, `[n, D]`.
 * @param labels y, `[n]`.
 */
export function leastSquaresTask(
  algebra: LinearAlgebra,
  inputs: Matrix,
  labels: Float64Array,
): LeastSquaresTask {
  const { rows: count, cols: dimension } = inputs;
  if (labels.length !== count) {
    throw new TypeError(
      `Cannot fit ${labels.length} labels on inputs [${count}, ${dimension}]: need ${count}`,
    );
  }
  const wide = count < dimension;
  const { values, vectors } = algebra.symmetricEigen(algebra.gram(inputs, { transposeA: !wide }));
  const top = values[values.length - 1];
  const flat = values.findIndex((value) => value > RANK_TOLERANCE * top); // they ascend: what is flat comes first
  const kept = values.subarray(flat < 0 ? values.length : flat);
  const from = (values.length - kept.length) * vectors.cols;
  const chosen = matrix(kept.length, vectors.cols, vectors.data.subarray(from));
  // Wide data: V = diag(1/σ) QᵀX. Tall data: the eigenvectors of XᵀX are the directions.
  const basis = wide ? algebra.multiply(chosen, inputs) : chosen;
  const minimiser = new Float64Array(kept.length);
  const moment = new Float64Array(vectors.cols);
  if (wide) moment.set(labels);
  else algebra.applyTransposed(inputs, labels, moment);
  algebra.apply(chosen, moment, minimiser);
  let explained = 0, total = 0;
  for (const y of labels) total += y * y;
  kept.forEach((square, k) => {
    explained += wide ? minimiser[k] ** 2 : minimiser[k] ** 2 / square;
    if (wide) {
      const scale = 1 / Math.sqrt(square);
      scaleBy(scale, basis.data.subarray(k * dimension, (k + 1) * dimension));
      minimiser[k] *= scale;
    } else minimiser[k] /= square;
  });
  return {
    basis,
    curvature: kept.map((square) => square / count),
    minimiser,
    floor: Math.max(0, (total - explained) / count),
  };
}

/**
 * The task of a population loss on standard normal inputs: ℒ = ½|β − teacher|².
 *
 * @param teacher `[inputs]`
 */
export function populationTask(teacher: Float64Array): LeastSquaresTask {
  return { curvature: new Float64Array(teacher.length).fill(1), minimiser: teacher, floor: 0 };
}

/** Mean of (f − y)² on the training set at coordinates b, `[rank]`. */
export function trainLoss(task: LeastSquaresTask, coordinates: Float64Array): number {
  const { curvature, minimiser } = task;
  let sum = task.floor;
  for (let i = 0; i < curvature.length; i++) sum += curvature[i] * (coordinates[i] - minimiser[i]) ** 2;
  return sum;
}
