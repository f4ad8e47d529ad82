import { stringify } from "@std/csv";
import type { ParamValue, RunRecord } from "../operators/run_record.ts";

/**
 * Comma-separated values with a header and one row per check, for one run; and one for each printed claim, of metric `printed:NAME`.
 *
 * @param gridNames Parameters that span the grid; each gets a column.
 * @returns Text of a record, to be called in order: header for `run`, a row for `check` and `claim`, nothing for others. Lines end
 * with `\n`; an unknown standard error or z-score is an empty field, and so is what a claim leaves open.
 */
export function checksCsv(gridNames: readonly string[]): (record: RunRecord) => string {
  let pipeline = "";
  return (record) => {
    if (record.type === "run") {
      pipeline = record.pipeline;
      return line(["pipeline", "cell", ...gridNames, ...columns]);
    }
    if (record.type !== "check" && record.type !== "claim") return "";
    const grid = gridNames.map((name) => field(record.params[name]));
    return line([pipeline, record.cell, ...grid, ...columns.map((name) => field(record[name]))]);
  };
}

const columns = [
  "stage",
  "metric",
  "measured",
  "standardError",
  "instances",
  "predicted",
  "allowance",
  "zScore",
  "verdict",
  "source",
] as const;

function field(value: ParamValue | null): string | number | null {
  if (Array.isArray(value)) return value.join(" ");
  return value === Infinity ? "inf" : value as string | number | null;
}

function line(fields: readonly unknown[]): string {
  return stringify([fields]).slice(0, -2) + "\n";
}
