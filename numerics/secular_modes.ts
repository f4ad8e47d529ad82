import { NumericalError } from "./numerical_error.ts";

/** Eigenvalues μ_k = points[origin_k] + offset_k; see {@linkcode secularModes}. */
export interface SecularModes {
  /** μ_k, ascending, `[n]`. */
  readonly values: Float64Array;
  /** Index of the point next to μ_k, `[n]`. */
  readonly origins: Int32Array;
  /** μ_k minus that point, to full relative accuracy, `[n]`. */
  readonly offsets: Float64Array;
}

const MAX_ROUNDS = 120;

/**
 * Eigenvalues of a diagonal matrix with a rank-one term, diag(x) + u uᵀ with s_j = u_j²: the n roots of
 *
 *     1 + Σ_j s_j/(x_j − μ) = 0
 *
 * One lies between each point and the next, one beyond the last by at most Σs_j. Each is found as its distance from the nearest
 * point, by Newton's method inside a bracket that bisection shrinks when it must, so that differences x_j − μ_k keep their
 * digits. Where s_j = 0, or two points coincide, a root sits on the point. Strengths that are all negative (a term −uuᵀ) work
 * too: then each root lies below its point. O(n²).
 *
 * @param points x_j, ascending, `[n]`.
 * @param strengths s_j, all ≥ 0 or all ≤ 0, `[n]`.
 * @throws {RangeError} If the points do not ascend or the strengths differ in sign.
 * @throws {NumericalError} If a root cannot be found: an input is not finite.
 *
 * @example [[1, 0], [0, 2]] + (1, 1)(1, 1)ᵀ
 * ```ts
 * import { secularModes } from "./secular_modes.ts";
 * import { ok } from "node:assert/strict";
 *
 * const { values } = secularModes(Float64Array.of(1, 2), Float64Array.of(1, 1));
 * ok(Math.abs(values[0] - (5 - Math.sqrt(5)) / 2) < 1e-15);
 * ```
 */
export function secularModes(points: Float64Array, strengths: Float64Array): SecularModes {
  const count = points.length;
  for (let j = 1; j < count; j++) {
    if (!(points[j] >= points[j - 1])) throw new RangeError("Cannot find secular modes of unsorted points");
  }
  const positive = strengths.some((s) => s > 0), negative = strengths.some((s) => s < 0);
  if (positive && negative) throw new RangeError("Cannot find secular modes for strengths of both signs");
  if (negative) {
    const mirror = (x: Float64Array) => x.map((value) => -value).reverse();
    const { values, origins, offsets } = secularModes(mirror(points), mirror(strengths));
    return {
      values: mirror(values),
      origins: origins.map((at) => count - 1 - at).reverse(),
      offsets: mirror(offsets),
    };
  }
  const values = new Float64Array(count), origins = new Int32Array(count), offsets = new Float64Array(count);
  const total = strengths.reduce((sum, s) => sum + s, 0);
  // Points without strength, or equal to the next one that has some, keep their root.
  const active: number[] = [];
  for (let j = 0; j < count; j++) if (strengths[j] > 0) active.push(j);
  const kept = Array.from(points.keys()).filter((j) => strengths[j] === 0);
  kept.forEach((j) => (values[j] = points[j], origins[j] = j));
  active.forEach((j, a) => {
    const next = active[a + 1];
    const gap = next === undefined ? total : points[next] - points[j];
    origins[j] = j;
    if (gap > 0) {
      const upper = next !== undefined && excess(points, strengths, j, gap / 2).value < 0;
      origins[j] = upper ? next : j;
      const [low, high] = upper ? [-gap / 2, 0] : [0, next === undefined ? gap : gap / 2];
      offsets[j] = root(
        points,
        strengths,
        origins[j],
        low,
        high,
        upper ? -gap : next === undefined ? 0 : gap,
      );
    }
    values[j] = points[origins[j]] + offsets[j];
  });
  return kept.length > 0 ? ascending({ values, origins, offsets }) : { values, origins, offsets };
}

/** f(μ) = 1 + Σ s/(x − μ) and its derivative at μ = points[origin] + offset. */
function excess(points: Float64Array, strengths: Float64Array, origin: number, offset: number) {
  const base = points[origin];
  let value = 1, slope = 0;
  for (let j = 0; j < points.length; j++) {
    if (strengths[j] === 0) continue;
    const inverse = 1 / (points[j] - base - offset), term = strengths[j] * inverse;
    value += term;
    slope += term * inverse;
  }
  return { value, slope };
}

/** Root in [low, high] of f, by Newton on f times the distances to the two neighbouring points, 0 and `other`. */
function root(
  points: Float64Array,
  strengths: Float64Array,
  origin: number,
  low: number,
  high: number,
  other: number,
): number {
  let here = low + (high - low) / 2;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { value, slope } = excess(points, strengths, origin, here);
    if (value < 0) low = here;
    else if (value > 0) high = here;
    else if (value === 0) return here;
    else break;
    // (f·d)/(f·d)' with d = μ, or μ(other − μ): the poles are gone and the function nearly straight.
    const tilt = 1 / here - (other === 0 ? 0 : 1 / (other - here));
    let next = here - value / (slope + value * tilt);
    if (!(next > low && next < high)) next = low + (high - low) / 2;
    if (Math.abs(next - here) <= 2e-16 * Math.abs(here) || next === low || next === high) return next;
    here = next;
  }
  throw new NumericalError(`Cannot find the secular mode next to ${points[origin]}: last offset ${here}`);
}

function ascending({ values, origins, offsets }: SecularModes): SecularModes {
  const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  const pick = (k: number) => order[k];
  return {
    values: values.map((_, k) => values[pick(k)]),
    origins: origins.map((_, k) => origins[pick(k)]),
    offsets: offsets.map((_, k) => offsets[pick(k)]),
  };
}
