import type { Params, ParamValue, Stage } from "../operators/run_record.ts";
import type { LinesFigure } from "../pipelines/figure.ts";
import type { FigureData } from "./figure_data.ts";
import { gridValues, type MeasuredPoint, measuredPoints, valueKey } from "./measured_points.ts";
import { leftOut, spread } from "./spread.ts";
import { axisValue } from "./wording.ts";

/** A point of theory, or of a line through the cells' predictions. */
export interface TheoryVertex {
  /** Value of the parameter along the horizontal axis. */
  readonly x: number;
  /** What theory says. */
  readonly value: number;
  /** Error that it allows for. */
  readonly allowance: number;
}

/** What is drawn in one colour in one panel. */
export interface LinesSeries {
  /** Measured points, from left to right. */
  readonly points: readonly (MeasuredPoint & { readonly x: number })[];
  /** Unbroken pieces of theory, each from left to right. */
  readonly pieces: readonly (readonly TheoryVertex[])[];
}

/** One plot: a metric, a stage and values of the parameters that are neither x nor the colour. */
export interface LinesPanel {
  /** What was measured. */
  readonly metric: string;
  /** What had been done; undefined if the colours tell. */
  readonly stage?: Stage;
  /** Values of the parameters that tell panels apart. */
  readonly params: Params;
  /** In the order of the colours; a series may be empty. */
  readonly series: readonly LinesSeries[];
}

/** Everything that a figure of lines shows, sorted into panels and colours. */
export interface LinesData {
  /** The plots, row by row. */
  readonly panels: readonly LinesPanel[];
  /** What the colours stand for: a parameter's name with values, or stages. */
  readonly colors: { readonly name?: string; readonly values: readonly ParamValue[] };
  /** The parameters that span the grid. */
  readonly names: readonly string[];
  /** What was left out. */
  readonly remarks: readonly string[];
}

const MAX_COLORS = 7, FEW_COLORS = 5, MAX_PANELS = 12;

/** The measurements that a figure of lines is about, with their finite places along its horizontal axis. */
export function linesPoints(data: FigureData, { x, metric, beside = [], stages }: LinesFigure) {
  return measuredPoints(data)
    .filter((point) =>
      [metric, ...beside].includes(point.metric) && (!stages || stages.includes(point.stage))
    )
    .flatMap((point) => {
      const at = axisValue(point.params[x]);
      return at !== undefined && Number.isFinite(at) ? [{ ...point, x: at }] : [];
    });
}

/**
 * Sorts the measurements of one metric or a few into panels and colours: metrics are panels, and so are stages, unless no parameter besides x spans the
 * grid; of the other parameters, the one with most values is the colour, and the rest are panels.
 */
export function linesData(data: FigureData, figure: LinesFigure): LinesData {
  const { metric, beside = [], x } = figure;
  const points = linesPoints(data, figure);
  const grid = gridValues(points);
  const names = [...grid.keys()];
  const others = names.filter((name) => name !== x);
  const size = (name: string) => grid.get(name)?.length ?? 0;
  const name = others.reduce((best, other) => size(other) > size(best) ? other : best, others[0]);
  const stages = [...new Set(points.map(({ stage }) => stage))];
  const all: readonly ParamValue[] = name === undefined ? stages : grid.get(name) ?? [];
  const values = all.length <= MAX_COLORS ? all : spread(all, FEW_COLORS);
  const rest = others.filter((other) => other !== name);
  const rows = combinations(rest, points);
  const metrics = [metric, ...beside].filter((one) => points.some((point) => point.metric === one));
  const columns = metrics.flatMap((metric): readonly Pick<LinesPanel, "metric" | "stage">[] =>
    name === undefined && stages.length > 1
      ? [{ metric }]
      : stages.filter((stage) => points.some((point) => point.metric === metric && point.stage === stage))
        .map((stage) => ({ metric, stage }))
  );
  const shown = spread(rows, Math.max(1, Math.floor(MAX_PANELS / columns.length)));
  type Item = { readonly params: Params; readonly stage: Stage; readonly metric: string };
  const matches = (params: Params, value: ParamValue, { metric, stage }: typeof columns[number]) => {
    return (item: Item) =>
      item.metric === metric && item.stage === (stage ?? value) &&
      (name === undefined || valueKey(item.params[name]) === valueKey(value)) &&
      Object.entries(params).every(([other, wanted]) => valueKey(item.params[other]) === valueKey(wanted));
  };
  const panels = shown.flatMap((params) =>
    columns.map((column): LinesPanel => ({
      ...column,
      params,
      series: values.map((value) => {
        const wanted = matches(params, value, column);
        const own = points.filter(wanted).sort((one, other) => one.x - other.x);
        const fine = pieces(data.theory.filter(wanted), x);
        return { points: own, pieces: fine.length > 0 ? fine : [throughCells(own)] };
      }),
    }))
  );
  const infinite = measuredPoints(data).some((point) =>
    metrics.includes(point.metric) && Math.abs(axisValue(point.params[x]) ?? 0) === Infinity
  );
  const remarks = [
    ...leftOut(values.length, all.length, name ? `values of ${name}` : "stages"),
    ...leftOut(shown.length, rows.length, "rows of panels"),
    ...(infinite ? ["points at infinity are left out"] : []),
  ];
  return { panels, colors: { ...(name === undefined ? {} : { name }), values }, names, remarks };
}

/** The combinations of values that occur, in the order of the grid. */
function combinations(names: readonly string[], points: readonly MeasuredPoint[]): Params[] {
  const found = new Map<string, Params>();
  for (const { params } of points) {
    const own = Object.fromEntries(names.map((name) => [name, params[name]]));
    found.set(names.map((name) => valueKey(own[name])).join(" "), own);
  }
  return [...found.values()];
}

function pieces(points: FigureData["theory"], x: string): TheoryVertex[][] {
  const found = new Map<number, TheoryVertex[]>();
  for (const { params, piece, value, allowance } of points) {
    const at = axisValue(params[x]);
    if (at === undefined || !Number.isFinite(at) || !Number.isFinite(value)) continue;
    found.set(piece, [...found.get(piece) ?? [], { x: at, value, allowance }]);
  }
  return [...found.values()].map((piece) => piece.sort((one, other) => one.x - other.x));
}

function throughCells(points: LinesSeries["points"]): TheoryVertex[] {
  return points.flatMap(({ x, check }) =>
    check ? [{ x, value: check.predicted, allowance: check.allowance }] : []
  );
}
