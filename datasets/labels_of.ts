import { csvNumber } from "./csv_rows.ts";
import { DatasetError } from "./dataset_error.ts";
import type { LabelKind, Labels } from "./labelled_table.ts";

/** A label as it stands in a file. */
export interface LabelCell {
  /** Its text, without spaces around. */
  readonly text: string;
  /** The line that it stands on, from 1. */
  readonly line: number;
}

/** Whole numbers of so many different values are taken for classes. */
const MOST_NUMBERED = 20;

/**
 * What the labels of a table mean: classes if they are text, or at most twenty different whole numbers; else numbers to be predicted.
 *
 * @param place How a message about the label of a line begins.
 * @throws {DatasetError} If most labels are numbers and some are not, or a label is none where numbers are asked for.
 */
export function labelsOf(
  cells: readonly LabelCell[],
  kind: LabelKind,
  place: (line: number) => string,
): Labels {
  const numbers = cells.map(({ text }) => csvNumber(text));
  const odd = numbers.findIndex(Number.isNaN), texts = numbers.filter(Number.isNaN).length;
  if (odd >= 0 && (kind === "numbers" || kind === "auto" && 2 * texts < cells.length)) {
    const { text, line } = cells[odd];
    const remedy = kind === "auto" ? "; if labels are names of classes, say --task classes" : "";
    throw new DatasetError(
      `${place(line)}: the label "${text.slice(0, 40)}" is no number${
        kind === "auto" ? ", others are" : ", --task numbers needs one"
      }${remedy}`,
    );
  }
  const different = new Set(odd < 0 ? numbers : []);
  const numbered = odd < 0 && numbers.every(Number.isInteger) && different.size <= MOST_NUMBERED;
  if (kind === "numbers" || kind === "auto" && odd < 0 && !numbered) {
    return { kind: "numbers", values: Float64Array.from(numbers) };
  }
  // Numbers that are written differently, 1 and 1.0, are the same class
  const classes = cells.map(({ text }, row) => odd < 0 ? String(numbers[row]) : text);
  const names = [...new Set(classes)].sort((one, other) =>
    odd < 0 ? Number(one) - Number(other) : one < other ? -1 : 1
  );
  const places = new Map(names.map((one, at) => [one, at]));
  return { kind: "classes", names, classes: Int32Array.from(classes, (one) => places.get(one)!) };
}
