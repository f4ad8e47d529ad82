import { type FieldEstimate, meanOf, sumOf, varianceOf } from "../two_layer/field_estimate.ts";

/** One of the numbers that a quantity is a sum of. */
export interface DeepTerm {
  /** Its sign in the sum. */
  readonly sign: 1 | -1;
  /** At infinite width. */
  readonly limit: FieldEstimate;
  /** Bias of the limit that more randomisations would not take off. */
  readonly bias: number;
  /** Of narrow networks, one by one. */
  readonly narrow: readonly number[];
}

/** A quantity of networks of width N. */
export interface DeepQuantity {
  /** Its mean over networks. */
  readonly value: number;
  /** The same at infinite width. */
  readonly limit: number;
  /** Standard deviation of one network from the mean, and of the theory's draws, which are made afresh for each. */
  readonly deviation: number;
  /** Error of `value` that no number of draws takes off. */
  readonly remainder: number;
}

/**
 * A quantity at width N from its limit and from networks of width M, with its shift to first order in 1/N:
 *
 *     x_N = x_∞ + (M/N)(⟨x⟩_M − x_∞)
 *
 * The remainder is the next order, as if orders were a geometric series, and the bias of the limit as far as it enters. Single
 * networks scatter by √(M/N) of what narrow ones do.
 *
 * @param terms The quantity is their sum; all from the same draws.
 * @param ratio M/N, at most 1.
 * @param leaps Whether networks end a stage at different steps, as each ends it at a loss: as many are a step apart as their losses
 * scatter, 1/√N, so that variances fall by √(M/N) only.
 */
export function deepAtWidth(terms: readonly DeepTerm[], ratio: number, leaps = false): DeepQuantity {
  const limit = sumOf(terms.map(({ sign, limit }) => [sign, limit]));
  const exact = terms.every(({ limit }) => limit.parts.length === 1);
  const narrow = terms[0].narrow.map((_, i) =>
    terms.reduce((sum, { sign, narrow }) => sum + sign * narrow[i], 0)
  );
  const value = exact ? limit.parts[0] : limit.value, shift = meanOf(narrow) - value;
  const remainder = terms.reduce((sum, { limit, bias, narrow }) => {
    const own = meanOf(narrow) - limit.value, size = Math.abs(limit.value);
    const next = size > 0 ? ratio * (1 - ratio) * own * own / size : 0;
    return sum + next + (1 - ratio) * bias;
  }, 0);
  const between = varianceOf(narrow), ofLimit = exact ? 0 : (1 - ratio) * limit.standardError;
  const draws = Math.hypot(ofLimit, ratio * Math.sqrt(between / narrow.length));
  return {
    ...{ value: value + ratio * shift, limit: value, remainder },
    deviation: Math.hypot(Math.sqrt((leaps ? Math.sqrt(ratio) : ratio) * between), draws),
  };
}
