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
 * The direction is found by ŵ ← ±∇(v·φ)/|∇(v·φ)|, exact after one step for linear neurons, from those of the
 * steepest particles and those found by the call before: v changes little between calls.
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
  const steepest = startsOf(algebra, activation, points, weights);
  let calls = 0;
  return (dual) => {
    const kept = calls++ > 0 ? Math.floor(far.rows / 2) : 0;
    steepest(dual).slice(0, far.rows - kept).forEach((from, i) => {
      const row = weights.data.subarray(from * cols, (from + 1) * cols);
      far.data.set(row.map((w) => FAR * w / norm(row)), (kept + i) * cols);
    });
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

/** The particles with the greatest |v·φ|/|w|, in descending order. */
function startsOf(
  algebra: LinearAlgebra,
  activation: ParticleChainOptions["activation"],
  points: Matrix,
  weights: Matrix,
): (dual: Float64Array) => number[] {
  const features = matrix(weights.rows, points.rows), signal = new Float64Array(weights.rows);
  return (dual) => {
    algebra.multiplyInto(features, weights, points, { transposeB: true });
    activation.values(features.data, features.data);
    algebra.apply(features, dual, signal);
    for (let i = 0; i < signal.length; i++) {
      const row = weights.data.subarray(i * weights.cols, (i + 1) * weights.cols);
      signal[i] = Math.abs(signal[i]) / norm(row);
    }
    return [...signal.keys()].sort((a, b) => signal[b] - signal[a]);
  };
}
