/**
 * Error function erf(x) = 2/√π ∫₀ˣ exp(−t²) dt, odd, to about 1e-16.
 *
 * @see W. J. Cody, *Rational Chebyshev approximations for the error function* (1969).
 *
 * @example
 * ```ts
 * import { erf } from "./erf.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(erf(0), 0);
 * strictEqual(erf(-9), -1);
 * ```
 */
export function erf(x: number): number {
  const y = Math.abs(x);
  if (y <= 0.46875) return x * ratio(ODD_ABOVE, ODD_BELOW, y * y);
  if (y >= 6) return Math.sign(x); // 1 − erf(6) = 2e-17
  if (!(y < 6)) return NaN;
  return Math.sign(x) * (1 - Math.exp(-y * y) * beyond(y));
}

/** exp(y²)·(1 − erf(y)) for y > 0.46875. */
function beyond(y: number): number {
  if (y <= 4) return ratio(MIDDLE_ABOVE, MIDDLE_BELOW, y);
  const inverse = 1 / (y * y);
  return (1 / Math.sqrt(Math.PI) - inverse * ratio(FAR_ABOVE, FAR_BELOW, inverse)) / y;
}

/** Quotient of two polynomials, coefficients of the highest power first. */
function ratio(above: readonly number[], below: readonly number[], x: number): number {
  let top = above[0], bottom = below[0];
  for (let i = 1; i < above.length; i++) top = top * x + above[i];
  for (let i = 1; i < below.length; i++) bottom = bottom * x + below[i];
  return top / bottom;
}

// Cody's coefficients for |x| ≤ 0.46875 (in x²), up to 4 (in x) and beyond (in 1/x²).
// deno-fmt-ignore
const ODD_ABOVE = [
  1.85777706184603153e-1, 3.1611237438705656, 1.13864154151050156e2, 3.77485237685302021e2, 3.20937758913846947e3,
];
// deno-fmt-ignore
const ODD_BELOW = [1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3];
// deno-fmt-ignore
const MIDDLE_ABOVE = [
  2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1, 2.98635138197400131e2,
  8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
];
// deno-fmt-ignore
const MIDDLE_BELOW = [
  1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
  3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
];
// deno-fmt-ignore
const FAR_ABOVE = [
  1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
  1.60837851487422766e-2, 6.58749161529837803e-4,
];
// deno-fmt-ignore
const FAR_BELOW = [
  1, 2.56852019228982242, 1.87295284992346047, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3,
];
