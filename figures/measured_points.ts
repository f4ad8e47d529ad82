import type {
  CheckRecord,
  Measurement,
  Params,
  ParamValue,
  PredictionRecord,
  Stage,
} from "../operators/run_record.ts";
import type { FigureNotes } from "../pipelines/figure.ts";
import { short, withAllowance, withError } from "../sinks/format_number.ts";
import type { FigureData } from "./figure_data.ts";
import { axisValue, metricLabel, paramsText } from "./wording.ts";

/** A measurement, with its check if there is one. */
export interface MeasuredPoint {
  /** Index of the grid point. */
  readonly cell: number;
  /** The grid's parameters of this cell. */
  readonly params: Params;
  /** What had been done. */
  readonly stage: Stage;
  /** What is measured. */
  readonly metric: string;
  /** Mean over the instances, finite. */
  readonly value: number;
  /** Its standard error; 0 if unknown. */
  readonly error: number;
  /** The comparison; undefined if theory says nothing. */
  readonly check?: CheckRecord;
  /** What theory says where nothing is checked against it. */
  readonly told?: PredictionRecord;
}

/** All measurements of a run that can be drawn, each with its check. */
export function measuredPoints(data: FigureData): MeasuredPoint[] {
  const key = ({ cell, stage, metric }: Measurement | CheckRecord | PredictionRecord) =>
    JSON.stringify([cell, stage, metric]);
  const checks = new Map(data.checks.map((check) => [key(check), check]));
  const told = new Map(
    data.predictions.flatMap((record) => record.unchecked ? [[key(record), record] as const] : []),
  );
  const points = data.measurements.map((record): MeasuredPoint => {
    const said = told.get(key(record));
    return { ...point(record, record.value, checks.get(key(record))), ...said && { told: said } };
  });
  const measured = new Set(data.measurements.map(key));
  for (const check of data.checks) {
    if (!measured.has(key(check))) points.push(point(check, check.measured, check));
  }
  return points.filter(({ value }) => Number.isFinite(value));
}

function point(record: Measurement | CheckRecord, value: number, check?: CheckRecord): MeasuredPoint {
  const { cell, params, stage, metric, standardError } = record;
  const error = standardError !== null && Number.isFinite(standardError) ? standardError : 0;
  const sound = check && Number.isFinite(check.predicted) ? { check } : {};
  return { cell, params, stage, metric, value, error, ...sound };
}

/** z with the sign of measured − predicted; undefined without a check or with one instance. */
export function signedZ({ check }: MeasuredPoint): number | undefined {
  if (!check || check.zScore === null || !Number.isFinite(check.zScore)) return undefined;
  return check.measured < check.predicted ? -check.zScore : check.zScore;
}

/** The parameters that have more than one value, each with its values in rising order, in the order of the grid. */
export function gridValues(points: readonly { readonly params: Params }[]): Map<string, ParamValue[]> {
  const values = new Map<string, Map<string, ParamValue>>();
  for (const { params } of points) {
    for (const [name, value] of Object.entries(params)) {
      const known = values.get(name) ?? new Map<string, ParamValue>();
      values.set(name, known.set(valueKey(value), value));
    }
  }
  const order = (value: ParamValue) => axisValue(value) ?? 0;
  const rising = (one: ParamValue, other: ParamValue) =>
    order(one) === order(other) ? 0 : order(one) - order(other);
  return new Map(
    [...values].filter(([, known]) => known.size > 1)
      .map(([name, known]) => [name, [...known.values()].sort(rising)]),
  );
}

/** Equal for equal values, also if one is infinity and the other `"inf"`. */
export function valueKey(value: ParamValue | undefined): string {
  return String(axisValue(value) ?? value);
}

/** What a mark says of itself: `α₂ = 0.6, fine-tune: measured 0.160(12), predicted 0.1586, z 1.2, agrees`. */
export function description(point: MeasuredPoint, names: readonly string[], notes: FigureNotes): string {
  const { params, stage, metric, value, error, check, told } = point;
  const where = [paramsText(params, names, notes), stage, metricLabel(metric)].filter((text) => text !== "");
  const text = `${where.join(", ")}: measured ${withError(value, error || null)}`;
  if (told) {
    return `${text}, predicted ${withAllowance(told.value, told.allowance)}, not checked: ${told.unchecked}`;
  }
  if (!check) return `${text}, no prediction`;
  const z = check.zScore === null ? "z unknown" : `z ${short(Number(check.zScore.toFixed(1)))}`;
  return `${text}, predicted ${withAllowance(check.predicted, check.allowance)}, ${z}, ${check.verdict}`;
}
