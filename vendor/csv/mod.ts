/**
 * Stand-in for `@std/csv` where JSR cannot be reached: the part of its interface that Carryover uses, on top of
 * csv-parse and csv-stringify. Options outside that part are refused, so that code written against the stand-in
 * also runs with the real package.
 *
 * @module
 */

import { parse as parseRows } from "csv-parse/sync";
import { stringify as stringifyRows } from "csv-stringify/sync";

/** Options of {@linkcode parse}. */
export interface ParseOptions {
  /** Take the first row as the names of the columns; rows become objects. */
  readonly skipFirstRow?: boolean;
  /** Names of the columns; rows become objects. */
  readonly columns?: readonly string[];
  /** One character between fields, default `,`. */
  readonly separator?: string;
  /** Lines that start with this character are left out. */
  readonly comment?: string;
}

/** Options of {@linkcode stringify}. */
export interface StringifyOptions {
  /** Properties to write of rows that are objects, in this order. */
  readonly columns?: readonly string[];
  /** Write the columns' names first, default true. */
  readonly headers?: boolean;
  /** One character between fields, default `,`. */
  readonly separator?: string;
}

/** A row to write. */
export type DataItem = Readonly<Record<string, unknown>> | readonly unknown[];

/** A row read with these options: an array, or an object if columns have names. */
export type ParseResult<Options> = Options extends { skipFirstRow: true } | { columns: readonly string[] }
  ? Record<string, string>[]
  : string[][];

/**
 * Reads comma-separated values; empty lines are left out.
 *
 * @throws {SyntaxError} If a quote is misplaced, or a row has not as many fields as there are columns.
 * @throws {TypeError} If an option is outside the supported part.
 */
export function parse<const Options extends ParseOptions>(
  text: string,
  options?: Options,
): ParseResult<Options> {
  refuseOthers("parse", options, ["skipFirstRow", "columns", "separator", "comment"]);
  const { skipFirstRow = false, separator = ",", comment } = options ?? {};
  let rows: string[][];
  try {
    rows = parseRows(text, {
      bom: true,
      delimiter: separator,
      record_delimiter: ["\r\n", "\n"],
      relax_column_count: true,
      skip_empty_lines: true,
      ...(comment && { comment, comment_no_infix: true }),
    }) as unknown as string[][];
  } catch (error) {
    throw new SyntaxError(error instanceof Error ? error.message : String(error));
  }
  const first = skipFirstRow ? rows.shift() : undefined;
  const columns = options?.columns ?? first;
  if (!columns) return rows as ParseResult<Options>;
  return rows.map((row, index) => {
    if (row.length !== columns.length) {
      throw new SyntaxError(
        `Cannot read row ${index + 1}: it has ${row.length} fields, the columns are ${columns.length}`,
      );
    }
    return Object.fromEntries(columns.map((name, at) => [name, row[at]]));
  }) as ParseResult<Options>;
}

/**
 * Writes rows as comma-separated values with line ends `\r\n`, quotes only where they are needed, null and undefined
 * as empty fields, objects as JSON.
 *
 * @throws {TypeError} If an option is outside the supported part, or a row and the columns do not fit.
 */
export function stringify(rows: readonly DataItem[], options?: StringifyOptions): string {
  refuseOthers("stringify", options, ["columns", "headers", "separator"]);
  const { columns = [], headers = true, separator = "," } = options ?? {};
  const fields = rows.map((row) => {
    if (Array.isArray(row) === columns.length > 0) {
      throw new TypeError("Cannot write a row: objects need `columns`, arrays must have none");
    }
    return (Array.isArray(row) ? row : columns.map((name) => (row as Record<string, unknown>)[name])).map(
      toText,
    );
  });
  return stringifyRows(headers && columns.length > 0 ? [[...columns], ...fields] : fields, {
    delimiter: separator,
    record_delimiter: "\r\n",
    quoted_match: /\n/, // by itself it quotes only "\r\n"
  });
}

function toText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function refuseOthers(what: string, options: object | undefined, supported: readonly string[]): void {
  for (const name of Object.keys(options ?? {})) {
    if (!supported.includes(name)) {
      throw new TypeError(`Cannot ${what} with option "${name}": the stand-in knows ${supported.join(", ")}`);
    }
  }
}
