import { parse } from "@std/csv";
import { DatasetError } from "./dataset_error.ts";

/** A line of comma-separated values; one that holds a quoted line break spans several lines of the file. */
export interface CsvRow {
  /** As they stand in the file, quotes taken off. */
  readonly fields: readonly string[];
  /** Number of the line on which it begins, from 1. */
  readonly line: number;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NOT_FINITE = /^[+-]?(nan|inf|infinity)$/i;

/** The number that a field holds; NaN if it holds none, or one that is not finite. */
export function csvNumber(field: string): number {
  const trimmed = field.trim(), value = NUMBER.test(trimmed) ? Number(trimmed) : NaN;
  return Number.isFinite(value) ? value : NaN;
}

/** Whether a first line is a header: one of its fields is meant as no number at all. */
export function isHeader(fields: readonly string[]): boolean {
  return fields.some((field) => !NUMBER.test(field.trim()) && !NOT_FINITE.test(field.trim()));
}

/**
 * The lines of comma-separated values; empty ones are left out.
 *
 * @param name The file's name, for messages.
 * @param before Lines of the file that stand before the text; none unless given.
 * @throws {DatasetError} If there is none, or quotes are misplaced.
 */
export function csvRows(text: string, name: string, before = 0): CsvRow[] {
  const rows = parseRows(text, name, before), lines = lineNumbers(text, rows);
  return rows.map((fields, row) => ({ fields, line: before + lines[row] }));
}

function parseRows(text: string, name: string, before: number): string[][] {
  let rows: string[][];
  try {
    rows = parse(text);
  } catch (error) {
    // The parser's own words about the place differ between its versions: find the line that it cannot parse alone.
    const line = text.split("\n").findIndex((line) => !parses(line));
    const where = line < 0 ? "" : `, line ${before + line + 1}`;
    throw new DatasetError(`Cannot read ${name}${where}: quotes are misplaced or not closed`, {
      cause: error,
    });
  }
  if (rows.length === 0) throw new DatasetError(`Cannot read ${name}: line 1 is missing, the file is empty`);
  return rows;
}

function parses(line: string): boolean {
  try {
    parse(line);
    return true;
  } catch {
    return false;
  }
}

/** Line on which each row begins, from 1: the parser leaves out empty lines, and a quoted field may span several. */
function lineNumbers(text: string, rows: readonly string[][]): number[] {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  let line = 0;
  return rows.map((fields) => {
    while (lines[line] === "" || lines[line] === "\r") line++;
    const start = line + 1;
    line += 1 + fields.reduce((sum, field) => sum + field.split("\n").length - 1, 0);
    return start;
  });
}
