import { type Matrix, matrix } from "../numerics/matrix.ts";
import type { LabelledTable } from "./labelled_table.ts";

/** Features of a table, or of some of its rows. */
export type TableFeatures = Pick<LabelledTable, "features" | "rows" | "columns" | "alike">;

/** Preprocessing fitted to a reference table. */
export interface TableStandardiser {
  /** Inputs for a network, `[rows, kept + 1]`: standardised features and a constant 1, with the share of numbers that were cut off. */
  apply(table: TableFeatures): { readonly inputs: Matrix; readonly cut: number };
  /** Columns that are constant in the reference, from 0; they are left out. */
  readonly constant: readonly number[];
}

/** Deviations from the mean at which a feature is cut off: one that hardly varies in the reference may be far off elsewhere. */
const FARTHEST = 5;
/** A deviation below this part of the largest number is rounding. */
const ROUNDING = 1e-12;

/**
 * Standardises features by a reference table: its means are taken out, and each column is divided by its own standard deviation, or,
 * where all have the same unit, by the root mean square deviation of all.
 *
 *     x_d = (p_d − mean_d)/std_d, between −5 and 5;   x = (x_1, …, x_D, 1)
 *
 * The constant feature stands for the thresholds that the networks lack. Columns that are constant in the reference are left out.
 *
 * @throws {RangeError} If every column is constant.
 *
 * @example
 * ```ts
 * import { standardiseTable } from "./standardise_table.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const table = { features: Float64Array.of(1, 7, 3, 7), rows: 2, columns: 2, alike: false };
 * const { apply, constant } = standardiseTable(table);
 * deepStrictEqual([[...apply(table).inputs.data], constant], [[-1, 1, 1, 1], [1]]);
 * ```
 */
export function standardiseTable({ features, rows, columns, alike }: TableFeatures): TableStandardiser {
  const mean = new Float64Array(columns), variance = new Float64Array(columns);
  const largest = new Float64Array(columns);
  for (let i = 0; i < features.length; i++) {
    mean[i % columns] += features[i] / rows;
    largest[i % columns] = Math.max(largest[i % columns], Math.abs(features[i]));
  }
  for (let i = 0; i < features.length; i++) {
    variance[i % columns] += (features[i] - mean[i % columns]) ** 2 / rows;
  }
  const all = Array.from({ length: columns }, (_, column) => column);
  const constant = all.filter((column) => Math.sqrt(variance[column]) <= ROUNDING * largest[column]);
  const kept = all.filter((column) => !constant.includes(column));
  if (kept.length === 0) {
    throw new RangeError("Cannot standardise a table as every one of its feature columns is constant");
  }
  const common = Math.sqrt(kept.reduce((sum, column) => sum + variance[column], 0) / kept.length);
  const scale = kept.map((column) => 1 / (alike ? common : Math.sqrt(variance[column])));
  const limit = alike ? Infinity : FARTHEST;
  return {
    constant,
    apply({ features: numbers, rows: count, columns: width }) {
      if (width !== columns) {
        throw new TypeError(`Cannot standardise ${width} columns: the reference has ${columns}`);
      }
      const inputs = matrix(count, kept.length + 1);
      let at = 0, cut = 0;
      for (let row = 0; row < count; row++) {
        kept.forEach((column, place) => {
          const value = (numbers[row * columns + column] - mean[column]) * scale[place];
          if (Math.abs(value) > limit) cut++;
          inputs.data[at++] = Math.max(-limit, Math.min(limit, value));
        });
        inputs.data[at++] = 1;
      }
      return { inputs, cut: cut / (count * kept.length) };
    },
  };
}
