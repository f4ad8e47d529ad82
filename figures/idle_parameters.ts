import type { Params, Stage } from "../operators/run_record.ts";
import type { LinesSeries } from "./lines_data.ts";
import { type MeasuredPoint, valueKey } from "./measured_points.ts";

/** A measurement with its place along the horizontal axis. */
type PlacedPoint = MeasuredPoint & { readonly x: number };

/**
 * The parameters that change nothing: where all else is the same, theory predicts the same, and the same was measured. What
 * pretraining leaves is measured once more in each cell of the target's parameters, with a scatter of its own: there it is
 * enough that theory predicts the same.
 */
export function idleParameters(points: readonly PlacedPoint[], names: readonly string[]): string[] {
  const idle: string[] = [];
  for (const name of names) {
    const groups = new Map<string, PlacedPoint>();
    const same = points.every((point) => {
      const key = keyOf(point, [...idle, name]), first = groups.get(key);
      if (!first) groups.set(key, point);
      return !first || equal(first, point);
    });
    if (same && groups.size < points.length) idle.push(name);
  }
  return idle;
}

/** Without points that would be drawn on top of an equal one, since the named parameters change nothing. */
export function distinct(points: readonly PlacedPoint[], idle: readonly string[]): PlacedPoint[] {
  if (idle.length === 0) return [...points];
  const seen = new Set<string>();
  return points.filter((point) => {
    const key = `${keyOf(point, idle)} ${point.x} ${point.value.toPrecision(9)}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** One series, with all points, if all have the same predictions: what is learned from scratch depends on little. */
export function referenceSeries(series: readonly LinesSeries[]): readonly LinesSeries[] {
  const some = series.filter(({ points }) => points.length > 0);
  const told = new Set(
    some.map(({ points }) =>
      points.map(({ x, check, told }) => `${x} ${digits(check?.predicted ?? told?.value)}`).join()
    ),
  );
  if (some.length === 0) return [];
  return told.size > 1 ? series : [{ points: some.flatMap(({ points }) => points), pieces: some[0].pieces }];
}

function keyOf({ stage, metric, params }: Where, without: readonly string[]): string {
  const rest = Object.entries(params).filter(([name]) => !without.includes(name));
  return JSON.stringify([stage, metric, ...rest.map(([name, value]) => [name, valueKey(value)])]);
}

interface Where {
  readonly stage: Stage;
  readonly metric: string;
  readonly params: Params;
}

function equal(one: MeasuredPoint, other: MeasuredPoint): boolean {
  if (!one.check || !other.check) return digits(one.value) === digits(other.value);
  return digits(one.check.predicted) === digits(other.check.predicted) &&
    (one.stage === "pretrain" || digits(one.value) === digits(other.value));
}

/** Nine digits: what rounding leaves. */
function digits(value?: number): string {
  return value === undefined ? "" : value.toPrecision(9);
}
