const PER_UNIT = 32;
/** Beyond this |h| the nearest float64 to tanh h is ±1. */
const LAST = 20;

/** tanh(k/32), k from −640 to 640. */
const TABLE = Float64Array.from(
  { length: 2 * LAST * PER_UNIT + 1 },
  (_, i) => Math.tanh((i - LAST * PER_UNIT) / PER_UNIT),
);

/**
 * out ← tanh(h), to 2 units in the last place, several times faster than `Math.tanh`.
 *
 *     tanh(c + d) = (tanh c + tanh d)/(1 + tanh c · tanh d),   c = k/32 from a table,   |d| ≤ 1/64
 *
 * tanh d by its Taylor series up to d⁹.
 *
 * @param fields h; NaN gives NaN.
 * @param out May be `fields`.
 */
export function tanhInto(fields: Float64Array, out: Float64Array): void {
  for (let i = 0; i < fields.length; i++) {
    const h = fields[i];
    if (h > -LAST && h < LAST) {
      const at = (h * PER_UNIT + (LAST * PER_UNIT + 0.5)) | 0;
      const center = TABLE[at], d = h - (at - LAST * PER_UNIT) / PER_UNIT, s = d * d;
      const step = d + d * s * (-1 / 3 + s * (2 / 15 + s * (-17 / 315 + s * (62 / 2835))));
      out[i] = (center + step) / (1 + center * step);
    } else out[i] = h > 0 ? 1 : h < 0 ? -1 : NaN;
  }
}
