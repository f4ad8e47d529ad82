import type { Params, ParamValue } from "../operators/run_record.ts";
import { short } from "./format_number.ts";

/** A parameter's value as people write it; a list with commas. */
export function paramText(value: ParamValue): string {
  if (typeof value === "number") return short(value);
  return typeof value === "string" ? value || '""' : value.map(paramText).join(",");
}

/** The least and the greatest of some numbers, the first and the last of some names. */
function ends(value: readonly ParamValue[]): string {
  const sorted = value.every((one) => typeof one === "number") ? value.toSorted((a, b) => +a - +b) : value;
  return `${paramText(sorted[0])} to ${paramText(sorted.at(-1)!)}`;
}

/** All parameters in lines of at most `width` characters, where a list is long shortened to its ends. */
export function paramLines(params: Params, width: number): string {
  let lines = "";
  let line = "";
  for (const [name, value] of Object.entries(params)) {
    const list = Array.isArray(value) && value.length > 6
      ? `${value.length} values, ${ends(value)}`
      : paramText(value);
    const entry = `${name} ${list}`;
    if (line && line.length + entry.length + 2 > width) {
      lines += `${line},\n`;
      line = entry;
    } else line += `${line && ", "}${entry}`;
  }
  return lines + line;
}
