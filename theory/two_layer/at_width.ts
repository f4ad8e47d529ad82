import { type FieldEstimate, meanOf, sumOf, varianceOf } from "./field_estimate.ts";

/** One of the numbers that a quantity is a sum of, in the mean field and in narrow networks. */
export interface WidthTerm {
  /** Its sign in the sum. */
  readonly sign: 1 | -1;
  /** From randomisations of the mean field, of S particles each. */
  readonly limit: FieldEstimate;
  /** Variance of f between them. */
  readonly scatter: number;
  /** From sets of narrow networks, each set with the variance of f between its networks. */
  readonly narrow: readonly { readonly estimate: FieldEstimate; readonly scatter: number }[];
}

/** A quantity at width N. */
export interface AtWidth {
  /** Its mean over initialisations. */
  readonly value: number;
  /** The same at infinite width. */
  readonly limit: number;
  /** Standard error of `value` by the draws of the theory. */
  readonly standardError: number;
  /** Standard deviation from one initialisation to the next. */
  readonly deviation: number;
  /** Error of `value` that no number of draws takes off. */
  readonly remainder: number;
}

/** Particles scatter at most this part as much as narrow networks, or they could not stand for the limit. */
const MOST = 0.5;

/**
 * A quantity of a network of width N, from the mean field by S particles and from narrow networks, of width M.
 *
 *     x_N = x_∞ + (M/N) c,   c = (⟨x⟩_M − x_∞)/g,   x_∞ = x_S − ρb,   b = (x_M − x_S)/(g − ρ),   g = 1 − 1/2R
 *
 * ⟨x⟩_M is the mean of x over narrow networks, x_M and x_S are read from averages over R networks or over randomisations, which
 * leaves only what a finite number of particles does to their training. Both that and the scatter of f are of first order in the
 * covariance of the particles, so that their ratio ρ, of particles to narrow networks, tells one from the other: S particles at
 * even points are worth more than a network of S neurons. A set of narrow networks shares out even points without return, which takes
 * off one part in R of what random ones do where they are even for x, and nothing where they are no better than random, as for
 * moments of high order in many dimensions: g lies in the middle, and the remainder reaches to both ends. It has also half of the
 * correction ρb, and the next order of the shift as if orders were a geometric series. Of the deviation's square what is of first
 * order in the neurons falls as 1/N, the rest as 1/N².
 *
 * @param terms The quantity is their sum; all from the same draws.
 * @param ratio M/N.
 */
export function atWidth(terms: readonly WidthTerm[], ratio: number): AtWidth {
  const sets = terms[0].narrow.length, networks = terms[0].narrow[0].estimate.each.length;
  const whole = 1 - 1 / (2 * networks), scale = ratio / whole;
  let limit = 0, remainder = 0, unevenness = 0;
  const narrow = new Array<number>(sets).fill(0); // what each set adds to the value
  const particles = terms.map(({ sign, limit: at, scatter, narrow: runs }) => {
    const between = meanOf(runs.map((run) => run.scatter));
    const rho = between > 0 ? Math.min(MOST, scatter / between) : 0, part = rho / (whole - rho);
    const correction = part * (meanOf(runs.map(({ estimate }) => estimate.value)) - at.value);
    const infinite = at.value - correction;
    const shift = meanOf(runs.map(({ estimate }) => meanOf(estimate.each))) - infinite;
    limit += sign * infinite;
    remainder += Math.abs((1 - scale) * correction) / 2;
    unevenness += sign * (ratio / (1 - 1 / networks) - scale) * shift;
    if (infinite !== 0) {
      remainder += Math.max(0, 1 - ratio) * scale * shift * shift / Math.abs(whole * infinite);
    }
    runs.forEach(({ estimate }, set) =>
      narrow[set] += sign * (scale * meanOf(estimate.each) - (1 - scale) * part * estimate.value)
    );
    return [sign * (1 - scale) * (1 + part), at] as const;
  });
  const field = sumOf(particles);
  return {
    limit,
    remainder: remainder + Math.abs(unevenness),
    value: field.value + meanOf(narrow),
    standardError: Math.hypot(field.standardError, Math.sqrt(varianceOf(narrow) / sets)),
    deviation: Math.sqrt(meanOf(narrow.map((_, set) => networkVariance(terms, set, ratio)))),
  };
}

/** Variance of a quantity over networks of width N, by those of one set. */
function networkVariance(terms: readonly WidthTerm[], set: number, ratio: number): number {
  const { parts, each } = sumOf(terms.map(({ sign, narrow }) => [sign, narrow[set].estimate]));
  const first = varianceOf(parts), all = varianceOf(each);
  return ratio <= 1 ? ratio * first + ratio * ratio * (all - first) : ratio * all;
}
