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
