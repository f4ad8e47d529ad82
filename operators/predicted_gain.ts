import type { Method } from "./table_candidates.ts";
import type { ByMethod, Choice } from "./transfer_evidence.ts";

/** A predicted number, and what the prediction leaves open. */
export interface PredictedNumber {
  /** Its value. */
  readonly value: number;
  /** Distance between the two forms of the curve. */
  readonly allowance: number;
}

/** Predicted loss of one way minus that of another; what the two forms of the curves get wrong alike cancels. */
export function predictedGain(of: ByMethod<Choice>, before: Method, after: Method): PredictedNumber {
  const value = of[before].loss - of[after].loss;
  return { value, allowance: Math.abs(value - (of[before].homogeneous - of[after].homogeneous)) };
}

/** Standard deviation of some numbers, two at least. */
export function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** Mean of some numbers, one at least. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A mean with its standard error. */
export interface MeanOverHalvings {
  /** The mean over halvings, and over the draws of each. */
  readonly value: number;
  /** For other rows of the same kind. */
  readonly standardError: number;
}

/**
 * Mean of what several draws from each of several random halves measure, with its standard error for other rows of the same kind.
 *
 * Of half of the rows the mean differs from that of all by as much, in standard deviation, as that of all does from the truth: the
 * delete-half jackknife. What the draws within a half scatter is no part of it and averages out over halves.
 *
 *     SE² = max(0, Var_halves(mean) − v) + v/K,   v = mean over halves of Var_draws/draws
 *
 * @param halves The numbers of each half, K ≥ 2 halves of 2 draws or more.
 * @see Shao, Wu, *A general theory for jackknife variance estimation* (1989).
 */
export function meanOverHalvings(halves: readonly (readonly number[])[]): MeanOverHalvings {
  const means = halves.map(mean), scatter = mean(halves.map((own) => deviation(own) ** 2 / own.length));
  const total = deviation(means) ** 2, count = halves.length;
  // Never less than what halves that had nothing in common would leave
  const square = Math.max(Math.max(0, total - scatter) + scatter / count, total / count);
  return { value: mean(means), standardError: Math.sqrt(square) };
}
