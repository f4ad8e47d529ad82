const PER_UNIT = 256, STEP = 1 / PER_UNIT;
/** Beyond this |h| the nearest float64 to erf(h/√2) is ±1. */
const LAST = 9;
/** Where 0 stands in the tables; adding half makes cutting off the fraction a rounding. */
const ZERO = LAST * PER_UNIT, HALF_UP = ZERO + 0.5;
/** 1/n! */
const F2 = 1 / 2, F3 = 1 / 6, F4 = 1 / 24, F5 = 1 / 120;
const PEAK = Math.sqrt(2 / Math.PI);

/** erf(c/√2) and √(2/π) exp(−c²/2) at c = k/256, k from −2304 to 2304. */
const { values: VALUES, slopes: SLOPES } = table();

/**
 * values ← erf(h/√2) to 2 units in the last place, slopes ← √(2/π) exp(−h²/2) to 2 units for |h| ≤ 3 and 1e-13 of itself
 * for |h| ≤ 9; beyond, ±1 and 0 to within 1e-17.
 *
 *     erf((c + d)/√2) = erf(c/√2) + φ'(c) d ∫₀¹ exp(−c d s − d²s²/2) ds,   φ'(c + d) = φ'(c) exp(−c d − d²/2)
 *
 * with c = k/256 from a table and |d| ≤ 1/512, both factors by their Taylor series.
 *
 * @param fields h; NaN gives NaN.
 * @param values May be `fields`; not computed if undefined.
 * @param slopes Likewise.
 */
export function erfInto(fields: Float64Array, values?: Float64Array, slopes?: Float64Array): void {
  if (values && slopes) both(fields, values, slopes);
  else if (values) valuesInto(fields, values);
  else if (slopes) slopesInto(fields, slopes);
}

// Three loops for one formula: a branch inside would cost a third of the time.

function both(fields: Float64Array, values: Float64Array, slopes: Float64Array): void {
  for (let i = 0; i < fields.length; i++) {
    const h = fields[i];
    if (h > -LAST && h < LAST) {
      const at = (h * PER_UNIT + HALF_UP) | 0,
        c = (at - ZERO) * STEP,
        d = h - c,
        a = -c * d,
        b = -0.5 * d * d;
      const slope = SLOPES[at];
      values[i] = VALUES[at] + slope * d * meanExponential(a, b);
      slopes[i] = slope * exponential(a + b);
    } else {
      values[i] = h > 0 ? 1 : h < 0 ? -1 : NaN;
      slopes[i] = h === h ? 0 : NaN;
    }
  }
}

function valuesInto(fields: Float64Array, values: Float64Array): void {
  for (let i = 0; i < fields.length; i++) {
    const h = fields[i];
    if (h > -LAST && h < LAST) {
      const at = (h * PER_UNIT + HALF_UP) | 0, c = (at - ZERO) * STEP, d = h - c;
      values[i] = VALUES[at] + SLOPES[at] * d * meanExponential(-c * d, -0.5 * d * d);
    } else values[i] = h > 0 ? 1 : h < 0 ? -1 : NaN;
  }
}

function slopesInto(fields: Float64Array, slopes: Float64Array): void {
  for (let i = 0; i < fields.length; i++) {
    const h = fields[i];
    if (h > -LAST && h < LAST) {
      const at = (h * PER_UNIT + HALF_UP) | 0, c = (at - ZERO) * STEP, d = h - c;
      slopes[i] = SLOPES[at] * exponential(-c * d - 0.5 * d * d);
    } else slopes[i] = h === h ? 0 : NaN;
  }
}

/** ∫₀¹ exp(a s + b s²) ds for |a| ≤ 0.02, |b| ≤ 2e-6; the more exact the smaller a, as φ'(c) asks for. */
function meanExponential(a: number, b: number): number {
  return 1 + a * (F2 + a * (F3 + a * (F4 + a * F5))) +
    b * (1 / 3 + a * (1 / 4 + a * (1 / 10)) + b * (1 / 10));
}

/** exp u for |u| ≤ 0.02. */
function exponential(u: number): number {
  return 1 + u * (1 + u * (F2 + u * (F3 + u * (F4 + u * F5))));
}

/** Summed outwards from 0, each interval from its middle, with the rounding errors carried along. */
function table() {
  const count = LAST * PER_UNIT, half = 0.5 / PER_UNIT;
  const values = new Float64Array(2 * count + 1), slopes = new Float64Array(2 * count + 1);
  let sum = 0, lost = 0;
  for (let k = 0; k <= count; k++) {
    const c = k / PER_UNIT;
    slopes[count + k] = slopes[count - k] = PEAK * Math.exp(-c * c / 2);
    values[count + k] = sum;
    values[count - k] = -sum;
    const middle = c + half, a = middle * half, b = -half * half / 2;
    const step = PEAK * Math.exp(-middle * middle / 2) * half *
        (meanExponential(a, b) + meanExponential(-a, b)) - lost;
    const next = sum + step;
    lost = next - sum - step;
    sum = next;
  }
  return { values, slopes };
}
