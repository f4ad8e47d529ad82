/** One point of a distribution. */
export interface WeightedValue {
  /** Where it is. */
  readonly value: number;
  /** Its probability: all sum to 1. */
  readonly weight: number;
}

/** A quantity that fluctuates from data set to data set. */
export interface Fluctuating {
  /** Average over data sets. */
  readonly mean: number;
  /** Over data sets, to leading order in 1/D; may be infinite. */
  readonly variance: number;
  /** Its distribution, where that is known and too wide for its first two moments to stand for it. */
  readonly distribution?: readonly WeightedValue[];
}

/** A law averaged over what fluctuates; see {@linkcode averageLaw}. */
export interface LawAverage {
  /** The average, to first order in the variances. */
  readonly value: number;
  /** The law at the means, averaged over the distributions that are known: `value` without what the variances add. */
  readonly centre: number;
  /** Estimate of what the higher orders leave out: what an allowance for finite D may be. */
  readonly remainder: number;
  /** Standard deviation of a single data set's value. */
  readonly deviation: number;
}

/**
 * Average and scatter of a law over independent fluctuating inputs, from the law's first two derivatives at their means:
 *
 *     value     = law(mean) + Σᵢ ½ ∂ᵢ²law·Var xᵢ
 *     deviation = √( Σᵢ (∂ᵢlaw)² Var xᵢ + ½(∂ᵢ²law·Var xᵢ)² )
 *     remainder = Σᵢ |½ ∂ᵢ²law·Var xᵢ| · min(1, Σᵢ Var xᵢ/mean²ᵢ)
 *
 * With variances of order 1/D this takes a law that is stated for D → ∞ to finite D: the second term is O(1/D), the remainder
 * O(1/D²), since the relative variances are the ratio of successive orders. The derivatives are differences over one standard
 * deviation to either side, for an input of positive mean that of its logarithm (energies and squared lengths scatter so).
 *
 * Where an input has no variance, nor does the law, unless it is flat there: the deviation is infinite, and for the value and
 * the remainder the input counts as scattering by its mean. Over an input whose distribution is known the law is averaged
 * exactly: that input adds nothing to the remainder, however far it scatters.
 *
 * @param law The law as a function of its inputs; those of positive mean stay positive.
 * @param inputs Mean and variance of each.
 *
 * @example The square of a number with mean 0 and variance 0.01 is 0.01 on average
 * ```ts
 * import { averageLaw } from "./fluctuation.ts";
 * import { ok } from "node:assert/strict";
 *
 * const { value } = averageLaw(([x]) => x * x, [{ mean: 0, variance: 0.01 }]);
 * ok(Math.abs(value - 0.01) < 1e-12);
 * ```
 */
export function averageLaw(law: (inputs: number[]) => number, inputs: readonly Fluctuating[]): LawAverage {
  const known = inputs.findIndex(({ distribution }) => distribution !== undefined);
  return known < 0 ? expandLaw(law, inputs) : averageOver(law, inputs, known);
}

/** The average over the distribution of one input, the law of total variance for its scatter. */
function averageOver(
  law: (inputs: number[]) => number,
  inputs: readonly Fluctuating[],
  known: number,
): LawAverage {
  const { distribution = [], variance } = inputs[known];
  const parts = distribution.map(({ value, weight }) => {
    const fixed = inputs.map((input, i) => i === known ? { mean: value, variance: 0 } : input);
    return { weight, ...averageLaw(law, fixed) };
  });
  const mean = (of: (part: LawAverage) => number) =>
    parts.reduce((sum, part) => sum + part.weight * of(part), 0);
  const value = mean((part) => part.value), centre = mean((part) => part.centre);
  const wild = variance === Infinity && parts.some((part) => part.centre !== parts[0].centre);
  const square = mean((part) => part.deviation ** 2 + (part.value - value) ** 2);
  return {
    value,
    centre,
    remainder: mean((part) => part.remainder),
    deviation: wild ? Infinity : Math.sqrt(square),
  };
}

function expandLaw(law: (inputs: number[]) => number, inputs: readonly Fluctuating[]): LawAverage {
  const means = inputs.map(({ mean }) => mean);
  const centre = law(means);
  let shift = 0, size = 0, squares = 0, relative = 0;
  inputs.forEach(({ mean, variance: given }, i) => {
    if (given === 0) return;
    const variance = Number.isFinite(given) ? given : mean ** 2;
    const [low, high] = spread(mean, variance);
    const at = (here: number) => law(means.map((value, j) => j === i ? here : value));
    const up = at(high), down = at(low);
    const slope = (up - down) / (high - low);
    const bend = up + down - 2 * centre;
    shift += bend / 2;
    size += Math.abs(bend) / 2;
    if (slope !== 0) squares += slope ** 2 * given;
    squares += bend ** 2 / 2;
    if (mean !== 0) relative += variance / mean ** 2;
  });
  return {
    value: centre + shift,
    centre,
    remainder: size * Math.min(1, relative),
    deviation: Math.sqrt(squares),
  };
}

/** Two equally likely values with the mean and variance of an input, to leading order; positive if the mean is. */
function spread(mean: number, variance: number): [low: number, high: number] {
  if (mean <= 0) return [mean - Math.sqrt(variance), mean + Math.sqrt(variance)];
  const square = Math.log1p(variance / mean ** 2), width = Math.sqrt(square);
  return [mean * Math.exp(-width - square / 2), mean * Math.exp(width - square / 2)];
}
