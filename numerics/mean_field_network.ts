import { chis } from "./chi_draws.ts";
import { type DrawKey, normals } from "./draws.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";

/**
 * A two-layer linear network in mean-field scaling, f(x) = (1/(γ₀N)) w·Wx/√D with γ₀ = γ̄/√D, that is
 *
 *     f(x) = β̂·x,   β̂ = v/γ̄,   v = Wᵀw/N
 *
 * Hidden units of a linear network may be rotated among each other: the predictor, the kernels and the training do not
 * notice. So the N rows of [W | w] are kept as the few rows that they are rotated into: one more than inputs, and another
 * one for each new readout.
 */
export interface MeanFieldNetwork {
  /** W/√N, rotated, `[units, D]`. */
  readonly hidden: Matrix;
  /** w/√N, rotated, `[units]`. */
  readonly readout: Float64Array;
  /** N, number of hidden units; may be infinite. */
  readonly width: number;
}

/** Averages over the hidden units of a {@linkcode MeanFieldNetwork}: all that its outputs and its training depend on. */
export interface HiddenMoments {
  /** M = WᵀW/N; the feature kernel is K(x, x') = xᵀMx'/D, `[D, D]`. */
  readonly kernel: Matrix;
  /** v = Wᵀw/N, `[D]`. */
  readonly cross: Float64Array;
  /** A = |w|²/N. */
  readonly readoutScale: number;
}

/**
 * An untrained network, W and w independent standard normal numbers.
 *
 * - Infinite width: M = I, v = 0 and A = 1 hold exactly, as for any N × (D + 1) matrix [W | w] with columns of length √N
 *   orthogonal to each other; rotated, its rows are unit vectors.
 * - N > D: the rotated rows of a Gaussian matrix are drawn as such (Bartlett): triangular, normal numbers right of the
 *   diagonal and √χ² with N, N − 1, … degrees of freedom on it. Exact, at a cost that does not depend on N.
 * - N ≤ D: as drawn.
 *
 * @param key Names the draw.
 * @param inputDim D.
 * @param width N, an integer ≥ 1, or infinite.
 * @throws {RangeError} If a size is not.
 * @see Lauditi, Bordelon, Pehlevan (2025), two-layer linear networks: initialisation.
 */
export function initMeanField(key: DrawKey, inputDim: number, width: number): MeanFieldNetwork {
  if (!(width >= 1) || !(Number.isInteger(width) || width === Infinity)) {
    throw new RangeError(`Cannot make a network of ${width} hidden units: need an integer >= 1 or Infinity`);
  }
  const columns = inputDim + 1, rows = Math.min(width, columns);
  const hidden = matrix(rows, inputDim), readout = new Float64Array(rows);
  const drawn = width === Infinity ? undefined : normals(key, rows * columns);
  const lengths = width === Infinity || width <= inputDim
    ? undefined
    : chis(key, Array.from({ length: rows }, (_, i) => width - i));
  const entry = (i: number, j: number) => {
    if (!drawn) return i === j ? 1 : 0;
    if (lengths && j <= i) return i === j ? lengths[i] / Math.sqrt(width) : 0;
    return drawn[i * columns + j] / Math.sqrt(width);
  };
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < inputDim; j++) hidden.data[i * inputDim + j] = entry(i, j);
    readout[i] = entry(i, inputDim);
  }
  return { hidden, readout, width };
}

/**
 * The network with a new readout: w independent standard normal numbers, W as it was.
 *
 * What the new w has outside of the kept rows is one row more, without inputs: of length √((N − units)/N), or 1 for infinite
 * width, where a new w is orthogonal to all columns of W.
 */
export function freshReadout(key: DrawKey, { hidden, width }: MeanFieldNetwork): MeanFieldNetwork {
  const { rows, cols, data } = hidden;
  const outside = width === Infinity
    ? [1]
    : width > rows
    ? [chis(key, [width - rows])[0] / Math.sqrt(width)]
    : [];
  const inside = normals(key, rows).map((value) => value / Math.sqrt(width)); // 0 if infinite
  const grown = matrix(rows + outside.length, cols);
  grown.data.set(data);
  return { hidden: grown, readout: Float64Array.of(...inside, ...outside), width };
}

/** The {@linkcode HiddenMoments} of a network: one matrix product. */
export function hiddenMoments(algebra: LinearAlgebra, network: MeanFieldNetwork): HiddenMoments {
  const { hidden, readout } = network;
  const kernel = algebra.multiply(hidden, hidden, { transposeA: true });
  const cross = new Float64Array(hidden.cols);
  algebra.applyTransposed(hidden, readout, cross);
  return { kernel, cross, readoutScale: readout.reduce((sum, w) => sum + w * w, 0) };
}
