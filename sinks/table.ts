import type { ClaimRecord, Measurement, ParamValue, RunRecord, Verdict } from "../operators/run_record.ts";
import { claimsTable, printedText } from "./claims_table.ts";
import { duration, withAllowance, withError } from "./format_number.ts";
import { paramLines, paramText } from "./format_params.ts";
import { verdictMark } from "./verdict_mark.ts";

/** How a table is laid out. */
export interface TableOptions {
  /** Parameters that span the grid. */
  readonly gridNames: readonly string[];
  /** Characters in a line, default 80; if the grid's columns do not fit, each cell gets a heading instead. */
  readonly width?: number;
  /** Colour the verdicts, for a terminal; default false. */
  readonly color?: boolean;
  /** Seconds since the start, for the last line. */
  readonly seconds: () => number;
}

/** A row: a measurement, with what is expected of it if something is. */
interface Row {
  readonly measurement: Omit<Measurement, "type">;
  readonly expected?: {
    readonly text: string;
    readonly zScore: number | null;
    readonly verdict: Verdict | null;
  };
}

interface Column {
  readonly title: string;
  readonly width: number;
  readonly text: (row: Row) => string;
  /** Pad on the left, as for numbers. */
  readonly right?: boolean;
}

const columns: readonly Column[] = [
  { title: "stage", width: 15, text: ({ measurement }) => measurement.stage },
  { title: "metric", width: 20, text: ({ measurement }) => measurement.metric },
  {
    title: "measured",
    width: 12,
    right: true,
    text: ({ measurement: { value, standardError } }) => withError(value, standardError),
  },
  {
    title: "predicted",
    width: 14,
    right: true,
    text: ({ expected }) => expected?.text ?? "–",
  },
  { title: "z", width: 5, right: true, text: ({ expected }) => zText(expected?.zScore ?? null) },
];

/**
 * A table for people: a heading, one aligned row per measurement as it arrives, a summary. A measurement shows its own
 * standard error; a prediction shows the error it allows for, where that is not negligible; a transferability says whether
 * pretraining helps, if it is three standard errors away from 0. What is printed about a number has a row of its own below it,
 * and before the summary comes a table of all that is printed.
 *
 * @returns Text of a record, to be called in order; empty for records that the table leaves out.
 */
export function checksTable(options: TableOptions): (record: RunRecord) => string {
  const { gridNames, width = 80, color = false, seconds } = options;
  let layout: readonly Column[] = columns;
  let cell = -1;
  let waiting: Measurement | undefined; // for its check, which comes right after it if there is one
  const claims: ClaimRecord[] = [];
  const paint = (verdict: Verdict) => verdictMark(verdict, color);
  const line = (entry: Row): string => {
    const { measurement, expected } = entry;
    const heading = layout === columns && gridNames.length > 0 && measurement.cell !== cell
      ? `${
        Object.entries(measurement.params).map(([name, value]) => `${name} ${paramText(value)}`).join(", ")
      }\n`
      : "";
    cell = measurement.cell;
    waiting = undefined;
    const end = [expected?.verdict ? paint(expected.verdict) : " ", effect(measurement)].join(" ");
    return `${heading}${row(layout, (column) => column.text(entry))}  ${end}`.trimEnd() + "\n";
  };
  const flush = () => waiting ? line({ measurement: waiting }) : "";
  return (record) => {
    switch (record.type) {
      case "run": {
        const all = [...gridNames.map((name) => gridColumn(name, record.params[name])), ...columns];
        const needed = all.reduce((sum, column) => sum + column.width + 2, 1);
        layout = needed <= width ? all : columns;
        const title = `${record.pipeline} ${record.version}, seed ${record.seed}, ${record.backend}\n${
          paramLines(record.params, width)
        }\n`;
        return `${title}\n${row(layout, (column) => column.title)}\n`;
      }
      case "measurement": {
        const before = flush();
        waiting = record;
        return before;
      }
      case "check": {
        const measurement = waiting ?? { ...record, value: record.measured };
        return line({
          measurement,
          expected: { ...record, text: withAllowance(record.predicted, record.allowance) },
        });
      }
      case "claim": {
        claims.push(record);
        const measurement = { ...record, metric: "  printed, D → ∞", value: record.measured };
        return line({ measurement, expected: { ...record, text: printedText(record) } });
      }
      case "summary": {
        const { agrees, disagrees, inconclusive } = record;
        const printed = claims.length > 0 ? `\n${claimsTable(claims, { width, color })}` : "";
        return `${flush()}${printed}\n${count(record.checks, "check")} in ${
          count(record.cells, "cell")
        }: ${agrees} agree ${paint("agrees")}, ${disagrees} disagree ${
          paint("disagrees")
        }, ${inconclusive} inconclusive ${paint("inconclusive")}, ${duration(seconds())}\n`;
      }
      default:
        return "";
    }
  };
}

/** Whether pretraining helps, where that is what was measured. */
function effect({ metric, value, standardError }: Row["measurement"]): string {
  if (metric !== "transferability" || standardError === null) return "";
  if (Math.abs(value) < 3 * standardError || Math.abs(value) < 1e-4) return "no clear effect";
  return value > 0 ? "helps" : "hurts";
}

function row(layout: readonly Column[], text: (column: Column) => string): string {
  return layout.map((column) =>
    column.right ? text(column).padStart(column.width) : text(column).padEnd(column.width)
  ).join("  ");
}

function gridColumn(name: string, values: ParamValue): Column {
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

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
