import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { requireFinite } from "./require_finite.ts";
import { requirePivot } from "./require_pivot.ts";
import { requireSystem } from "./require_shapes.ts";
import { addScaled, dot } from "./vector_loops.ts";

const WIDTH = 48; // columns factorised at a time in plain loops; all before them come by one matrix product

/**
 * Solves A·X = B for a symmetric positive definite A by a Cholesky factor A = L·Lᵀ, a block of columns at a time:
 *
 *     Lᵢⱼ = (aᵢⱼ − Σₖ Lᵢₖ·Lⱼₖ)/Lⱼⱼ,   Lᵢᵢ² = aᵢᵢ − Σₖ Lᵢₖ²   (k < j, k < i)
 *
 * The sums over finished blocks are a matrix product, which is most of the work.
 *
 * @param multiply The matrix product to use.
 * @param a Symmetric `[n, n]`; its lower triangle is read, nothing is written.
 * @param b Right-hand sides `[n, k]`, kept.
 * @returns X `[n, k]`.
 * @throws {TypeError} If the shapes do not fit.
 * @throws {NumericalError} If A is not positive definite to rounding, or an input is not finite.
 */
export function blockedCholesky(multiply: LinearAlgebra["multiply"], a: Matrix, b: Matrix): Matrix {
  requireSystem(a, b);
  requireFinite(a, "solve with");
  requireFinite(b, "solve for");
  const x = matrix(b.rows, b.cols, b.data.slice());
  substitute(factorise(multiply, a), x);
  requireFinite(x, "return the solution in");
  return x;
}

/** L of A = L·Lᵀ, `[n, n]` row-major, zeros above the diagonal. */
function factorise(multiply: LinearAlgebra["multiply"], a: Matrix): Float64Array {
  const n = a.rows;
  const factor = new Float64Array(n * n);
  for (let start = 0; start < n; start += WIDTH) {
    const width = Math.min(WIDTH, n - start);
    const below = matrix(n - start, start); // finished columns of the rows from here on
    for (let i = 0; i < below.rows; i++) {
      const row = (start + i) * n;
      below.data.set(factor.subarray(row, row + start), i * start);
    }
    const beside = matrix(width, start, below.data.subarray(0, width * start)); // the same of this block's own rows
    const finished = multiply(below, beside, { transposeB: true }); // Σ over k < start, [n − start, width]
    for (let i = start; i < n; i++) {
      const row = i * n;
      for (let j = start; j <= Math.min(i, start + width - 1); j++) {
        const rest = a.data[row + j] - finished.data[(i - start) * width + j - start] -
          dot(factor, row + start, factor, j * n + start, j - start);
        if (i === j) requirePivot(a, i, rest);
        factor[row + j] = i === j ? Math.sqrt(rest) : rest / factor[j * (n + 1)];
      }
    }
  }
  return factor;
}

/** Solves L·Y = B downwards, then Lᵀ·X = Y upwards, in place of B. */
function substitute(factor: Float64Array, x: Matrix): void {
  const { rows: n, cols, data } = x;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) addScaled(-factor[i * n + j], data, j * cols, data, i * cols, cols);
    divideRow(x, i, factor[i * (n + 1)]);
  }
  for (let i = n - 1; i >= 0; i--) { // row i is done: take its share out of the rows above
    divideRow(x, i, factor[i * (n + 1)]);
    for (let j = 0; j < i; j++) addScaled(-factor[i * n + j], data, i * cols, data, j * cols, cols);
  }
}

function divideRow({ cols, data }: Matrix, row: number, divisor: number): void {
  for (let at = row * cols; at < (row + 1) * cols; at++) data[at] /= divisor;
}
