import type { Matrix } from "../numerics/matrix.ts";

/** An estimate with its standard error over hidden neurons. */
export interface NeuronEstimate {
  /** The estimate. */
  readonly value: number;
  /** Its standard deviation over independent draws of the neurons. */
  readonly standardError: number;
}

/** Groups of neurons that the jackknife leaves out in turn. */
const GROUPS = 16;
/** Variance, 1 or so at random weights, below which the neurons count as having come to rest. */
const COLLAPSED = 1e-6;

/**
 * Kurtosis of preactivations: E (h − Eh)⁴/(E (h − Eh)²)² over hidden neurons, averaged over points. 3 for the Gaussian ones of
 * an untrained network, more when few neurons respond strongly; 3 less is the excess.
 *
 * The same neurons serve all points, so the error is that of their draw: a jackknife that leaves out a sixteenth of the
 * neurons at a time. Neurons 2i and 2i + 1 stay together and, if their number is a multiple of 64, so do i and i + N/2: such
 * pairs may have been drawn alike. At N Gaussian neurons the estimate is low by 6/N.
 *
 * @param fields h, `[N, points]`: a row per neuron.
 * @returns At least 1; a point counts 0 where all neurons agree, as after a collapse.
 * @throws {RangeError} If there are fewer than 32 neurons.
 *
 * @example Half the neurons at +1, half at −1
 * ```ts
 * import { preactivationKurtosis } from "./preactivation_kurtosis.ts";
 * import { matrix } from "../numerics/matrix.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const fields = matrix(64, 1, Float64Array.from({ length: 64 }, (_, i) => i % 2 === 0 ? 1 : -1));
 * strictEqual(preactivationKurtosis(fields).value, 1);
 * ```
 */
export function preactivationKurtosis(fields: Matrix): NeuronEstimate {
  const { rows, cols, data } = fields;
  if (rows < 2 * GROUPS) {
    throw new RangeError(`Cannot estimate a kurtosis from ${rows} neurons: need at least ${2 * GROUPS}`);
  }
  const groupOf = (neuron: number) => Math.floor(neuron / 2) % GROUPS;
  const centre = columnMeans(fields), sums = new Float64Array(GROUPS * cols * 4); // of d, d², d³, d⁴, d = h − mean
  const counts = new Float64Array(GROUPS);
  for (let i = 0; i < rows; i++) {
    const group = groupOf(i);
    counts[group]++;
    for (let p = 0; p < cols; p++) {
      const d = data[i * cols + p] - centre[p], square = d * d, at = 4 * (group * cols + p);
      sums[at] += d;
      sums[at + 1] += square;
      sums[at + 2] += d * square;
      sums[at + 3] += square * square;
    }
  }
  const value = withoutGroup(-1);
  const partial = Array.from({ length: GROUPS }, (_, group) => withoutGroup(group));
  const mean = partial.reduce((sum, kurtosis) => sum + kurtosis) / GROUPS;
  const scatter = partial.reduce((sum, kurtosis) => sum + (kurtosis - mean) ** 2, 0);
  return { value, standardError: Math.sqrt(scatter * (GROUPS - 1) / GROUPS) };

  /** Mean over points of the kurtosis over the neurons of all other groups. */
  function withoutGroup(left: number): number {
    const all = rows - (counts[left] ?? 0), moments = new Float64Array(4);
    let total = 0;
    for (let p = 0; p < cols; p++) {
      moments.fill(0);
      for (let group = 0; group < GROUPS; group++) {
        if (group === left) continue;
        for (let k = 0; k < 4; k++) moments[k] += sums[4 * (group * cols + p) + k] / all;
      }
      const [m1, m2, m3, m4] = moments, variance = m2 - m1 * m1;
      if (variance < COLLAPSED) continue;
      total += (m4 - 4 * m1 * m3 + 6 * m1 * m1 * m2 - 3 * m1 ** 4) / variance ** 2;
    }
    return total / cols;
  }
}

function columnMeans({ rows, cols, data }: Matrix): Float64Array {
  const mean = new Float64Array(cols);
  for (let i = 0; i < rows; i++) for (let p = 0; p < cols; p++) mean[p] += data[i * cols + p] / rows;
  return mean;
}
