import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import type { PopulationProblem } from "../numerics/relu/population_risk.ts";

/**
 * Risk and slope of a shallow ReLU network as the formulas are written, with BLAS for every product: all pairs in one loop, their angles
 * as matrices, those of the network's neurons with each other twice.
 *
 * @returns Risk, and the slope as one array `[W; c]`.
 */
export function plainPopulationSlope(
  algebra: LinearAlgebra,
  { teacher, width, scale }: PopulationProblem,
  state: Float64Array,
): { risk: number; slope: Float64Array } {
  const { cols: dim, rows: taught } = teacher.weights;
  const weights = matrix(width, dim, state.slice(0, width * dim)), readout = state.slice(width * dim);
  const coefficients = readout.map((c) => c / scale);
  const own = side(weights, weights, coefficients),
    cross = side(weights, teacher.weights, teacher.coefficients);
  const taughtBy = side(teacher.weights, teacher.weights, teacher.coefficients);
  const slope = new Float64Array(state.length);
  let risk = 0;
  for (let j = 0; j < taught; j++) risk += teacher.coefficients[j] * taughtBy.kernel[j];
  for (let i = 0; i < width; i++) {
    risk += coefficients[i] * (own.kernel[i] - 2 * cross.kernel[i]);
    slope[width * dim + i] = own.kernel[i] - cross.kernel[i];
    for (let k = i * dim; k < (i + 1) * dim; k++) {
      slope[k] = readout[i] * (own.pull.data[k] - cross.pull.data[k]) / (2 * Math.PI);
    }
  }
  return { risk, slope };

  /** Σ_j B_j k(w_i, u_j) and 2π Σ_j B_j ∂k(w_i, u_j)/∂w_i of all neurons w. */
  function side(rows: Matrix, columns: Matrix, b: Float64Array): { kernel: Float64Array; pull: Matrix } {
    const w = lengths(rows), u = lengths(columns), count = columns.rows;
    const moments = algebra.multiply(rows, columns, { transposeB: true });
    const rest = matrix(rows.rows, count), sines = matrix(rows.rows, count);
    for (let i = 0, at = 0; i < rows.rows; i++) {
      for (let j = 0; j < count; j++, at++) {
        const cosine = Math.max(-1, Math.min(1, moments.data[at] / (w[i] * u[j])));
        const sine = Math.sqrt((1 - cosine) * (1 + cosine)), p = Math.PI - Math.acos(cosine);
        moments.data[at] = (sine + p * cosine) / (2 * Math.PI);
        sines.data[at] = sine;
        rest.data[at] = p;
      }
    }
    const weight = b.map((value, j) => value * u[j]), kernel = new Float64Array(rows.rows);
    algebra.apply(moments, weight, kernel);
    for (let i = 0; i < rows.rows; i++) kernel[i] *= w[i];
    const along = new Float64Array(rows.rows);
    algebra.apply(sines, weight, along);
    const scaled = matrix(columns.rows, dim, columns.data.map((x, at) => b[Math.floor(at / dim)] * x));
    const pull = algebra.multiply(rest, scaled);
    for (let at = 0; at < pull.data.length; at++) {
      const i = Math.floor(at / dim);
      pull.data[at] += along[i] / w[i] * rows.data[at];
    }
    return { kernel, pull };
  }
}

function lengths({ rows, cols, data }: Matrix): Float64Array {
  return Float64Array.from(
    { length: rows },
    (_, i) => Math.hypot(...data.subarray(i * cols, (i + 1) * cols)),
  );
}
