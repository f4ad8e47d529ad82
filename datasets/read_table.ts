import { csvChunks } from "./csv_chunks.ts";
import { csvNumber, type CsvRow, csvRows } from "./csv_rows.ts";
import { DatasetError } from "./dataset_error.ts";
import { labelColumn } from "./label_column.ts";
import { type LabelCell, labelsOf } from "./labels_of.ts";
import type { LabelKind, LabelledTable } from "./labelled_table.ts";
import { placeOf } from "./place_of.ts";
import { requireText } from "./require_text.ts";

/** How a table is read. */
export interface TableOptions {
  /** Name of the label column, or its number from 1; by default the one that {@linkcode labelColumn} finds. */
  readonly label?: string;
  /** How labels are understood. */
  readonly kind: LabelKind;
}

/** Beyond this squares overflow. */
const LARGEST = 1e100;
/** Numbers of a table at most: 1 GiB. */
const MOST_NUMBERS = 2 ** 27;
/** What people write for a value that they do not have. */
const MISSING = /^(<?na>?|#?n\/a|nan|null|none|missing|\?|-)?$/i;

/**
 * Reads a table of numeric features with a column of labels from comma-separated values.
 *
 * The first line is a header if it has text where the second one has a number, or nothing but text. Empty lines are left out.
 *
 * @param raw The file's contents.
 * @param name The file's name, for messages.
 * @returns The table but for its hash.
 * @throws {DatasetError} If the file is no UTF-8, a line has another number of fields than the first, a value is missing, a
 * feature is no finite number below 1e100, labels are a mixture of numbers and text, a column has no name of its own, there
 * is no such label column, or no row. Lines and columns count from 1.
 *
 * @example
 * ```ts
 * import { readTable } from "./read_table.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const bytes = new TextEncoder().encode("width,species,height\n1,cat,2\n3,dog,4\n");
 * const { features, names, labels } = readTable(bytes, "a.csv", { label: "species", kind: "auto" });
 * deepStrictEqual([[...features], names], [[1, 2, 3, 4], ["width", "height"]]);
 * deepStrictEqual(labels, { kind: "classes", names: ["cat", "dog"], classes: Int32Array.of(0, 1) });
 * ```
 */
export function readTable(
  raw: Uint8Array,
  name: string,
  { label, kind }: TableOptions,
): Omit<LabelledTable, "sha256"> {
  const bytes = requireText(raw, name),
    lines = bytes.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 1);
  let header: readonly string[] | undefined, fields = 0, at = 0, rows = 0, labelAt = -1;
  let features = new Float64Array(0);
  const cells: LabelCell[] = [];
  const fail = (line: number, why: string): never => {
    throw new DatasetError(`Cannot read ${name}, line ${line}: ${why}`);
  };
  const begin = (first: CsvRow, second: CsvRow | undefined): boolean => {
    fields = first.fields.length;
    header = isHeader(first, second) ? namesOf(first, (why) => fail(first.line, why)) : undefined;
    if (fields < 2) {
      fail(first.line, `it has 1 field, need at least one feature and a label${separatedBy(first)}`);
    }
    labelAt = labelColumn({ name, fields, header }, label);
    if (lines * (fields - 1) > MOST_NUMBERS) {
      throw new DatasetError(
        `Cannot read ${name}: its ${lines} lines of ${fields} fields would need more than 1 GiB; give fewer lines`,
      );
    }
    features = new Float64Array(lines * (fields - 1));
    return header !== undefined;
  };
  for (const { text, before } of csvChunks(bytes)) {
    if (text.trim() === "") continue;
    let part = csvRows(text, name, before);
    if (fields === 0 && begin(part[0], part[1])) part = part.slice(1);
    for (const row of part) take(row);
  }
  if (rows === 0) {
    throw new DatasetError(
      `Cannot read ${name}: ${fields === 0 ? "the file is empty" : "no line follows the header"}`,
    );
  }
  const labelName = header?.[labelAt];
  return {
    features: features.slice(0, at),
    rows,
    columns: fields - 1,
    ...header && { names: header.filter((_, column) => column !== labelAt), labelName },
    labels: labelsOf(cells, kind, (line) => placeOf(name, line, labelAt, header)),
    alike: false,
    origin: name,
  };

  function take({ fields: texts, line }: CsvRow): void {
    if (texts.length !== fields) {
      fail(line, `it has ${texts.length} fields, the first line has ${fields}`);
    }
    for (let column = 0; column < fields; column++) {
      const field = texts[column].trim();
      if (MISSING.test(field)) {
        throw new DatasetError(
          `${placeOf(name, line, column, header)}: the value is missing${
            field && ` ("${field}")`
          }; fill it in or leave the line out${
            field && column === labelAt ? ", or call it otherwise if it is a class" : ""
          }`,
        );
      }
      if (column === labelAt) cells.push({ text: field, line });
      else {
        const value = csvNumber(field);
        if (!(Math.abs(value) <= LARGEST)) {
          throw new DatasetError(
            `${placeOf(name, line, column, header)}: "${field.slice(0, 40)}" is no number below 1e100; ` +
              "features must be numeric (name the label column by --label)",
          );
        }
        features[at++] = value;
      }
    }
    rows++;
  }
}

/** A remark on a line that something else than commas seems to separate. */
function separatedBy({ fields: [text] }: CsvRow): string {
  const other = ["semicolons", "tabs", "bars"].find((_, at) => text.includes(";\t|"[at]));
  return other === undefined ? "" : `, separated by commas, not ${other}`;
}

/** Text where the second line has a number is a name; so is a first line of nothing but text. */
function isHeader({ fields }: CsvRow, second: CsvRow | undefined): boolean {
  const isText = (field: string) => !MISSING.test(field.trim()) && Number.isNaN(csvNumber(field));
  const named = (column: number) => isText(fields[column]) && second && !isText(second.fields[column] ?? "");
  return fields.every((field) => isText(field) || field.trim() === "") && fields.some(isText) ||
    fields.some((_, column) => named(column));
}

function namesOf({ fields }: CsvRow, fail: (why: string) => never): string[] {
  const names = fields.map((field) => field.trim());
  names.forEach((name, column) => {
    if (name === "") {
      fail(
        `column ${
          column + 1
        } of the header has no name; if it numbers the rows (pandas writes such a column ` +
          "unless told index=False), leave it out",
      );
    }
    const twin = names.indexOf(name);
    if (twin < column) fail(`columns ${twin + 1} and ${column + 1} are both called "${name}"`);
  });
  return names;
}
