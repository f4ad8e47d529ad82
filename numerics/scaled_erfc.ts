/** Terms of the Chebyshev series; the next would be below 1e-17. */
const TERMS = 32;
/** Depth of the continued fraction behind it. */
const DEPTH = 500;

const COEFFICIENTS = coefficients();

/**
 * erfcx(z) = exp(z²) erfc(z) for z ≥ 0, to about 4e-16 of itself, however large z is: where exp(z²) overflows and erfc vanishes,
 * it still is 1/(√π z).
 *
 *     erfcx(z) = t exp(Σ_k c_k T_k(2t − 1)),   t = 2/(2 + z)
 *
 * @param z ≥ 0; NaN gives NaN.
 *
 * @example
 * ```ts
 * import { scaledErfc } from "./scaled_erfc.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(Math.abs(scaledErfc(1) - 0.427583576155807) < 1e-15);
 * ```
 */
export function scaledErfc(z: number): number {
  const t = 2 / (2 + z), x = 4 * t - 2;
  let after = 0, now = 0;
  for (let k = TERMS - 1; k >= 1; k--) [after, now] = [now, x * now - after + COEFFICIENTS[k]];
  return t * Math.exp(x / 2 * now - after + COEFFICIENTS[0]);
}

/** Of ln(erfcx/t) in 2t − 1, by the discrete cosine transform. */
function coefficients(): Float64Array {
  const nodes = 2 * TERMS;
  const values = Float64Array.from({ length: nodes }, (_, j) => {
    const t = (1 + Math.cos(Math.PI * (j + 0.5) / nodes)) / 2;
    return Math.log(slowly(2 / t - 2) / t);
  });
  return Float64Array.from({ length: TERMS }, (_, k) => {
    let sum = 0;
    for (let j = 0; j < nodes; j++) sum += values[j] * Math.cos(Math.PI * k * (j + 0.5) / nodes);
    return sum * (k === 0 ? 1 : 2) / nodes;
  });
}

/** exp(z²) less the series of exp(z²) erf(z) for small z, else the continued fraction. */
function slowly(z: number): number {
  if (z < 1) {
    let term = 2 * z / Math.sqrt(Math.PI), sum = 0;
    for (let k = 1; term > 1e-18; k++) {
      sum += term;
      term *= 2 * z * z / (2 * k + 1);
    }
    return Math.exp(z * z) - sum;
  }
  let tail = z;
  for (let k = DEPTH; k >= 1; k--) tail = z + k / 2 / tail;
  return 1 / (Math.sqrt(Math.PI) * tail);
}
