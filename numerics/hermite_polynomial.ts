/** Highest degree of a Hermite polynomial: beyond, values near |x| = 13, the largest draw, mean little. */
export const MOST_HERMITE_DEGREE = 50;

/**
 * Normalised Hermite polynomial He_k(x)/√k!, orthonormal under a standard normal x: 1, x, (x² − 1)/√2, (x³ − 3x)/√6, …
 *
 * @param degree k, an integer ≥ 0.
 *
 * @example
 * ```ts
 * import { hermite } from "./hermite_polynomial.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(hermite(1, 0.7), 0.7);
 * strictEqual(hermite(2, 3), 8 / Math.sqrt(2));
 * ```
 */
export function hermite(degree: number, x: number): number {
  let before = 0, now = 1;
  for (let k = 0; k < degree; k++) {
    const next = (x * now - Math.sqrt(k) * before) / Math.sqrt(k + 1);
    before = now;
    now = next;
  }
  return now;
}
