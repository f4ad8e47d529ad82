import type { Params, ParamValue, Stage } from "../operators/run_record.ts";
import type { LinesFigure } from "../pipelines/figure.ts";
import type { FigureData } from "./figure_data.ts";
import { gridValues, type MeasuredPoint, measuredPoints, valueKey } from "./measured_points.ts";
import { distinct, idleParameters, referenceSeries } from "./idle_parameters.ts";
import { leftOut, spread } from "./spread.ts";
import { acrossCells, pieces, type TheoryVertex, throughCells } from "./theory_pieces.ts";
import { axisValue } from "./wording.ts";

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
  /** What was learned from scratch: one series if it does not depend on the colour, else one for each colour. */
  readonly reference: readonly LinesSeries[];
}

/** Everything that a figure of lines shows, sorted into panels and colours. */
export interface LinesData {
  /** The plots, row by row. */
  readonly panels: readonly LinesPanel[];
  /** What the colours stand for: a parameter's name with values, or stages. */
  readonly colors: { readonly name?: string; readonly values: readonly ParamValue[] };
  /** The parameters that span the grid. */
  readonly names: readonly string[];
  /** Parameters that span the grid but change nothing that is drawn. */
  readonly idle: readonly string[];
  /** What was left out. */
  readonly remarks: readonly string[];
}

const MAX_COLORS = 7, FEW_COLORS = 5, MAX_PANELS = 12;

/** The measurements that a figure of lines is about, with their finite places along its horizontal axis. */
export function linesPoints(data: FigureData, { x, metric, beside = [], stages }: LinesFigure) {
  const choices = choicesOf(data, x);
  return measuredPoints(data)
    .filter((point) =>
      [metric, ...beside].includes(point.metric) &&
      (!stages || point.stage === REFERENCE || stages.includes(point.stage))
    )
    .flatMap((point) => {
      const at = axisValue(point.params[x]) ?? placeOf(choices, point.params[x]);
      return at !== undefined && Number.isFinite(at) ? [{ ...point, x: at }] : [];
    });
}

/** The choices along an axis, in the order of the grid: places 0, 1, …; undefined if the axis has numbers. */
export function choicesOf({ run }: FigureData, x: string): readonly string[] | undefined {
  const values = [run?.params[x] ?? []].flat();
  return values.length > 0 && values.every((value) => axisValue(value) === undefined)
    ? values.map(String)
    : undefined;
}

function placeOf(choices: readonly string[] | undefined, value: ParamValue | undefined): number | undefined {
  const place = choices?.indexOf(String(value)) ?? -1;
  return place < 0 ? undefined : place;
}

const NOTHING: LinesSeries = { points: [], pieces: [] };

/** What all else is compared with. */
const REFERENCE: Stage = "scratch";

/**
 * Sorts the measurements of one metric or a few into panels and colours: metrics are panels, and so are stages, unless no parameter
 * besides x spans the grid; of the other parameters, the one with most values is the colour, and the rest are panels. What was
 * learned from scratch is no panel of its own but a reference in the others. A parameter that changes nothing drawn tells nothing
 * apart: its values share points and lines.
 */
export function linesData(data: FigureData, figure: LinesFigure): LinesData {
  const { metric, beside = [], x } = figure;
  const all = linesPoints(data, figure), isChoice = choicesOf(data, x) !== undefined;
  const compared = (metric: string) =>
    all.some((point) => point.metric === metric && point.stage !== REFERENCE);
  const isReference = (point: { readonly metric: string; readonly stage: Stage }) =>
    point.stage === REFERENCE && compared(point.metric);
  const measured = all.filter((point) => !isReference(point));
  const spanning = [...gridValues(all).keys()];
  const idle = idleParameters(measured, spanning.filter((name) => name !== x));
  const points = distinct(measured, idle);
  const grid = gridValues(points);
  const names = spanning.filter((name) => !idle.includes(name));
  const others = names.filter((name) => name !== x);
  const size = (name: string) => grid.get(name)?.length ?? 0;
  const name = others.reduce((best, other) => size(other) > size(best) ? other : best, others[0]);
  const stages = [...new Set(points.map(({ stage }) => stage))];
  const told: readonly ParamValue[] = name === undefined ? stages : grid.get(name) ?? [];
  const values = told.length <= MAX_COLORS ? told : spread(told, FEW_COLORS);
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
  const has = (wanted: Params) => (item: Item) =>
    Object.entries(wanted).every(([name, value]) => valueKey(item.params[name]) === valueKey(value));
  const series = (from: typeof all, matches: (item: Item) => boolean): LinesSeries => {
    const own = from.filter(matches).sort((one, other) => one.x - other.x);
    const fine = pieces(data.theory.filter(matches), x);
    const through = isChoice ? acrossCells(own) : [throughCells(own)];
    return { points: own, pieces: fine.length > 0 ? fine : through };
  };
  const references = all.filter(isReference);
  const panels = shown.flatMap((params) =>
    columns.map(({ metric, stage }): LinesPanel => {
      const each = values.map((value) => {
        const here = has(name === undefined ? params : { ...params, [name]: value });
        const own = (item: Item) => item.metric === metric && here(item);
        return {
          series: series(points, (item) => item.stage === (stage ?? value) && own(item)),
          reference: series(references, (item) => isReference(item) && own(item)),
        };
      });
      // A colour without points in this panel has nothing to be compared
      const compared = each.map(({ series, reference }) => series.points.length > 0 ? reference : NOTHING);
      const reference = referenceSeries(compared);
      return { metric, stage, params, series: each.map(({ series }) => series), reference };
    })
  );
  const infinite = measuredPoints(data).some((point) =>
    metrics.includes(point.metric) && Math.abs(axisValue(point.params[x]) ?? 0) === Infinity
  );
  const remarks = [
    ...leftOut(values.length, told.length, name ? `values of ${name}` : "stages"),
    ...leftOut(shown.length, rows.length, "rows of panels"),
    ...(infinite ? ["points at infinity are left out"] : []),
  ];
  return { panels, colors: { ...(name === undefined ? {} : { name }), values }, names, idle, remarks };
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
