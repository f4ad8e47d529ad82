// What the brute-force tests of the linear family share: sampled regressions, statistics, small boosted networks.
import { ok } from "node:assert/strict";
import { normals } from "../numerics/draws.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import { dot } from "../numerics/norm.ts";
import { openLinearAlgebra } from "../numerics/open_linear_algebra.ts";
import type { Prediction } from "./prediction.ts";

const algebra = await openLinearAlgebra();

/** Mean of values with its standard error, and their standard deviation. */
export function statistics(values: readonly number[]): { mean: number; error: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (values.length - 1));
  return { mean, error: deviation / Math.sqrt(values.length), deviation };
}

/** Deviation beyond the allowance, in standard errors. */
export function zScore(values: readonly number[], law: Prediction): number {
  const { mean, error } = statistics(values);
  return Math.max(0, Math.abs(mean - law.value) - law.allowance) / error;
}

/** Asserts that samples agree with a law, and that the check could have failed: a law 2 % off in `term` does not agree. */
export function agrees(values: readonly number[], law: Prediction, term: number, told: string): void {
  const { mean, error } = statistics(values);
  const numbers = `${told}: ${mean} ± ${error} against ${law.value}, allowance ${law.allowance}`;
  ok(zScore(values, law) < 3.5, numbers);
  for (const sign of [-1, 1]) {
    ok(
      zScore(values, { ...law, value: law.value + sign * 0.02 * term }) > 3.5,
      `${numbers}: 2 % is not seen`,
    );
  }
}

/** A sampled regression task: inputs `[n, D]` and labels. */
export interface Sampled {
  readonly inputs: Matrix;
  readonly labels: Float64Array;
}

/** Draws n standard normal inputs and labels teacher·x + noise. */
export function sample(
  key: { cell: number; instance: number; purpose: string },
  samples: number,
  { teacher, noise }: { teacher: Float64Array; noise: number },
): Sampled {
  const D = teacher.length;
  const inputs = matrix(samples, D, normals({ seed: 11, ...key }, samples * D));
  const labels = normals({ seed: 11, ...key, purpose: `${key.purpose} noise` }, samples);
  algebra.apply(inputs, teacher, labels, 1, noise);
  return { inputs, labels };
}

/** Kernel ridge regression with the kernel xᵀMx'/D + λ, M = I + Σ uᵢuᵢᵀcᵢ given as a function; as a predictor, `[D]`. */
export function kernelFit(
  { inputs, labels }: Sampled,
  metric: (vector: Float64Array) => Float64Array,
  ridge = 0,
): Float64Array {
  const { rows: n, cols: D, data } = inputs;
  const bent = matrix(n, D);
  for (let i = 0; i < n; i++) bent.data.set(metric(data.slice(i * D, (i + 1) * D)), i * D);
  const kernel = algebra.multiply(bent, inputs, { transposeB: true });
  for (let i = 0; i < n; i++) kernel.data[i * (n + 1)] += ridge * D;
  const dual = algebra.solvePositiveDefinite(kernel, matrix(n, 1, labels)).data;
  const fit = new Float64Array(D);
  algebra.applyTransposed(bent, dual, fit);
  return fit;
}

/** Minimum-norm or ordinary least squares, `[D]`. */
export function leastSquares(task: Sampled): Float64Array {
  const { rows: n, cols: D } = task.inputs;
  if (n <= D) return kernelFit(task, (x) => x);
  const moment = algebra.multiply(task.inputs, task.inputs, { transposeA: true });
  const sums = new Float64Array(D);
  algebra.applyTransposed(task.inputs, task.labels, sums);
  return algebra.solvePositiveDefinite(moment, matrix(D, 1, sums)).data;
}

/** x ↦ (I + χv̂v̂ᵀ)x for v̂ along `direction`. */
export function spiked(spike: number, direction: Float64Array): (vector: Float64Array) => Float64Array {
  const square = dot(direction, direction);
  return (x) => {
    const along = spike * dot(direction, x) / square;
    return x.map((value, i) => value + along * direction[i]);
  };
}

/** The unit vector (first, second, 0, …), with what is missing to length 1 along the third axis. */
export function unit(D: number, first: number, second = Math.sqrt(1 - first ** 2)): Float64Array {
  const vector = new Float64Array(D);
  vector.set([first, second, Math.sqrt(Math.max(0, 1 - first ** 2 - second ** 2))]);
  return vector;
}

/** Second moments of hidden weights and readout of a two-layer linear network, (D+1)×(D+1): [[M, v], [vᵀ, A]]. */
export function boost(moments: Matrix, gradient: Float64Array, rapidity: number): void {
  const size = moments.rows, D = size - 1, { data } = moments;
  const length = Math.sqrt(dot(gradient, gradient));
  if (length === 0) return;
  const cosh = Math.cosh(rapidity * length) - 1, sinh = Math.sinh(rapidity * length);
  const g = gradient.map((value) => value / length);
  // S ← BᵀSB with B the boost of rapidity φ along g: rows, then columns.
  for (let pass = 0; pass < 2; pass++) {
    const [row, col] = pass === 0 ? [size, 1] : [1, size];
    for (let k = 0; k < size; k++) {
      let along = 0;
      for (let i = 0; i < D; i++) along += g[i] * data[i * row + k * col];
      const last = data[D * row + k * col];
      for (let i = 0; i < D; i++) data[i * row + k * col] += (cosh * along + sinh * last) * g[i];
      data[D * row + k * col] = last + sinh * along + cosh * last;
    }
  }
}
