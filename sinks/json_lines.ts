import type { RunRecord } from "../operators/run_record.ts";

/**
 * A record as one line of JSON with a line end. Numbers keep full precision; infinite ones, which JSON lacks, become
 * `"inf"` and `"-inf"`.
 *
 * @throws {TypeError} If a number is NaN: a record never holds one.
 */
export function jsonLine(record: RunRecord): string {
  return JSON.stringify(record, (name, value) => {
    if (typeof value !== "number" || Number.isFinite(value)) return value;
    if (Number.isNaN(value)) throw new TypeError(`Cannot write a ${record.type} record: ${name} is NaN`);
    return value > 0 ? "inf" : "-inf";
  }) + "\n";
}
