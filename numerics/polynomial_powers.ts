/** out ← φ(h). */
type Loop = (fields: Float64Array, out: Float64Array) => void;

/** Nodes of the interpolation, its range, and the highest degree that is looked for. */
const NODES = 64, RANGE = 4, HIGHEST = 16;
/** Coefficients below this share of the largest are rounding. */
const NOTHING = 1e-12;
/** Where the polynomial must still be the function, and how well: other smooth functions depart from theirs. */
const FAR = [-20, -10, 7, 10, 20], MATCH = 1e-6;

/**
 * The powers of h in an activation that is a polynomial of a degree up to 16, ascending; undefined for any other function.
 *
 * Found from its values: a Chebyshev interpolation on |h| ≤ 4 must end, and hold far outside as well.
 *
 * @example
 * ```ts
 * import { polynomialPowers } from "./polynomial_powers.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(polynomialPowers((h, out) => h.forEach((x, i) => out[i] = x ** 3 - 2 * x)), [1, 3]);
 * deepStrictEqual(polynomialPowers((h, out) => h.forEach((x, i) => out[i] = Math.sin(x))), undefined);
 * ```
 */
export function polynomialPowers(values: Loop): number[] | undefined {
  const angles = Array.from({ length: NODES }, (_, i) => Math.PI * (i + 0.5) / NODES);
  const at = evaluate(values, angles.map((angle) => RANGE * Math.cos(angle)));
  const coefficients = angles.map((_, k) =>
    (k ? 2 : 1) / NODES * at.reduce((sum, value, i) => sum + value * Math.cos(k * angles[i]), 0)
  );
  const size = Math.max(...coefficients.map(Math.abs));
  const degree = coefficients.findLastIndex((c) => Math.abs(c) > NOTHING * size);
  if (degree < 0 || degree > HIGHEST) return undefined;
  const powers = monomials(coefficients.slice(0, degree + 1));
  const sum = (h: number) => powers.reduceRight((rest, a) => rest * h / RANGE + a, 0);
  const scale = (h: number) => powers.reduceRight((rest, a) => rest * Math.abs(h / RANGE) + Math.abs(a), 0);
  if (evaluate(values, FAR).some((value, i) => !(Math.abs(value - sum(FAR[i])) <= MATCH * scale(FAR[i])))) {
    return undefined;
  }
  const largest = Math.max(...powers.map(Math.abs));
  return powers.flatMap((a, j) => Math.abs(a) > 1e3 * NOTHING * largest ? [j] : []);
}

function evaluate(values: Loop, at: readonly number[]): Float64Array {
  const out = new Float64Array(at.length);
  values(Float64Array.from(at), out);
  return out;
}

/** Σ c_k T_k(x) = Σ a_j xʲ, by T_k = 2xT_{k−1} − T_{k−2}. */
function monomials(coefficients: readonly number[]): number[] {
  const out = coefficients.map(() => 0);
  let before = [0], now = [1];
  coefficients.forEach((c, k) => {
    now.forEach((a, j) => out[j] += c * a);
    const next = [0, ...now.map((a) => (k ? 2 : 1) * a)];
    if (k > 0) before.forEach((a, j) => next[j] -= a);
    before = now;
    now = next;
  });
  return out;
}
