import type {
  ClaimRecord,
  Measurement,
  Recommendation,
  RunRecord,
  Verdict,
} from "../operators/run_record.ts";
import { adviceTable, caveatText } from "./advice_text.ts";
import { claimsTable, printedText } from "./claims_table.ts";
import { withAllowance } from "./format_number.ts";
import { paramText } from "./format_params.ts";
import { count, runHeading } from "./run_heading.ts";
import { chanceCount } from "./disagreement_text.ts";
import { checkRemarks } from "./check_remarks.ts";
import { pointsText, summaryText } from "./summary_text.ts";
import { verdictMark } from "./verdict_mark.ts";
import { type Column, columnsFor, effect, gridColumn, isShare, type Row, row } from "./table_columns.ts";

/** How a table is laid out. */
export interface TableOptions {
  /** Parameters that span the grid. */
  readonly gridNames: readonly string[];
  /** Characters in a line, default 80; if the grid's columns do not fit, each cell gets a heading instead. */
  readonly width?: number;
  /** Colour the verdicts, for a terminal; default false. */
  readonly color?: boolean;
  /** The metrics that there are, if they are known: their column is wide enough for them. */
  readonly known?: readonly string[];
  /** The metrics to be shown, each with its exponent, default all; a row that disagrees is always shown. */
  readonly metrics?: readonly string[];
  /** Parameters without an effect on the run: the heading leaves them out. */
  readonly unused?: readonly string[];
  /** Seconds since the start, for the last line. */
  readonly seconds: () => number;
}

/**
 * A table for people: a heading, one aligned row per measurement as it arrives, a summary. A measurement shows its own
 * standard error; a prediction shows the error it allows for, where that is not negligible; a transferability says whether
 * pretraining helps, if it is three standard errors away from 0. A row equal to the last one of its stage and metric, such as what
 * pretraining leaves in cells that differ in the target only, is left out, but for shares of pools, and so are metrics not asked for.
 * What is printed about a number has a row of its own below it, and before the summary comes a table of all that is printed.
 *
 * @returns Text of a record, to be called in order; empty for records that the table leaves out.
 */
export function checksTable(options: TableOptions): (record: RunRecord) => string {
  const { gridNames, width = 80, color = false, known = [], metrics, unused = [], seconds } = options;
  const columns = columnsFor(known), chances = chanceCount();
  const last = new Map<string, string>();
  const disagreeing = new Set<number>();
  const remarks = checkRemarks(width);
  let repeated = 0, notAsked = 0;
  let layout: readonly Column[] = columns;
  let cell = -1;
  let waiting: Measurement | undefined; // for its check, which comes right after it if there is one
  const claims: ClaimRecord[] = [];
  let advice: Recommendation[] = [], answers = "";
  const paint = (verdict: Verdict) => verdictMark(verdict, color);
  const line = (entry: Row, metric = entry.measurement.metric, isCheck = true): string => {
    const { measurement, expected } = entry, wrong = isCheck && expected?.verdict === "disagrees";
    waiting = undefined;
    if (wrong) disagreeing.add(measurement.cell);
    else if (metrics && !metrics.includes(metric) && !metrics.includes(metric.replace(/_exponent$/, ""))) {
      notAsked++;
      return "";
    }
    const end = [expected?.verdict ? paint(expected.verdict) : " ", effect(measurement)].join(" ");
    const key = `${measurement.stage} ${metric} ${isCheck}`;
    const own = row(columns, (column) => column.text(entry)) + end;
    if (!wrong && gridNames.length > 0 && !isShare(metric) && last.get(key) === own) {
      repeated++;
      return "";
    }
    last.set(key, own);
    const heading = layout === columns && gridNames.length > 0 && measurement.cell !== cell
      ? `${
        Object.entries(measurement.params).map(([name, value]) => `${name} ${paramText(value)}`).join(", ")
      }\n`
      : "";
    cell = measurement.cell;
    return `${heading}${row(layout, (column) => column.text(entry))}  ${end}`.trimEnd() + "\n";
  };
  const flush = () => waiting ? line({ measurement: waiting }) : "";
  return (record) => {
    chances.add(record);
    switch (record.type) {
      case "run": {
        const all = [...gridNames.map((name) => gridColumn(name, record.params[name])), ...columns];
        const needed = all.reduce((sum, column) => sum + column.width + 2, 1);
        layout = needed <= width ? all : columns;
        return `${runHeading(record, width, unused)}\n${row(layout, (column) => column.title)}\n`;
      }
      case "measurement": {
        const before = flush();
        waiting = record;
        return before;
      }
      case "prediction": {
        if (!waiting || !record.unchecked) return "";
        const text = withAllowance(record.value, record.allowance);
        return line({
          measurement: waiting,
          expected: {
            text: record.unchecked === "upper bound" ? `< ${text}` : text,
            zScore: null,
            verdict: null,
          },
        });
      }
      case "check": {
        const measurement = waiting ?? { ...record, value: record.measured };
        remarks.add(record, measurement.standardError);
        return line({
          measurement,
          expected: { ...record, text: withAllowance(record.predicted, record.allowance) },
        });
      }
      case "claim": {
        claims.push(record);
        const measurement = { ...record, metric: "  printed, D → ∞", value: record.measured };
        return line(
          { measurement, expected: { ...record, text: printedText(record) } },
          record.metric,
          false,
        );
      }
      case "recommendation":
        advice.push(record);
        return "";
      case "conclusion":
        answers += `\n${adviceTable(advice, record, width)}`; // last of all, where it is seen
        advice = [];
        return "";
      case "summary": {
        const found = { cells: disagreeing.size, chance: chances.chance() };
        const options = { found, remarks: remarks.text(), paint, width, seconds: seconds() };
        return [
          `${flush()}\n`,
          claims.length > 0 ? `${claimsTable(claims, { width, color })}\n` : "",
          repeated > 0
            ? `Left out: ${count(repeated, "row")} equal to the last one of its stage and metric\n`
            : "",
          notAsked > 0 ? `Not shown: ${count(notAsked, "row")} of other metrics than those of --show\n` : "",
          answers ? pointsText(record, options) : summaryText(record, options),
          answers && answers + caveatText(width),
        ].join("");
      }
      default:
        return "";
    }
  };
}
