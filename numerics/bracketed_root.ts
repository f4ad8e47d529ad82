import { NumericalError } from "./numerical_error.ts";

/** Halving alone needs some 60 rounds on a sensible bracket, at most about 1100 on any. */
const MOST_ROUNDS = 1200;

/**
 * A root of a continuous function between two arguments where its signs differ, to the last few bits.
 *
 * Inverse quadratic interpolation wherever it can be trusted, else halving: some ten calls for a smooth function, never many
 * more than halving alone needs.
 *
 * @param f Its sign is believed, its size only guides the search.
 * @param low One end; f may be 0 there.
 * @param high The other.
 * @throws {NumericalError} If f has the same sign at both ends, or a value is NaN.
 * @see Chandrupatla, *A new hybrid quadratic/bisection algorithm* (1997).
 *
 * @example
 * ```ts
 * import { bracketedRoot } from "./bracketed_root.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(Math.abs(bracketedRoot((x) => x * x - 2, 0, 2) - Math.SQRT2) < 1e-15);
 * ```
 */
export function bracketedRoot(f: (x: number) => number, low: number, high: number): number {
  let a = high, b = low, fa = f(a), fb = f(b);
  if (fa === 0) return a;
  if (fb === 0) return b;
  if (!(Math.sign(fa) * Math.sign(fb) < 0)) {
    throw new NumericalError(
      `Cannot find a root between ${low} and ${high}: the values there are ${fb} and ${fa}, need different signs`,
    );
  }
  let c = a, fc = fa, share = 0.5;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const x = a + share * (b - a), fx = f(x);
    if (Number.isNaN(fx)) throw new NumericalError(`Cannot find a root: the value at ${x} is NaN`);
    if (Math.sign(fx) === Math.sign(fa)) {
      c = a;
      fc = fa;
    } else {
      c = b;
      fc = fb;
      b = a;
      fb = fa;
    }
    a = x;
    fa = fx;
    const best = Math.abs(fa) < Math.abs(fb) ? a : b;
    const least = Number.EPSILON * Math.abs(best) / Math.abs(b - a);
    if (fa === 0 || fb === 0 || !(least <= 0.5) || a === b) return best;
    share = interpolate(a, b, c, fa, fb, fc) ?? 0.5;
    share = Math.min(1 - least, Math.max(least, share));
  }
  throw new NumericalError(`Cannot find a root between ${low} and ${high} in ${MOST_ROUNDS} rounds`);
}

/** Where between a and b the inverse parabola through three points is 0; undefined if it is not monotone there. */
function interpolate(
  a: number,
  b: number,
  c: number,
  fa: number,
  fb: number,
  fc: number,
): number | undefined {
  const xi = (a - b) / (c - b), phi = (fa - fb) / (fc - fb);
  if (!(phi ** 2 < xi && (1 - phi) ** 2 < 1 - xi)) return undefined;
  return fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb);
}
