import type { GramBlock } from "./gram_block.ts";
import { type Matrix, matrix } from "./matrix.ts";

/** The two kernels of an infinitely wide network at random weights. */
export interface ArcCosineKernel {
  /** Of trained readout weights on fixed features, `[p, q]`. */
  readonly nngp: Matrix;
  /** Of gradient descent on all weights, `[p, q]`. */
  readonly ntk: Matrix;
}

/**
 * Kernels of an infinitely wide ReLU network with L hidden layers and weights N(0, 1), by the recursion of the
 * arc-cosine kernel.
 *
 *     Φ⁰ = K_x,   Φˡ = √(ab) (sin t + (π − t) cos t)/(2π),   cos t = Φˡ⁻¹/√(ab)
 *     T⁰ = K_x,   Tˡ = Φˡ + Tˡ⁻¹ (π − t)/(2π),               nngp = Φᴸ,  ntk = Tᴸ
 *
 * a and b are the diagonal entries of Φˡ⁻¹ that belong to row and column. There is no factor √2 in the network, so
 * diagonals halve at every layer. A point at the origin has a zero row.
 *
 * @param block K_x between the points, with its diagonals; see {@linkcode gramBlock}.
 * @param hiddenLayers L ≥ 1.
 * @throws {RangeError} If L < 1 or is no integer, a diagonal entry is negative or not finite, or a Gram entry is not a
 * number.
 * @see Cho, Saul (2009), degree 1; Jacot, Gabriel, Hongler (2018).
 *
 * @example A point with itself: the recursion halves, and the tangent kernel adds the layers up
 * ```ts
 * import { arcCosineKernel } from "./arc_cosine_kernel.ts";
 * import { matrix } from "./matrix.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const one = Float64Array.of(1);
 * const { nngp, ntk } = arcCosineKernel({ gram: matrix(1, 1, one), rowSquares: one, columnSquares: one }, 2);
 * strictEqual(nngp.data[0], 1 / 4);
 * strictEqual(ntk.data[0], 3 / 4);
 * ```
 */
export function arcCosineKernel(block: GramBlock, hiddenLayers: number): ArcCosineKernel {
  if (!Number.isInteger(hiddenLayers) || hiddenLayers < 1) {
    throw new RangeError(
      `Cannot form the arc-cosine kernel as hiddenLayers must be an integer >= 1: current value is ${hiddenLayers}`,
    );
  }
  const { gram: { rows, cols, data } } = block;
  requireSquares(block.rowSquares, rows, "row");
  requireSquares(block.columnSquares, cols, "column");
  const rowNorms = block.rowSquares.map(Math.sqrt), columnNorms = block.columnSquares.map(Math.sqrt);
  const nngp = matrix(rows, cols, data.slice()), ntk = matrix(rows, cols, data.slice());
  for (let layer = 0; layer < hiddenLayers; layer++) {
    const halvings = 2 ** -layer; // of √(ab), by the layers below
    for (let i = 0, at = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++, at++) {
        const norms = halvings * rowNorms[i] * columnNorms[j];
        const cosine = norms > 0 ? nngp.data[at] / norms : 0;
        const angle = angleOf(cosine);
        nngp.data[at] = norms * (Math.sin(angle) + (Math.PI - angle) * Math.cos(angle)) / (2 * Math.PI);
        ntk.data[at] = nngp.data[at] + ntk.data[at] * ((Math.PI - angle) / (2 * Math.PI));
        if (Number.isNaN(ntk.data[at])) {
          throw new RangeError(`Cannot form the arc-cosine kernel as Gram entry (${i}, ${j}) is ${data[at]}`);
        }
      }
    }
  }
  return { nngp, ntk };
}

/**
 * acos, with what lies within rounding of ±1 put there: acos has infinite slope at its ends and would turn an error of
 * 1e-16 in the cosine into 1e-8 in the angle, and beyond the ends into NaN.
 */
function angleOf(cosine: number): number {
  if (cosine >= 1 - 1e-15) return 0;
  if (cosine <= -1 + 1e-15) return Math.PI;
  return Math.acos(cosine);
}

function requireSquares(squares: Float64Array, count: number, side: string): void {
  if (squares.length !== count) {
    throw new TypeError(
      `Cannot form the arc-cosine kernel: ${squares.length} ${side} squares for ${count} ${side}s of the Gram block`,
    );
  }
  const bad = squares.findIndex((value) => !(value >= 0 && value < Infinity));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot form the arc-cosine kernel as ${side} squares must be >= 0 and finite: entry ${bad} is ${
        squares[bad]
      }`,
    );
  }
}
