/** What was measured at one place of a line. */
export interface PlacedMean {
  /** The place. */
  readonly x: number;
  /** Mean over instances. */
  readonly mean: number;
  /** Its standard error; 0 if it is exact. */
  readonly error: number;
  /** The values of single instances by their number, which are paired between places; empty if they are not known. */
  readonly instances: ReadonlyMap<number, number>;
}

/** Where a line is least. */
export interface LeastPlace {
  /** The place. */
  readonly x: number;
  /** Its standard error; undefined at an end. */
  readonly error?: number;
  /** At which end of the line it is: beyond, the line may go lower. */
  readonly end?: "low" | "high";
  /** No place is worse by more than {@linkcode FLAT} standard errors. */
  readonly flat: boolean;
  /** Which of the places is lowest. */
  readonly index: number;
}

/** Standard errors within which a line is flat. */
export const FLAT = 2;

/**
 * Where a line through measured means is least: at the vertex of the parabola through the lowest place and its two neighbours.
 * Errors are those of differences between the same instances where two of them or more are known, else as if places were
 * independent; they are propagated to first order.
 *
 *     t = (b²p − a²q) / 2(bp − aq)      a < 0 < b the neighbours' distances, p and q their heights above the lowest
 *
 * @param points In rising order, at least three.
 *
 * @example
 * ```ts
 * import { leastAlong } from "./least_along.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const at = (x: number) => ({ x, mean: (x - 1.2) ** 2, error: 0, instances: new Map() });
 * strictEqual(leastAlong([0, 1, 3].map(at)).x.toFixed(12), "1.200000000000");
 * ```
 */
export function leastAlong(points: readonly PlacedMean[]): LeastPlace {
  const index = points.reduce((best, { mean }, at) => mean < points[best].mean ? at : best, 0),
    low = points[index];
  const flat = points.every((point) => point.mean - low.mean <= FLAT * combinedError([point, low], [1, -1]));
  if (index === 0) return { x: low.x, end: "low", flat, index };
  if (index === points.length - 1) return { x: low.x, end: "high", flat, index };
  const left = points[index - 1], right = points[index + 1];
  const a = left.x - low.x, b = right.x - low.x, p = left.mean - low.mean, q = right.mean - low.mean;
  const above = b * b * p - a * a * q, below = 2 * (b * p - a * q);
  if (below === 0) return { x: low.x, error: Infinity, flat, index };
  const byLeft = (b * b * below - 2 * b * above) / below ** 2,
    byRight = (2 * a * above - a * a * below) / below ** 2;
  const error = combinedError([left, low, right], [byLeft, -byLeft - byRight, byRight]);
  return { x: low.x + above / below, error, flat, index };
}

/** The parabola through a place, not at an end, and its two neighbours. */
export function parabolaAt(
  points: readonly Pick<PlacedMean, "x" | "mean">[],
  index: number,
  x: number,
): number {
  const three = points.slice(index - 1, index + 2);
  return three.reduce(
    (sum, { x: own, mean }, at) =>
      sum +
      three.reduce(
        (product, other, i) => i === at ? product : product * (x - other.x) / (own - other.x),
        mean,
      ),
    0,
  );
}

/** The least value of that parabola between these neighbours. */
export function lowestNear(points: readonly Pick<PlacedMean, "x" | "mean">[], index: number): number {
  const [left, middle, right] = points.slice(index - 1, index + 2),
    ends = Math.min(left.mean, middle.mean, right.mean);
  const a = left.x - middle.x,
    b = right.x - middle.x,
    p = left.mean - middle.mean,
    q = right.mean - middle.mean;
  const t = (b * b * p - a * a * q) / (2 * (b * p - a * q));
  return t > a && t < b ? Math.min(ends, parabolaAt(points, index, middle.x + t)) : ends;
}

/** Standard error of a weighted sum of means. */
function combinedError(points: readonly PlacedMean[], weights: readonly number[]): number {
  const [first, ...others] = points.map(({ instances }) => instances);
  const shared = [...first.keys()].filter((instance) => others.every((one) => one.has(instance)));
  if (shared.length < 2) return Math.hypot(...points.map(({ error }, at) => weights[at] * error));
  const sums = shared.map((instance) =>
    points.reduce((sum, { instances }, at) => sum + weights[at] * instances.get(instance)!, 0)
  );
  const mean = sums.reduce((sum, x) => sum + x, 0) / sums.length;
  const variance = sums.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (sums.length - 1);
  return Math.sqrt(variance / sums.length);
}
