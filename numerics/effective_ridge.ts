import { NumericalError } from "./numerical_error.ts";

const MAX_ROUNDS = 200;

/**
 * κ, the resolution of kernel regression on P random points: directions of variance τ_i ≫ κ are learned, those ≪ κ are not.
 * The root of
 *
 *     P = Σ_i τ_i/(τ_i + κ) + L/κ
 *
 * with L = λD for the kernel xᵀMx'/D + λ. The right side decreases with κ: Newton in ln κ within a bracket that every term
 * gives by itself. Without ridge κ = 0 once P ≥ rank.
 *
 * @param eigenvalues τ_i ≥ 0, in any order, `[D]`.
 * @param samples P > 0, not necessarily whole.
 * @param ridge L ≥ 0.
 * @throws {RangeError} If P, L or an eigenvalue is out of range.
 *
 * @example Equal eigenvalues and no ridge: κ = (1 − α)/α
 * ```ts
 * import { effectiveRidge } from "./effective_ridge.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(Math.abs(effectiveRidge(new Float64Array(100).fill(1), 25, 0) - 3) < 1e-13);
 * ```
 */
export function effectiveRidge(eigenvalues: Float64Array, samples: number, ridge: number): number {
  if (!(samples > 0 && samples < Infinity && ridge >= 0 && ridge < Infinity)) {
    throw new RangeError(
      `Cannot find the effective ridge for ${samples} samples and ridge ${ridge}: need finite numbers, samples > 0, ridge >= 0`,
    );
  }
  let trace = 0, largest = 0;
  for (const value of eigenvalues) {
    if (!(value >= 0 && value < Infinity)) {
      throw new RangeError(`Cannot find the effective ridge for the eigenvalue ${value}: need >= 0, finite`);
    }
    trace += value;
    largest = Math.max(largest, value);
  }
  // What rounding leaves of a zero eigenvalue does not count towards the rank.
  const negligible = eigenvalues.length * Number.EPSILON * largest;
  let rank = 0, inverse = 0;
  for (const value of eigenvalues) {
    if (value <= negligible) continue;
    rank++;
    inverse += 1 / value;
  }
  if (ridge === 0 && samples >= rank) return 0;
  // τ/(τ+κ) is at most τ/κ and at least 1 − κ/τ.
  let low = Math.log(Math.max(ridge / samples, (rank - samples) / inverse || 0, Number.MIN_VALUE));
  let high = Math.log((trace + ridge) / samples);
  let here = (low + high) / 2;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const kappa = Math.exp(here);
    let count = ridge / kappa, slope = -ridge / kappa;
    for (const value of eigenvalues) {
      const learned = value / (value + kappa);
      count += learned;
      slope -= learned * (1 - learned);
    }
    if (count > samples) low = here;
    else high = here;
    // Newton for ln of the count, which is straighter than the count.
    let next = here - Math.log(count / samples) * count / slope;
    if (!(next >= low && next <= high)) next = (low + high) / 2;
    const close = 2e-14 * Math.max(1, Math.abs(here));
    if (Math.abs(next - here) < close || high - low < close) return Math.exp(next);
    here = next;
  }
  throw new NumericalError(`Cannot find the effective ridge: bracket [${Math.exp(low)}, ${Math.exp(high)}]`);
}

/**
 * Γ = (1/P) Σ τ_i²/((τ_i + κ)(τ_i + κ')): the part of the training points that two fits of resolutions κ, κ' use up in common;
 * 1/(1 − Γ) magnifies what the points cannot resolve.
 *
 * @param other κ', the same as κ unless given.
 */
export function sharedDegrees(
  eigenvalues: Float64Array,
  samples: number,
  kappa: number,
  other: number = kappa,
): number {
  let sum = 0;
  for (const value of eigenvalues) {
    if (value > 0) sum += value * value / ((value + kappa) * (value + other));
  }
  return sum / samples;
}
