import type { CurvesFigure, Figure, FigureNotes, LinesFigure } from "../pipelines/figure.ts";
import { askedData } from "./asked_metrics.ts";
import { extent } from "./axis_scale.ts";
import { fitsBest } from "./best_grid.ts";
import type { FigureData } from "./figure_data.ts";
import { linesPoints } from "./lines_data.ts";
import { gridValues, type MeasuredPoint, measuredPoints } from "./measured_points.ts";
import { axisValue } from "./wording.ts";

/** Measured beside predicted, a row for each stage and metric: what is left where no parameter varies. */
export interface DotsFigure {
  /** Tells the kinds of figures apart. */
  readonly kind: "dots";
}

/**
 * The first of the declared figures that fits the records of a run, or else one that fits any run: lines against the
 * parameter with most values; training curves of a single cell; measurements beside predictions.
 *
 * @throws {RangeError} If there is nothing to draw.
 */
export function chooseFigure(data: FigureData, notes: FigureNotes): Figure | DotsFigure {
  const points = measuredPoints(data);
  const declared = notes.figures.find((figure) => fits(figure, data, points));
  if (declared) return declared;
  const asked = askedData(data, notes), own = measuredPoints(asked);
  return genericLines(asked, own) ?? genericCurves(asked) ?? dots(own) ?? refuse(data);
}

function fits(figure: Figure, data: FigureData, points: readonly MeasuredPoint[]): boolean {
  if (figure.kind === "claims") return data.claims.length > 0;
  if (figure.kind === "advice") return data.recommendations.some(({ losses }) => losses !== null);
  const own = data.kernels.filter(({ metric }) => metric === figure.metric);
  switch (figure.kind) {
    case "lines":
      return new Set(linesPoints(data, figure).map(({ x }) => x)).size >= 2;
    case "phase":
      return [figure.x, figure.y].every((name) => finiteValues(points, figure.metric, name).length >= 4);
    case "best":
      return fitsBest(data, figure);
    case "curves":
      return curveMetrics(data).includes(figure.metric);
    case "histogram":
      if (figure.metric === "zScore") return data.checks.some(({ zScore }) => zScore !== null);
      return own.filter(({ value }) => Number.isFinite(value)).length >= 2;
    case "density":
      return own.some(({ matrix }) => matrix?.length === 2);
    case "matrix":
      return own.some(({ matrix }) => matrix && matrix.length > 0);
  }
}

/** Distinct finite values of a parameter in the cells in which a metric was measured, rising. */
function finiteValues(points: readonly MeasuredPoint[], metric: string, name: string): number[] {
  const values = points.filter((point) => point.metric === metric).map(({ params }) =>
    axisValue(params[name])
  );
  const finite = values.filter((value): value is number => value !== undefined && Number.isFinite(value));
  return [...new Set(finite)].sort((one, other) => one - other);
}

function genericLines(data: FigureData, points: readonly MeasuredPoint[]): LinesFigure | undefined {
  const metric = mainMetric(points);
  if (metric === undefined) return undefined;
  const own = points.filter((point) => point.metric === metric);
  const candidates = [...gridValues(own).keys()].map((name) => ({
    name,
    values: finiteValues(own, metric, name),
  })).filter(({ values }) => values.length >= 2);
  if (candidates.length === 0) return undefined;
  const { name, values } = candidates.reduce((best, other) =>
    other.values.length > best.values.length ? other : best
  );
  const shown = linesPoints(data, { kind: "lines", x: name, metric }).map(({ value }) => value);
  return { kind: "lines", x: name, metric, ...logAxes(spansDecades(values, 2), spansDecades(shown, 3)) };
}

/** The metric with most checks, or else most measurements. */
function mainMetric(points: readonly MeasuredPoint[]): string | undefined {
  const weights = new Map<string, number>();
  for (const { metric, check } of points) {
    weights.set(metric, (weights.get(metric) ?? 0) + (check ? 1 + points.length : 1));
  }
  const prime = (metric: string) => metric === "transferability" ? -0.5 : 0; // a loss tells more
  const order = ([name, weight]: [string, number]) => weight + prime(name);
  return [...weights].sort((one, other) => order(other) - order(one))[0]?.[0];
}

function genericCurves(data: FigureData): CurvesFigure | undefined {
  const metrics = curveMetrics(data);
  const metric = metrics.find((name) => name === "target_test_loss") ?? metrics[0];
  if (metric === undefined) return undefined;
  const own = data.losses.filter((loss) => loss.metric === metric);
  const times = own.map(({ time }) => time).filter((time) => time > 0);
  const values = own.map(({ value }) => value);
  return { kind: "curves", metric, ...logAxes(spansDecades(times, 2), spansDecades(values, 3)) };
}

/** The metrics that have curves: records of two times at least. */
function curveMetrics({ losses }: FigureData): string[] {
  const first = new Map<string, number>(), curves = new Set<string>();
  for (const { metric, time, value } of losses) {
    if (!Number.isFinite(value)) continue;
    if (time !== (first.get(metric) ?? time)) curves.add(metric);
    else first.set(metric, time);
  }
  return [...curves];
}

function spansDecades(values: readonly number[], decades: number): boolean {
  const [low, high] = extent(values);
  return low > 0 && high >= low * 0.999 * 10 ** decades;
}

function logAxes(x: boolean, y: boolean): { readonly log?: "x" | "y" | "xy" } {
  return x && y ? { log: "xy" } : x ? { log: "x" } : y ? { log: "y" } : {};
}

function dots(points: readonly MeasuredPoint[]): DotsFigure | undefined {
  return points.length > 0 ? { kind: "dots" } : undefined;
}

function refuse({ run }: FigureData): never {
  const name = run?.pipeline ?? "this run";
  throw new RangeError(
    `Cannot draw a figure of ${name}: its records hold no measurement and no training curve; ` +
      `let a cell finish, or add a check to the pipeline`,
  );
}
