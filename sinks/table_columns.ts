import type { Measurement, ParamValue, Verdict } from "../operators/run_record.ts";
import { withError } from "./format_number.ts";
import { paramText } from "./format_params.ts";

/** A row: a measurement, with what is expected of it if something is. */
export interface Row {
  /** What was measured. */
  readonly measurement: Omit<Measurement, "type">;
  /** What theory says, or what is printed, and how they compare; null where nothing can be compared. */
  readonly expected?: {
    readonly text: string;
    readonly zScore: number | null;
    readonly verdict: Verdict | null;
  };
}

/** A column of the table. */
export interface Column {
  /** Its heading. */
  readonly title: string;
  /** In characters. */
  readonly width: number;
  /** What it says of a row. */
  readonly text: (row: Row) => string;
  /** Pad on the left, as for numbers. */
  readonly right?: boolean;
}

/**
 * The columns that every table has.
 *
 * @param metrics The names of metrics that the table may have to show.
 */
export const columnsFor = (metrics: readonly string[]): readonly Column[] => [
  { title: "stage", width: 15, text: ({ measurement }) => measurement.stage },
  {
    title: "metric",
    width: Math.max(20, ...metrics.map((metric) => metric.length)),
    text: ({ measurement }) => measurement.metric,
  },
  {
    title: "measured",
    width: 12,
    right: true,
    text: ({ measurement: { value, standardError } }) => {
      const rounding = value !== 0 && Math.max(Math.abs(value), standardError ?? 0) < 1e-12;
      return rounding ? "<1e-12" : withError(value, standardError);
    },
  },
  {
    title: "predicted",
    width: 14,
    right: true,
    text: ({ expected }) => expected?.text ?? "–",
  },
  { title: "z", width: 5, right: true, text: ({ expected }) => zText(expected?.zScore ?? null) },
];

/** Whether pretraining helps, where that is what was measured. */
export function effect({ metric, value, standardError }: Row["measurement"]): string {
  if (metric !== "transferability" || standardError === null) return "";
  if (Math.abs(value) < 3 * standardError || Math.abs(value) < 1e-4) return "no clear effect";
  return value > 0 ? "helps" : "hurts";
}

/** Whether it is a share of pools: of a few, so that two cells easily have the same, and both are to be seen. */
export function isShare(metric: string): boolean {
  return metric.startsWith("pools_");
}

/** A line of a table. */
export function row(layout: readonly Column[], text: (column: Column) => string): string {
  return layout.map((column) =>
    column.right ? text(column).padStart(column.width) : text(column).padEnd(column.width)
  ).join("  ");
}

/** The column of a parameter that spans the grid. */
export function gridColumn(name: string, values: ParamValue): Column {
  const widest = [values].flat().reduce<number>(
    (widest, value) => Math.max(widest, paramText(value).length),
    0,
  );
  return {
    title: name,
    width: Math.max(widest, name.length),
    right: true,
    text: ({ measurement: { params } }) => name in params ? paramText(params[name]) : "–",
  };
}

function zText(zScore: number | null): string {
  if (zScore === null) return "–";
  return zScore > 999 ? ">999" : zScore.toFixed(1);
}
