import { secularModes } from "./secular_modes.ts";

/** Eigenvalues with the squared components of a vector; see {@linkcode spikedSpectrum}. */
export interface PowerSpectrum {
  /** τ_i, `[n]`. */
  readonly eigenvalues: Float64Array;
  /** Squared component of the vector along the eigenvectors, `[n]`. */
  readonly power: Float64Array;
}

/**
 * Spectral decomposition of a vector s in the eigenbasis of diag(x) + χ w wᵀ, O(n²) instead of the n³ of a dense solver.
 *
 * The eigenvector of μ has components ∝ w_j/(x_j − μ). Equal points are first turned so that w has one component among them.
 *
 * @param points x_j, in any order, `[n]`.
 * @param spike χ.
 * @param direction w, `[n]`.
 * @param vector s, `[n]`.
 *
 * @example
 * ```ts
 * import { spikedSpectrum } from "./spiked_spectrum.ts";
 * import { ok } from "node:assert/strict";
 *
 * const ones = Float64Array.of(1, 1);
 * const { eigenvalues, power } = spikedSpectrum(ones, 3, Float64Array.of(0, 1), ones);
 * ok(Math.abs(eigenvalues[0] - 1) + Math.abs(eigenvalues[1] - 4) + Math.abs(power[1] - 1) < 1e-15);
 * ```
 */
export function spikedSpectrum(
  points: Float64Array,
  spike: number,
  direction: Float64Array,
  vector: Float64Array,
): PowerSpectrum {
  const order = Array.from(points.keys()).sort((a, b) => points[a] - points[b]);
  const values: number[] = [], squares: number[] = [], overlaps: number[] = [];
  const eigenvalues: number[] = [], power: number[] = [];
  for (let start = 0; start < order.length;) {
    let end = start, ww = 0, ws = 0, ss = 0;
    for (; end < order.length && points[order[end]] === points[order[start]]; end++) {
      const at = order[end];
      ww += direction[at] ** 2;
      ws += direction[at] * vector[at];
      ss += vector[at] ** 2;
    }
    const value = points[order[start]];
    values.push(value);
    squares.push(ww);
    overlaps.push(ws);
    // What is orthogonal to w among equal points keeps its eigenvalue.
    for (let i = start + 1; i < end; i++) {
      eigenvalues.push(value);
      power.push(i > start + 1 ? 0 : ww > 0 ? Math.max(0, ss - ws * ws / ww) : 0);
    }
    if (ww === 0) overlaps[overlaps.length - 1] = Math.sqrt(ss);
    start = end;
  }
  const { values: modes, origins, offsets } = secularModes(
    Float64Array.from(values),
    Float64Array.from(squares, (square) => spike * square),
  );
  modes.forEach((mode, k) => {
    const base = values[origins[k]];
    eigenvalues.push(mode);
    if (offsets[k] === 0) return void power.push(squareAt(overlaps, squares, origins[k]));
    let length = 0, along = 0;
    values.forEach((value, j) => {
      if (squares[j] === 0) return;
      const inverse = 1 / (value - base - offsets[k]);
      length += squares[j] * inverse * inverse;
      along += overlaps[j] * inverse;
    });
    power.push(along * along / length);
  });
  return { eigenvalues: Float64Array.from(eigenvalues), power: Float64Array.from(power) };
}

/** Power of a point that the spike does not move: its own. */
function squareAt(overlaps: number[], squares: number[], j: number): number {
  return squares[j] > 0 ? overlaps[j] ** 2 / squares[j] : overlaps[j] ** 2;
}
