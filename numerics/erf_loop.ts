const PER_UNIT = 128;
/** Beyond this |h| the nearest float64 to erf(h/√2) is ±1. */
const LAST = 9;
/** 1/n! */
const F2 = 1 / 2, F3 = 1 / 6, F4 = 1 / 24, F5 = 1 / 120, F6 = 1 / 720, F7 = 1 / 5040;
const PEAK = Math.sqrt(2 / Math.PI);

/** erf(c/√2) and √(2/π) exp(−c²/2) at c = k/128, k from −1152 to 1152. */
const { values: VALUES, slopes: SLOPES } = table();

/**
 * values ← erf(h/√2) and slopes ← √(2/π) exp(−h²/2), to 2 units in the last place for |h| ≤ 9; beyond, ±1 and 0 to within
 * 1e-17.
 *
 *     erf((c + d)/√2) = erf(c/√2) + φ'(c) d ∫₀¹ exp(−c d s − d²s²/2) ds,   φ'(c + d) = φ'(c) exp(−c d − d²/2)
 *
 * with c = k/128 from a table and |d| ≤ 1/256, both factors by their Taylor series.
 *
 * @param fields h; NaN gives NaN.
 * @param values May be `fields`; not computed if undefined.
 * @param slopes Likewise.
 */
export function erfInto(fields: Float64Array, values?: Float64Array, slopes?: Float64Array): void {
  for (let i = 0; i < fields.length; i++) {
    const h = fields[i];
    let value = NaN, slope = NaN;
    if (h > -LAST && h < LAST) {
      const at = Math.floor(h * PER_UNIT + (LAST * PER_UNIT + 0.5));
      const c = (at - LAST * PER_UNIT) / PER_UNIT, d = h - c, a = -c * d, b = -0.5 * d * d;
      value = VALUES[at] + SLOPES[at] * d * meanExponential(a, b);
      const u = a + b;
      slope = SLOPES[at] *
        (1 + u * (1 + u * (F2 + u * (F3 + u * (F4 + u * (F5 + u * (F6 + u * F7)))))));
    } else if (h > 0) value = 1, slope = 0;
    else if (h < 0) value = -1, slope = 0;
    if (values) values[i] = value;
    if (slopes) slopes[i] = slope;
  }
}

/** ∫₀¹ exp(a s + b s²) ds for |a| ≤ 0.04, |b| ≤ 1e-5. */
function meanExponential(a: number, b: number): number {
  const first = 1 + a * (F2 + a * (F3 + a * (F4 + a * (F5 + a * (F6 + a * F7)))));
  const second = 1 / 3 + a * (1 / 4 + a * (1 / 10 + a * (1 / 36 + a * (1 / 168))));
  return first + b * (second + b * (1 / 10 + a * (1 / 12)));
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
