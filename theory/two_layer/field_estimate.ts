import { meanSquare } from "./field_record.ts";

/** A number read from several runs at once, which differ in the draw of their particles. */
export interface FieldEstimate {
  /** Read from the average over runs, without what its scatter adds: the mean of `parts`. */
  readonly value: number;
  /** Standard error of `value`; with few runs itself uncertain. */
  readonly standardError: number;
  /** What each run adds to `value`, to first order in its deviation from the others, `[R]`: pseudo-values of the jackknife. */
  readonly parts: readonly number[];
  /** The number as read from each run alone, `[R]`. */
  readonly each: readonly number[];
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
  const count = sets.length, mean = average(sets), whole = read(mean);
  const parts = sets.map((left) => {
    const without = mean.map((value, i) => (count * value - left[i]) / (count - 1));
    return count * whole - (count - 1) * read(without);
  });
  return { ...meanAndError(parts), parts, each: sets.map(read) };
}

/** Mean and standard error of independent values. */
export function estimate(values: readonly number[]): FieldEstimate {
  return { ...meanAndError(values), parts: values, each: values };
}

/** Σ sign·estimate for numbers read from the same runs: what these have in common cancels. */
export function sumOf(terms: readonly (readonly [sign: number, estimate: FieldEstimate])[]): FieldEstimate {
  const add = (numbers: (of: FieldEstimate) => readonly number[]) =>
    numbers(terms[0][1]).map((_, run) => terms.reduce((sum, [sign, of]) => sum + sign * numbers(of)[run], 0));
  const parts = add((of) => of.parts);
  return { ...meanAndError(parts), parts, each: add((of) => of.each) };
}

/** Their mean, entry by entry. */
export function average(rows: readonly Float64Array[]): Float64Array {
  return rows[0].map((_, t) => rows.reduce((sum, row) => sum + row[t], 0) / rows.length);
}

/** Mean of numbers. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Their variance, of which they are a sample. */
export function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

function meanAndError(values: readonly number[]): { value: number; standardError: number } {
  return { value: meanOf(values), standardError: Math.sqrt(varianceOf(values) / values.length) };
}
