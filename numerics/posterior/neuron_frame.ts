import { type Matrix, matrix } from "../matrix.ts";
import { addScaled, dot } from "../vector_loops.ts";

/** Some columns over the neurons as a frame and what they are in it: A = Qᵀ·R. */
export interface NeuronFrame {
  /** Q, `[m, N]`: orthonormal rows, m the rank of A. */
  readonly frame: Matrix;
  /** R, `[m, r]`. */
  readonly coordinates: Matrix;
}

/** A column counts as a combination of those before if less than this share of it is new. */
const NEW = 1e-12;

/**
 * An orthonormal frame of the space that a matrix's columns span, by Gram–Schmidt, each column twice for full accuracy.
 *
 * @param a A, `[N, r]`.
 */
export function neuronFrame(a: Matrix): NeuronFrame {
  const { rows: width, cols } = a, frames: Float64Array[] = [];
  for (let k = 0; k < cols && frames.length < width; k++) {
    const column = Float64Array.from({ length: width }, (_, i) => a.data[i * cols + k]);
    const size = Math.sqrt(dot(column, 0, column, 0, width));
    for (let pass = 0; pass < 2; pass++) {
      for (const other of frames) addScaled(-dot(other, 0, column, 0, width), other, 0, column, 0, width);
    }
    const rest = Math.sqrt(dot(column, 0, column, 0, width));
    if (rest > NEW * size) frames.push(column.map((value) => value / rest));
  }
  const frame = matrix(frames.length, width), coordinates = matrix(frames.length, cols);
  frames.forEach((row, m) => {
    frame.data.set(row, m * width);
    for (let i = 0; i < width; i++) addScaled(row[i], a.data, i * cols, coordinates.data, m * cols, cols);
  });
  return { frame, coordinates };
}
