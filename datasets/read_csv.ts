import { csvNumber, csvRows, isHeader } from "./csv_rows.ts";
import { DatasetError } from "./dataset_error.ts";
import type { LabelledImages } from "./labelled_images.ts";

/** Beyond these, squares overflow or vanish. */
const LARGEST = 1e100, SMALLEST = 1e-100;

/**
 * Reads images or features from comma-separated values: a line per sample, an integer class label and the features.
 *
 * The first line is a header if one of its fields is not a number. The label is the column that the header calls
 * `label` (in any case), the first column otherwise; every other column is a feature. Empty lines are left out.
 *
 * @param text The file's text.
 * @param name The file's name, for messages.
 * @throws {DatasetError} If there is no data line, a line has another number of fields than the first, a field is not a
 * finite number below 1e100, a label is not a 32-bit integer, or all features are below 1e-100 and not all 0. Lines count from 1.
 *
 * @example The label column may stand anywhere under a header
 * ```ts
 * import { readCsv } from "./read_csv.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const read = readCsv("x,label,y\n0.5,3,-1\n0.25,4,2\n", "points.csv");
 * deepStrictEqual([[...read.pixels], [...read.labels]], [[0.5, -1, 0.25, 2], [3, 4]]);
 * ```
 */
export function readCsv(text: string, name: string): LabelledImages {
  const rows = csvRows(text, name);
  const fail = (row: number, why: string): never => {
    throw new DatasetError(`Cannot read ${name}, line ${rows[row].line}: ${why}`);
  };
  const columns = rows[0].fields.length;
  const header = isHeader(rows[0].fields);
  const first = header ? 1 : 0;
  const labelColumn = header ? findLabel(rows[0].fields, (why) => fail(0, why)) : 0;
  if (columns < 2) fail(0, "it has 1 field, need a label and at least one feature");
  if (rows.length === first) fail(0, "no line follows the header");

  const count = rows.length - first, size = columns - 1;
  const pixels = new Float64Array(count * size);
  const labels = new Int32Array(count);
  let at = 0;
  for (let row = first; row < rows.length; row++) {
    const { fields } = rows[row];
    if (fields.length !== columns) fail(row, `it has ${fields.length} fields, the first line has ${columns}`);
    for (let column = 0; column < columns; column++) {
      const field = fields[column].trim();
      const value = csvNumber(field);
      if (!(Math.abs(value) <= LARGEST)) {
        fail(row, `field ${column + 1} is "${field.slice(0, 40)}", need a finite number below 1e100`);
      }
      if (column !== labelColumn) pixels[at++] = value;
      else if (value === (value | 0)) labels[row - first] = value;
      else fail(row, `the label (field ${column + 1}) is ${field}, need an integer`);
    }
  }
  const most = pixels.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  if (most > 0 && most < SMALLEST) {
    throw new DatasetError(
      `Cannot use ${name}: its largest feature is ${most}, need at least 1e-100; multiply the features by a number`,
    );
  }
  return { pixels, labels, count, size, origin: name };
}

function findLabel(header: readonly string[], fail: (why: string) => never): number {
  const named = header.flatMap((field, at) => field.trim().toLowerCase() === "label" ? [at] : []);
  if (named.length > 1) fail(`${named.length} columns are called label, need one`);
  return named[0] ?? 0;
}
