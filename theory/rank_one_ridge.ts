/** Mean and variance, over training sets, of the test loss of a readout on one feature. */
export interface ReadoutLoss {
  /** Mean of the test loss. */
  readonly loss: number;
  /** Variance of the test loss. */
  readonly variance: number;
}

/**
 * Test loss of ridge regression on one feature of unit variance that has squared cosine `squaredCosine` with the teacher.
 *
 * Given S = Σφ², the fitted weight is normal around its target q with bias −qnλ̃/(S+nλ̃) and variance uS/(S+nλ̃)²; the loss
 * is what the feature misses plus the square of the weight's error.
 *
 * @param samples n, number of training points, ≥ 1.
 * @param ridge λ̃ of (ΦᵀΦ + nλ̃), > 0.
 *
 * @example Hardly any ridge: 1 − q² + (1 − q²)/(n − 2)
 * ```ts
 * import { rankOneRidge } from "./rank_one_ridge.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(Math.abs(rankOneRidge(0.64, 200, 1e-9, 0).loss - (0.36 + 0.36 / 198)) < 1e-8);
 * ```
 */
export function rankOneRidge(
  squaredCosine: number,
  samples: number,
  ridge: number,
  noise: number,
): ReadoutLoss {
  const missed = 1 - squaredCosine;
  const misfit = missed + noise ** 2;
  const shift = samples * ridge;
  const bias = (s: number) => squaredCosine * shift ** 2 / (s + shift) ** 2; // squared
  const spread = (s: number) => misfit * s / (s + shift) ** 2;
  const excess = chiSquareMean(samples, (s) => bias(s) + spread(s));
  // Fourth moment of a normal number: m⁴ + 6m²v + 3v².
  const fourth = chiSquareMean(samples, (s) => bias(s) ** 2 + 6 * bias(s) * spread(s) + 3 * spread(s) ** 2);
  return { loss: missed + excess, variance: fourth - excess ** 2 };
}

const NODES = 2000;

/** Mean of f over χ²ₙ by the trapezoid rule in √S, where the density is smooth for every n ≥ 1. */
function chiSquareMean(degrees: number, f: (s: number) => number): number {
  // χ has mean about √n and standard deviation below 1/√2·1.01: ten units reach 1e-40 in the tails.
  const centre = Math.sqrt(degrees);
  const low = Math.max(0, centre - 10), high = centre + 10;
  const peak = Math.sqrt(Math.max(degrees - 1, 0));
  const logDensity = (x: number) => (degrees > 1 ? (degrees - 1) * Math.log(x) : 0) - x * x / 2;
  const top = logDensity(peak || Number.MIN_VALUE);
  let mass = 0, sum = 0;
  for (let k = 0; k <= NODES; k++) {
    const x = low + (high - low) * k / NODES;
    const end = k === 0 || k === NODES ? 0.5 : 1;
    const weight = x === 0 && degrees > 1 ? 0 : end * Math.exp(logDensity(x) - top);
    mass += weight;
    sum += weight * f(x * x);
  }
  return sum / mass;
}
