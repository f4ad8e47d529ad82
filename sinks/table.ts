import type { CheckRecord, Params, ParamValue, RunRecord, Verdict } from "../operators/run_record.ts";
import { duration, short, withError } from "./format_number.ts";

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

interface Column {
  readonly title: string;
  readonly width: number;
  readonly text: (check: CheckRecord) => string;
  /** Pad on the left, as for numbers. */
  readonly right?: boolean;
}

const marks: Record<Verdict, string> = { agrees: "✓", disagrees: "✗", inconclusive: "?" };
const colors: Record<Verdict, number> = { agrees: 32, disagrees: 31, inconclusive: 33 };

const columns: readonly Column[] = [
  { title: "stage", width: 15, text: (check) => check.stage },
  { title: "metric", width: 17, text: (check) => check.metric },
  {
    title: "measured",
    width: 12,
    right: true,
    text: ({ measured, standardError }) => withError(measured, standardError),
  },
  { title: "predicted", width: 10, right: true, text: (check) => short(check.predicted) },
  { title: "z", width: 5, right: true, text: ({ zScore }) => zText(zScore) },
];

/**
 * A table for people: a heading, one aligned row per check as it arrives, a summary.
 *
 * @returns Text of a record, to be called in order; empty for records that the table leaves out.
 */
export function checksTable(options: TableOptions): (record: RunRecord) => string {
  const { gridNames, width = 80, color = false, seconds } = options;
  let layout: readonly Column[] = columns;
  let cell = -1;
  const paint = (verdict: Verdict) =>
    color ? `\x1b[${colors[verdict]}m${marks[verdict]}\x1b[0m` : marks[verdict];
  return (record) => {
    switch (record.type) {
      case "run": {
        const all = [...gridNames.map((name) => gridColumn(name, record.params[name])), ...columns];
        const needed = all.reduce((sum, column) => sum + column.width + 2, 1);
        layout = needed <= width ? all : columns;
        const title = `${record.pipeline} ${record.version}, seed ${record.seed}, ${record.backend}\n${
          wrap(record.params, width)
        }\n`;
        return `${title}\n${row(layout, (column) => column.title)}\n`;
      }
      case "check": {
        const heading = layout === columns && gridNames.length > 0 && record.cell !== cell
          ? `${Object.entries(record.params).map(([name, value]) => `${name} ${text(value)}`).join(", ")}\n`
          : "";
        cell = record.cell;
        return `${heading}${row(layout, (column) => column.text(record))}  ${paint(record.verdict)}\n`;
      }
      case "summary": {
        const { agrees, disagrees, inconclusive } = record;
        return `\n${count(record.checks, "check")} in ${count(record.cells, "cell")}: ${agrees} agree ${
          paint("agrees")
        }, ${disagrees} disagree ${paint("disagrees")}, ${inconclusive} inconclusive ${
          paint("inconclusive")
        }, ${duration(seconds())}\n`;
      }
      default:
        return "";
    }
  };
}

function row(layout: readonly Column[], text: (column: Column) => string): string {
  return layout.map((column) =>
    column.right ? text(column).padStart(column.width) : text(column).padEnd(column.width)
  ).join("  ");
}

function gridColumn(name: string, values: ParamValue): Column {
  const widest = [values].flat().reduce<number>((widest, value) => Math.max(widest, text(value).length), 0);
  return {
    title: name,
    width: Math.max(widest, name.length),
    right: true,
    text: ({ params }) => text(params[name]),
  };
}

function zText(zScore: number | null): string {
  if (zScore === null) return "–";
  return zScore > 999 ? ">999" : zScore.toFixed(1);
}

function text(value: ParamValue): string {
  if (typeof value === "number") return short(value);
  return typeof value === "string" ? value || '""' : value.map(text).join(",");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** All parameters in lines of at most `width` characters, where a list is long shortened to its ends. */
function wrap(params: Params, width: number): string {
  let lines = "";
  let line = "";
  for (const [name, value] of Object.entries(params)) {
    const list = Array.isArray(value) && value.length > 6
      ? `${text(value[0])}…${text(value.at(-1))} (${value.length} values)`
      : text(value);
    const entry = `${name} ${list}`;
    if (line && line.length + entry.length + 2 > width) {
      lines += `${line},\n`;
      line = entry;
    } else line += `${line && ", "}${entry}`;
  }
  return lines + line;
}
