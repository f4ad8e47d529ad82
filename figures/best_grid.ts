import { leastAlong, type LeastPlace, type PlacedMean } from "../numerics/least_along.ts";
import type { Params, ParamValue, Stage } from "../operators/run_record.ts";
import type { BestFigure } from "../pipelines/figure.ts";
import type { FigureData } from "./figure_data.ts";
import { gridValues, type MeasuredPoint, measuredPoints, valueKey } from "./measured_points.ts";
import { leftOut, spread } from "./spread.ts";
import { axisValue } from "./wording.ts";

/** Where the metric is least in one cell of a map; places are decimal logarithms. */
export interface BestCell {
  /** Among what was measured; undefined with fewer than three values. */
  readonly measured?: LeastPlace;
  /** Among what is predicted there. */
  readonly predicted?: LeastPlace;
}

/** Maps of the best value of a parameter, over two others. */
export interface BestGrid {
  /** Values of the horizontal parameter, rising. */
  readonly xs: readonly ParamValue[];
  /** Values of the vertical parameter, rising. */
  readonly ys: readonly ParamValue[];
  /** Values of the other parameters, a pair of maps each. */
  readonly rows: readonly Params[];
  /** By row, then by `ys`, then by `xs`. */
  readonly cells: readonly (readonly (readonly BestCell[])[])[];
  /** Least and largest value of the parameter among which the best is sought. */
  readonly range: readonly [number, number];
  /** What was left out. */
  readonly remarks: readonly string[];
}

/** Values of the parameter that tell a least one. */
export const FEWEST = 3;
/** A prediction that varies by less, relative to its least value, is flat. */
const FLAT = 1e-3;
const MAX_ROWS = 4;

/** Finds where a metric is least along one parameter, for all values of two others, as far as a run has come. */
export function bestGrid(data: FigureData, { x, y, metric, along }: BestFigure): BestGrid {
  const points = measuredPoints(data).flatMap((point) => {
    const at = axisValue(point.params[along]) ?? 0;
    return point.metric === metric && at > 0 && at < Infinity ? [{ ...point, at }] : [];
  });
  const stage = points[0]?.stage, own = points.filter((point) => point.stage === stage);
  const names = [...gridValues(own).keys()].filter((name) => ![x, y, along].includes(name));
  const key = (params: Params, of: readonly string[]) =>
    JSON.stringify(of.map((name) => valueKey(params[name])));
  const groups = Map.groupBy(own, ({ params }) => key(params, [x, y, ...names]));
  const rows = new Map(
    own.map((
      { params },
    ) => [key(params, names), Object.fromEntries(names.map((name) => [name, params[name]]))]),
  );
  const values = (name: string) => {
    const listed = [data.run?.params[name] ?? own.map(({ params }) => params[name])].flat() as ParamValue[];
    const known = [...new Map(listed.map((value) => [valueKey(value), value])).values()];
    return known.filter((value) => axisValue(value) !== undefined).sort((one, other) =>
      axisValue(one)! - axisValue(other)!
    );
  };
  const xs = values(x), ys = values(y), shown = spread([...rows.values()], MAX_ROWS);
  const instances = instanceValues(data, metric, stage);
  const cells = shown.map((row) =>
    ys.map((v) =>
      xs.map((u) => bestOf(groups.get(key({ ...row, [x]: u, [y]: v }, [x, y, ...names])) ?? [], instances))
    )
  );
  const places = own.map(({ at }) => at);
  return {
    ...{ xs, ys, rows: shown, cells },
    range: [Math.min(...places), Math.max(...places)],
    remarks: leftOut(shown.length, rows.size, "combinations of the other parameters"),
  };
}

/** Whether there is a map to draw: the grid has the values, and one of its cells has been measured. */
export function fitsBest(data: FigureData, figure: BestFigure): boolean {
  const listed = (name: string) =>
    new Set([data.run?.params[name] ?? []].flat().map((value) => valueKey(value))).size;
  if (Math.min(listed(figure.x), listed(figure.y)) < 4) return false;
  return bestGrid(data, figure).cells.flat(2).some(({ measured }) => measured);
}

type Placed = MeasuredPoint & { readonly at: number };

function bestOf(group: readonly Placed[], instances: Map<number, Map<number, number>>): BestCell {
  const rising = group.toSorted((one, other) => one.at - other.at);
  if (rising.length < FEWEST) return {};
  const measured = leastAlong(rising.map(({ cell, at, value, error }): PlacedMean => ({
    ...{ x: Math.log10(at), mean: value, error },
    instances: instances.get(cell) ?? new Map(),
  })));
  const checked = rising.flatMap(({ at, check }) =>
    check ? [{ x: Math.log10(at), mean: check.predicted }] : []
  );
  if (checked.length < FEWEST) return { measured };
  const least = Math.min(...checked.map(({ mean }) => mean)),
    most = Math.max(...checked.map(({ mean }) => mean));
  const predicted = leastAlong(checked.map((one) => ({ ...one, error: 0, instances: new Map() })));
  return { measured, predicted: { ...predicted, flat: most - least <= FLAT * Math.abs(least) } };
}

/** The values of single instances by cell. */
function instanceValues(
  { losses }: FigureData,
  metric: string,
  stage?: Stage,
): Map<number, Map<number, number>> {
  const found = new Map<number, Map<number, number>>();
  for (const { cell, instance, stage: at, metric: name, value } of losses) {
    if (at !== stage || name !== metric) continue;
    const own = found.get(cell) ?? new Map<number, number>();
    found.set(cell, own.set(instance, value));
  }
  return found;
}
