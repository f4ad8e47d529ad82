import { csvNumber, csvRows, isHeader } from "./csv_rows.ts";
import { DatasetError } from "./dataset_error.ts";

/** Beyond these, squares overflow or vanish. */
const LARGEST = 1e100, SMALLEST = 1e-100;

/**
 * Reads a column of positive numbers, one a line; a first line that is no number is a header, empty lines are left out.
 *
 * @param text The file's text.
 * @param name The file's name, for messages.
 * @returns The numbers, in the order of the file.
 * @throws {DatasetError} If there is none, or a line is not one number within [1e-100, 1e100]. Lines count from 1.
 *
 * @example
 * ```ts
 * import { readColumn } from "./read_column.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(readColumn("eigenvalue\n2.5\n1e-3\n", "covariance.csv"), [2.5, 0.001]);
 * ```
 */
export function readColumn(text: string, name: string): number[] {
  const rows = csvRows(text, name);
  const header = isHeader(rows[0].fields) ? rows.shift() : undefined;
  if (rows.length === 0) {
    throw new DatasetError(`Cannot read ${name}, line ${header!.line}: no number follows the header`);
  }
  return rows.map(({ fields, line }) => {
    const value = fields.length === 1 ? csvNumber(fields[0]) : NaN;
    if (value >= SMALLEST && value <= LARGEST) return value;
    const seen = fields.length === 1 ? `it is "${fields[0].slice(0, 40)}"` : `it has ${fields.length} fields`;
    throw new DatasetError(
      `Cannot read ${name}, line ${line}: ${seen}, need one number > 0 (from 1e-100 to 1e100)`,
    );
  });
}
