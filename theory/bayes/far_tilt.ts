import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { norm } from "../../numerics/norm.ts";
import type { ParticleChainOptions } from "./particle_chain.ts";

/** |w| that counts as far out. */
const FAR = 1e3;
/** Directions from which the steepest one is looked for, and steps. */
const STARTS = 64, CLIMBS = 8;

/**
 * The most that a dual lifts the density of neurons far out, γ²(v·φ(w))²/|w|² as |w| → ∞ in the steepest direction: it must stay
 * below 1 + δ. Nothing for activations that do not grow.
 *
 * The direction is found by ŵ ← ±∇(v·φ)/|∇(v·φ)|, exact after one step for linear neurons, from those of some particles and those
 * found by the call before: v changes little between calls.
 *
 * @param weights Particles, `[M, r]`, as they are at each call.
 */
export function farTilt(
  algebra: LinearAlgebra,
  { activation, points, richness }: ParticleChainOptions,
  weights: Matrix,
): (dual: Float64Array) => number {
  const { rows, cols } = weights, far = matrix(Math.min(STARTS, rows), cols);
  const slopes = matrix(far.rows, points.rows), values = matrix(far.rows, points.rows);
  const signal = new Float64Array(far.rows);
  let calls = 0;
  return (dual) => {
    const kept = calls++ > 0 ? Math.floor(far.rows / 2) : 0;
    for (let i = kept; i < far.rows; i++) {
      const from = (i + calls * far.rows) % rows * cols, row = weights.data.subarray(from, from + cols);
      far.data.set(row.map((w) => FAR * w / norm(row)), i * cols);
    }
    let most = 0;
    for (let climb = 0; climb <= CLIMBS; climb++) {
      algebra.multiplyInto(values, far, points, { transposeB: true });
      activation.both(values.data, values.data, slopes.data);
      algebra.apply(values, dual, signal);
      for (const g of signal) most = Math.max(most, (richness * g / FAR) ** 2);
      for (let i = 0, k = 0; i < far.rows; i++) {
        for (let p = 0; p < points.rows; p++, k++) slopes.data[k] *= Math.sign(signal[i]) * dual[p];
      }
      algebra.multiplyInto(far, slopes, points);
      for (let i = 0; i < far.rows; i++) {
        const row = far.data.subarray(i * cols, (i + 1) * cols), size = norm(row);
        if (size > 0) { for (let k = 0; k < cols; k++) row[k] *= FAR / size; }
      }
    }
    return most;
  };
}
