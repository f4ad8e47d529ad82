import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";

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
  const transposed = wide ? inputs : transpose(inputs);
  const { values, vectors } = algebra.symmetricEigen(algebra.gram(transposed));
  const kept: number[] = [];
  const top = values[values.length - 1];
  values.forEach((value, i) => value > RANK_TOLERANCE * top && kept.push(i));
  const chosen = matrix(kept.length, vectors.cols);
  kept.forEach((i, k) =>
    chosen.data.set(vectors.data.subarray(i * vectors.cols, (i + 1) * vectors.cols), k * vectors.cols)
  );
  // Wide data: V = diag(1/σ) QᵀX. Tall data: the eigenvectors of XᵀX are the directions.
  const basis = wide ? algebra.multiply(chosen, inputs) : chosen;
  const minimiser = new Float64Array(kept.length);
  const moment = new Float64Array(vectors.cols);
  if (wide) moment.set(labels);
  else algebra.applyTransposed(inputs, labels, moment);
  algebra.apply(chosen, moment, minimiser);
  let explained = 0, total = 0;
  for (const y of labels) total += y * y;
  kept.forEach((i, k) => {
    const square = values[i];
    explained += wide ? minimiser[k] ** 2 : minimiser[k] ** 2 / square;
    if (wide) {
      const scale = 1 / Math.sqrt(square);
      for (let j = 0; j < dimension; j++) basis.data[k * dimension + j] *= scale;
      minimiser[k] *= scale;
    } else minimiser[k] /= square;
  });
  return {
    basis,
    curvature: Float64Array.from(kept, (i) => values[i] / count),
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
  return task.curvature.reduce(
    (sum, s, i) => sum + s * (coordinates[i] - task.minimiser[i]) ** 2,
    task.floor,
  );
}

function transpose(a: Matrix): Matrix {
  const out = matrix(a.cols, a.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.cols; j++) out.data[j * a.rows + i] = a.data[i * a.cols + j];
  }
  return out;
}
