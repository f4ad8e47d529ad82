import type { RunStart } from "../operators/run_record.ts";
import { paramLines } from "./format_params.ts";

/** What stands above a table: pipeline, seed, backend, and the parameters that have an effect. */
export function runHeading(record: RunStart, width: number, unused: readonly string[]): string {
  const params = Object.entries(record.params).filter(([name]) => !unused.includes(name));
  return `${record.pipeline} ${record.version}, seed ${record.seed}, ${
    count(record.instances, "instance")
  }, ${record.backend}\n${paramLines(Object.fromEntries(params), width)}\n`;
}

/** A number of things, such as `1 row` or `2 rows`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
