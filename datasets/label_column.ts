import { DatasetError } from "./dataset_error.ts";

/** What is known of the columns of a table. */
export interface TableColumns {
  /** The file's name, for messages. */
  readonly name: string;
  /** Number of columns. */
  readonly fields: number;
  /** Their names, if the file has them. */
  readonly header?: readonly string[];
}

/** What a label column is called where nobody says so. */
const USUAL = ["label", "target", "class", "y"];

/**
 * The column of the labels, from 0: the one asked for by name or by number from 1; else the one called label, target, class or y
 * (in any case, the first of these names that occurs); else the last.
 *
 * @throws {DatasetError} If there is no column of that name or number.
 *
 * @example
 * ```ts
 * import { labelColumn } from "./label_column.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const header = ["Class", "width", "height"], columns = { name: "a.csv", fields: 3, header };
 * deepStrictEqual(["height", "2", undefined].map((label) => labelColumn(columns, label)), [2, 1, 0]);
 * deepStrictEqual(labelColumn({ name: "a.csv", fields: 3 }), 2);
 * ```
 */
export function labelColumn({ name, fields, header = [] }: TableColumns, label?: string): number {
  if (label === undefined) {
    const lower = header.map((one) => one.toLowerCase());
    return USUAL.map((one) => lower.indexOf(one)).find((at) => at >= 0) ?? fields - 1;
  }
  const named = header.indexOf(label);
  if (named >= 0) return named;
  const number = /^\d+$/.test(label) ? Number(label) : 0;
  if (number >= 1 && number <= fields) return number - 1;
  const shown = header.slice(0, 10).join(", ") + (header.length > 10 ? ", …" : "");
  const names = header.length > 0 ? `, or one of its names: ${shown}` : "; it has no header";
  throw new DatasetError(
    `Cannot find the label column "${
      label.slice(0, 40)
    }" in ${name}: need a number from 1 to ${fields}${names}`,
  );
}
