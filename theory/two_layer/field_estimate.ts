import { meanSquare } from "./field_record.ts";

/** A number with the standard error of the randomisations it comes from. */
export interface FieldEstimate {
  /** The number. */
  readonly value: number;
  /** Its standard error; with few randomisations itself uncertain. */
  readonly standardError: number;
}

/** Loss of the average predictor, without what its scatter adds, by the jackknife. */
export function lossOf(predictors: readonly Float64Array[], labels: Float64Array): FieldEstimate {
  return jackknife(predictors, (mean) => meanSquare(mean, labels));
}

/** A function of an average, without what the average's scatter adds, and its standard error. */
export function jackknife(
  sets: readonly Float64Array[],
  read: (mean: Float64Array) => number,
): FieldEstimate {
  const count = sets.length, mean = average(sets);
  const without = sets.map((left) => read(mean.map((value, i) => (count * value - left[i]) / (count - 1))));
  const center = without.reduce((a, b) => a + b, 0) / count;
  const scatter = without.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return {
    value: count * read(mean) - (count - 1) * center,
    standardError: Math.sqrt((count - 1) / count * scatter),
  };
}

/** Mean and standard error of independent values. */
export function estimate(values: readonly number[]): FieldEstimate {
  const count = values.length, value = values.reduce((a, b) => a + b, 0) / count;
  const scatter = values.reduce((sum, x) => sum + (x - value) ** 2, 0);
  return { value, standardError: Math.sqrt(scatter / (count * (count - 1))) };
}

/** Their mean, entry by entry. */
export function average(rows: readonly Float64Array[]): Float64Array {
  return rows[0].map((_, t) => rows.reduce((sum, row) => sum + row[t], 0) / rows.length);
}
