import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";

/** Orthonormal axes in the space of inputs, on which the hidden weights of a particle are given. */
export interface DataSpan {
  /** Axes, `[r, D]`; `undefined` for the D unit vectors. */
  readonly axes: Matrix | undefined;
  /** r, coordinates of a particle's hidden weights. */
  readonly rank: number;
}

/** Coordinates of points along the axes of a {@linkcode DataSpan}, and what lies across them. */
export interface SpannedPoints {
  /** x·u/√D, `[P, r]`: the field of weights w is their product with the coordinates of w. */
  readonly coordinates: Matrix;
  /** |x across all axes|/√D, `[P]`: standard deviation of the field made by weights across the axes. */
  readonly beyond: Float64Array;
}

/** All of the space: the unit vectors as axes. */
export function wholeSpace(dim: number): DataSpan {
  return { axes: undefined, rank: dim };
}

/**
 * The principal axes of inputs about the origin, the strongest first, as far as the inputs reach.
 *
 * Descent moves hidden weights only within the span of the training inputs. Across it they stay Gaussian and independent of
 * everything else, so that a particle needs one number for them however many dimensions there are: at a point x they add a
 * Gaussian of variance |x across|²/D to the field.
 *
 * @param inputs Sets of points, `[P, D]` each.
 * @returns At most min(D, ΣP) axes; directions with less than 1e-12 of the strongest's variance are none.
 */
export function principalSpan(algebra: LinearAlgebra, inputs: readonly Matrix[]): DataSpan {
  const dim = inputs[0].cols, all = stack(inputs);
  const few = all.rows < dim;
  const { values, vectors } = algebra.symmetricEigen(algebra.gram(all, { transposeA: !few }));
  const size = values.length, largest = values[size - 1];
  let rank = 0;
  while (rank < size && values[size - 1 - rank] > 1e-12 * largest) rank++;
  const strongest = matrix(rank, size); // rows in descending order, over √λ where they count samples
  for (let i = 0; i < rank; i++) {
    const row = size - 1 - i, scale = few ? 1 / Math.sqrt(values[row]) : 1;
    for (let j = 0; j < size; j++) strongest.data[i * size + j] = scale * vectors.data[row * size + j];
  }
  const axes = few ? algebra.multiply(strongest, all) : strongest;
  return { axes, rank };
}

/** Coordinates of points `[P, D]` in a span. */
export function spanPoints(algebra: LinearAlgebra, inputs: Matrix, { axes }: DataSpan): SpannedPoints {
  const { rows, cols, data } = inputs;
  const scale = 1 / Math.sqrt(cols), beyond = new Float64Array(rows);
  if (!axes) return { coordinates: matrix(rows, cols, data.map((value) => scale * value)), beyond };
  const coordinates = matrix(rows, axes.rows);
  algebra.multiplyInto(coordinates, inputs, axes, { transposeB: true, scale });
  for (let i = 0; i < rows; i++) {
    let whole = 0, within = 0;
    for (let d = 0; d < cols; d++) whole += data[i * cols + d] ** 2 / cols;
    for (let k = 0; k < axes.rows; k++) within += coordinates.data[i * axes.rows + k] ** 2;
    beyond[i] = whole - within > 1e-12 * whole ? Math.sqrt(whole - within) : 0; // rounding is not a direction
  }
  return { coordinates, beyond };
}

function stack(inputs: readonly Matrix[]): Matrix {
  const cols = inputs[0].cols;
  const all = matrix(inputs.reduce((sum, { rows }) => sum + rows, 0), cols);
  let at = 0;
  for (const { data } of inputs) {
    all.data.set(data, at);
    at += data.length;
  }
  return all;
}
