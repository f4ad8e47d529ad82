import { once } from "./once.ts";

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
  const [excess, fourth] = chiSquareMeans(samples, (s) => {
    const b = bias(s), v = spread(s);
    return [b + v, b * b + 6 * b * v + 3 * v * v]; // fourth moment of a normal number: m⁴ + 6m²v + 3v²
  });
  return { loss: missed + excess, variance: fourth - excess ** 2 };
}

/**
 * Nodes of the quadrature. The trapezoid rule is exact to rounding where density and integrand are smooth over the spacing;
 * with few degrees of freedom the mass reaches the end of the axis, where they are not.
 */
const nodesFor = (degrees: number) => degrees > 121 ? 400 : 2000;

/** Means of two functions over χ²ₙ by the trapezoid rule in √S, where the density is smooth for every n ≥ 1. */
function chiSquareMeans(degrees: number, f: (s: number) => readonly [number, number]): [number, number] {
  const { values, weights } = chiSquareNodes(degrees);
  let mass = 0, first = 0, second = 0;
  for (let k = 0; k < values.length; k++) {
    const [one, other] = f(values[k]), weight = weights[k];
    mass += weight;
    first += weight * one;
    second += weight * other;
  }
  return [first / mass, second / mass];
}

/** Where χ²ₙ is evaluated, and its density there up to a factor; remembered, as averages over a source ask hundreds of times. */
const chiSquareNodes = once((degrees: number) => [degrees], (degrees) => {
  // χ has mean about √n and standard deviation below 1/√2·1.01: ten units reach 1e-40 in the tails.
  const centre = Math.sqrt(degrees);
  const low = Math.max(0, centre - 10), high = centre + 10;
  const peak = Math.sqrt(Math.max(degrees - 1, 0));
  const logDensity = (x: number) => (degrees > 1 ? (degrees - 1) * Math.log(x) : 0) - x * x / 2;
  const top = logDensity(peak || Number.MIN_VALUE);
  const nodes = nodesFor(degrees);
  const values: number[] = [], weights: number[] = [];
  for (let k = 0; k <= nodes; k++) {
    const x = low + (high - low) * k / nodes;
    const end = k === 0 || k === nodes ? 0.5 : 1;
    const weight = x === 0 && degrees > 1 ? 0 : end * Math.exp(logDensity(x) - top);
    if (weight === 0) continue;
    values.push(x * x);
    weights.push(weight);
  }
  return { values: Float64Array.from(values), weights: Float64Array.from(weights) };
});
