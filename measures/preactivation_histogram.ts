import type { Matrix } from "../numerics/matrix.ts";

/** Shares of values in bins of equal width. */
export interface Histogram {
  /** Where the first bin begins. */
  readonly start: number;
  /** Width of a bin. */
  readonly width: number;
  /** Share of all values in each bin over its width, `[bins]`; a value on an edge belongs to the bin above. */
  readonly density: Float64Array;
  /** Share of the values in no bin. */
  readonly outside: number;
}

/**
 * Histogram of preactivations over hidden neurons and points together, on a fixed range, so that those of several networks
 * can be averaged and drawn over one another.
 *
 * @param fields h, `[N, points]`.
 * @param bins The range ±`limit` and the number of bins in it.
 * @throws {RangeError} If there is nothing to count, or no bin.
 *
 * @example
 * ```ts
 * import { preactivationHistogram } from "./preactivation_histogram.ts";
 * import { matrix } from "../numerics/matrix.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const fields = matrix(2, 2, Float64Array.of(-1.5, 0.5, 0.2, 7));
 * const { density, outside } = preactivationHistogram(fields, { limit: 2, bins: 4 });
 * deepStrictEqual([...density, outside], [0.25, 0, 0.5, 0, 0.25]);
 * ```
 */
export function preactivationHistogram(
  { data }: Matrix,
  { limit, bins }: { readonly limit: number; readonly bins: number },
): Histogram {
  if (data.length === 0 || !(limit > 0) || !Number.isInteger(bins) || bins < 1) {
    throw new RangeError(
      `Cannot count ${data.length} preactivations in ${bins} bins up to ±${limit}: need a positive number of each`,
    );
  }
  const width = 2 * limit / bins, density = new Float64Array(bins);
  let outside = 0;
  for (let i = 0; i < data.length; i++) {
    const bin = Math.floor((data[i] + limit) / width);
    if (bin >= 0 && bin < bins) density[bin]++;
    else outside++;
  }
  for (let bin = 0; bin < bins; bin++) density[bin] /= data.length * width;
  return { start: -limit, width, density, outside: outside / data.length };
}
