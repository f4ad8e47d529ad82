import type { Labels } from "../datasets/labelled_table.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";

/** Labels as numbers to be regressed on. */
export interface EncodedLabels {
  /** `[rows, o]`, each column of mean 0, the mean of |y|² is 1: to predict the mean scores 1. */
  readonly targets: Matrix;
  /** What was taken out of each column before it was divided by `scale`, `[o]`. */
  readonly centre: Float64Array;
  /** Deviation of the labels in their own units: of their indicators for classes. */
  readonly scale: number;
  /**
   * Of classes: the targets in the same units but not centred, `[rows, o]`; the class of a row is that of its largest entry, of two
   * the second where its entry is above 0.
   */
  readonly answers?: Matrix;
}

/**
 * Labels as regression targets: numbers standardised; of two classes one column, the indicator of the second, of more classes an
 * indicator for each; all centred, and divided by one deviation.
 *
 * @throws {RangeError} If the labels are all the same.
 *
 * @example
 * ```ts
 * import { encodeLabels } from "./encode_labels.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const labels = { kind: "classes", names: ["cat", "dog"], classes: Int32Array.of(0, 1, 1, 0) } as const;
 * deepStrictEqual([...encodeLabels(labels).targets.data], [-1, 1, 1, -1]);
 * ```
 */
export function encodeLabels(labels: Labels): EncodedLabels {
  const raw = labels.kind === "numbers" ? matrix(labels.values.length, 1, labels.values) : indicators(labels);
  const { rows, cols, data } = raw, centre = new Float64Array(cols);
  data.forEach((value, i) => centre[i % cols] += value / rows);
  const centred = data.map((value, i) => value - centre[i % cols]);
  const scale = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0) / rows);
  if (!(scale > 0)) throw new RangeError("Cannot learn labels that are all the same");
  const targets = matrix(rows, cols, centred.map((value) => value / scale));
  if (labels.kind === "numbers") return { targets, centre, scale };
  const between = cols === 1 ? 1 / 2 : 0;
  return {
    targets,
    centre,
    scale,
    answers: matrix(rows, cols, data.map((value) => (value - between) / scale)),
  };
}

function indicators({ names, classes }: Extract<Labels, { kind: "classes" }>): Matrix {
  const outputs = names.length === 2 ? 1 : names.length, first = names.length === 2 ? 1 : 0;
  const out = matrix(classes.length, outputs);
  classes.forEach((one, row) => {
    if (one >= first) out.data[row * outputs + one - first] = 1;
  });
  return out;
}
