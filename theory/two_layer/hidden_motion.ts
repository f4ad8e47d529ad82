import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";

/** How the hidden weights of a stage are written down and move. A push is what drives them: z Δ φ'(h), `[S, P]`. */
export interface HiddenMotion {
  /** Columns of a `move`. */
  readonly columns: number;
  /** The `move` at the stage's start. */
  fresh(): Matrix;
  /** out ← h = w·x/√D on the training inputs, `[S, P]`. */
  fields(move: Matrix, left: number, out: Matrix): void;
  /** change ← scale·push, in the terms of a `move`, plus keep·change. */
  drive(change: Matrix, push: Matrix, scale: number, keep: number): void;
  /** out ← w of particles `from` to `from + out.rows`, `[…, r]`. */
  weights(move: Matrix, left: number, from: number, out: Matrix): void;
  /**
   * Reads fields w·x/√D at other points again and again; nothing where that costs no less than by the weights.
   *
   * @param points x/√D along the axes of w, `[T, r]`.
   * @returns out ← fields of particles `from` to `from + out.rows`, `[…, T]`.
   */
  reader(points: Matrix): ((move: Matrix, left: number, from: number, out: Matrix) => void) | undefined;
}

/** How hidden weights are written down: by samples where 2SP² operations a step are less than 4SPr. */
export function motionForm(
  { rows: samples, cols: rank }: Pick<Matrix, "rows" | "cols">,
  trainable: "all" | "readout",
): "samples" | "weights" | "none" {
  if (trainable === "readout") return "none";
  return samples <= 2 * rank ? "samples" : "weights";
}

/**
 * w = c·w₀ + C·X/√D with a `move` C `[S, P]`: h = c·h₀ + C·K_x, at 2SP² operations a step whatever D.
 *
 * @param start w₀, `[S, r]`.
 * @param coordinates X/√D, `[P, r]`.
 * @param gram K_x, `[P, P]`.
 */
export function motionBySamples(
  algebra: LinearAlgebra,
  start: Matrix,
  { coordinates, gram }: { coordinates: Matrix; gram: Matrix },
): HiddenMotion {
  const { rows: samples, cols: rank } = coordinates;
  const first = algebra.multiply(start, coordinates, { transposeB: true }).data;
  const add = { keep: 1 };
  return {
    columns: samples,
    fresh: () => matrix(start.rows, samples),
    fields(move, left, out) {
      for (let i = 0; i < first.length; i++) out.data[i] = left * first[i];
      algebra.multiplyInto(out, move, gram, add);
    },
    drive({ data: change }, { data: push }, scale, keep) {
      for (let i = 0; i < change.length; i++) change[i] = keep * change[i] + scale * push[i];
    },
    weights(move, left, from, out) {
      for (let i = 0, at = from * rank; i < out.data.length; i++, at++) out.data[i] = left * start.data[at];
      algebra.multiplyInto(out, rowsOf(move, from, out.rows), coordinates, add);
    },
    // PT against r(P + T) operations for a particle
    reader: (points) => {
      if (samples * points.rows > rank * (samples + points.rows)) return undefined;
      const still = algebra.multiply(start, points, { transposeB: true });
      const response = algebra.multiply(coordinates, points, { transposeB: true });
      return (move, left, from, out) => {
        const { data } = rowsOf(still, from, out.rows);
        for (let i = 0; i < data.length; i++) out.data[i] = left * data[i];
        algebra.multiplyInto(out, rowsOf(move, from, out.rows), response, add);
      };
    },
  };
}

/** A `move` is w itself, `[S, r]`, at 4SPr operations a step. Arguments as those of {@linkcode motionBySamples}. */
export function motionByWeights(algebra: LinearAlgebra, start: Matrix, coordinates: Matrix): HiddenMotion {
  const transposed = { transposeB: true };
  const options = { scale: 1, keep: 0 };
  return {
    columns: start.cols,
    fresh: () => matrix(start.rows, start.cols, start.data.slice()),
    fields: (move, _left, out) => algebra.multiplyInto(out, move, coordinates, transposed),
    drive(change, push, scale, keep) {
      options.scale = scale;
      options.keep = keep;
      algebra.multiplyInto(change, push, coordinates, options);
    },
    weights: (move, _left, from, out) => out.data.set(rowsOf(move, from, out.rows).data),
    reader: () => undefined,
  };
}

/** w stays where it is, and so do the fields. */
export function noMotion(algebra: LinearAlgebra, start: Matrix, coordinates: Matrix): HiddenMotion {
  const fields = algebra.multiply(start, coordinates, { transposeB: true }).data;
  return {
    columns: 0,
    fresh: () => matrix(start.rows, 0),
    fields: (_move, _left, out) => out.data.set(fields),
    drive: () => {},
    weights: (_move, _left, from, out) => out.data.set(rowsOf(start, from, out.rows).data),
    reader: () => undefined,
  };
}

/** Rows `from` to `from + rows`, shared with the whole. */
export function rowsOf({ cols, data }: Matrix, from: number, rows: number): Matrix {
  return { rows, cols, data: data.subarray(from * cols, (from + rows) * cols) };
}
