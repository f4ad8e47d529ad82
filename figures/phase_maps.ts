import type {
  Measurement,
  Params,
  ParamValue,
  PredictionRecord,
  Stage,
  Verdict,
} from "../operators/run_record.ts";
import type { FigureNotes, PhaseFigure } from "../pipelines/figure.ts";
import { withError } from "../sinks/format_number.ts";
import type { FigureData } from "./figure_data.ts";
import { valueKey } from "./measured_points.ts";
import { axisValue, paramsText } from "./wording.ts";
import { type Segment, zeroLine } from "./zero_line.ts";

/** The maps of a phase diagram, in the coordinates of their parameters. */
export interface PhaseMaps {
  /** Values of the horizontal parameter, ascending. */
  readonly xs: readonly number[];
  /** Values of the vertical parameter, ascending. */
  readonly ys: readonly number[];
  /** Values of the other grid parameters, one combination a row of maps. */
  readonly rows: readonly Params[];
  /** Stages that have the metric, two columns of maps each: measured, predicted. */
  readonly stages: readonly Stage[];
  /** All maps, row by row. */
  readonly maps: readonly PhaseMap[];
}

/** One map. */
export interface PhaseMap {
  /** Index of the row. */
  readonly row: number;
  /** Index of the column. */
  readonly column: number;
  /** All points of the grid, `x` varying fastest. */
  readonly cells: readonly PhaseCell[];
  /** Where the prediction changes its sign. */
  readonly zero: readonly Segment[];
}

/** A point of a map. */
export interface PhaseCell {
  /** Index in `xs`. */
  readonly i: number;
  /** Index in `ys`. */
  readonly j: number;
  /** Undefined if the run has none. */
  readonly value?: number;
  /** What is known of it, in words. */
  readonly description: string;
  /** How the check of a measurement ended, if there is one. */
  readonly verdict?: Verdict;
}

/**
 * Sorts the records of a metric into maps.
 *
 * @throws {RangeError} If the run has no values of the metric, or fewer than two finite values of a parameter.
 */
export function phaseMaps(data: FigureData, figure: PhaseFigure, notes: FigureNotes): PhaseMaps {
  const { x, y, metric } = figure;
  const ofMetric = <R extends Measurement | PredictionRecord>(records: readonly R[]) =>
    records.filter((record) => record.metric === metric);
  const measured = ofMetric(data.measurements), predicted = ofMetric(data.predictions);
  const all: readonly (Measurement | PredictionRecord)[] = [...measured, ...predicted];
  if (all.length === 0) throw new RangeError(`Cannot draw ${metric} over ${x} and ${y}: the run has none`);

  const names = Object.keys(all[0].params);
  const valuesOf = (name: string): ParamValue[] => {
    const listed = data.run?.params[name];
    const seen = Array.isArray(listed) ? listed as ParamValue[] : all.map(({ params }) => params[name]);
    return [...new Map(seen.map((value) => [valueKey(value), value])).values()];
  };
  const along = (name: string) => {
    const values = valuesOf(name).flatMap((value) => axisValue(value) ?? []).filter(Number.isFinite);
    if (values.length < 2) {
      throw new RangeError(`Cannot draw ${metric} over ${x} and ${y}: need two finite values of ${name}`);
    }
    return values.toSorted((a, b) => a - b);
  };
  const xs = along(x), ys = along(y);
  const rows = names.filter((name) => name !== x && name !== y).reduce<Params[]>(
    (rows, name) => rows.flatMap((row) => valuesOf(name).map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
  const stages = [...new Set(all.map(({ stage }) => stage))];

  const key = (stage: Stage, params: Params) =>
    JSON.stringify([stage, ...names.map((name) => valueKey(params[name]))]);
  const index = <R extends { stage: Stage; params: Params }>(records: readonly R[]) =>
    new Map(records.map((record) => [key(record.stage, record.params), record]));
  const measuredAt = index(measured), predictedAt = index(predicted);
  const checkAt = index(data.checks.filter((check) => check.metric === metric));

  const maps = rows.flatMap((params, row) =>
    stages.flatMap((stage, s) => {
      const points = ys.flatMap((_, j) => xs.map((_, i) => ({ i, j })));
      const known = points.map(({ i, j }) => {
        const at = key(stage, { ...params, [x]: xs[i], [y]: ys[j] });
        return { i, j, measured: measuredAt.get(at), predicted: predictedAt.get(at), check: checkAt.get(at) };
      });
      const cells = (side: "measured" | "predicted") =>
        known.map(({ i, j, check, ...records }): PhaseCell => ({
          i,
          j,
          value: records[side]?.value,
          description:
            `${paramsText({ [y]: ys[j], [x]: xs[i], ...params }, [y, x, ...Object.keys(params)], notes)}, ` +
            `${stage}: ${inWords(records.measured, records.predicted)}`,
          verdict: side === "measured" ? check?.verdict : undefined,
        }));
      const fine = data.theory.filter((point) =>
        point.metric === metric && point.stage === stage &&
        Object.entries(params).every(([name, value]) => valueKey(point.params[name]) === valueKey(value))
      );
      const cellValues = known.flatMap(({ i, j, predicted }) =>
        predicted ? [{ x: xs[i], y: ys[j], value: predicted.value }] : []
      );
      const theory = fine.map(({ params, value }) => ({
        x: axisValue(params[x])!,
        y: axisValue(params[y])!,
        value,
      }));
      const zero = boundary(theory.length > 0 ? theory : cellValues, ys);
      return (["measured", "predicted"] as const).map((side, k): PhaseMap => (
        { row, column: 2 * s + k, cells: cells(side), zero }
      ));
    })
  );
  return { xs, ys, rows, stages, maps };
}

/** Where values scattered over rows of equal `y` change their sign. */
function boundary(
  points: readonly { readonly x: number; readonly y: number; readonly value: number }[],
  ys: readonly number[],
): Segment[] {
  const xs = [...new Set(points.map(({ x }) => x))].toSorted((a, b) => a - b);
  const values = new Map(points.map(({ x, y, value }) => [`${x} ${y}`, value]));
  return zeroLine(xs, ys, (i, j) => values.get(`${xs[i]} ${ys[j]}`));
}

function inWords(measured?: Measurement, predicted?: PredictionRecord): string {
  const known = [
    measured && `measured ${withError(measured.value, measured.standardError)}`,
    predicted && `predicted ${withError(predicted.value, null)}`,
  ].filter((text) => text !== undefined);
  return known.length > 0 ? known.join(", ").replace(/(?<=[ e])-/g, "−") : "no value";
}
