import type { Matrix } from "./matrix.ts";
import { addScaled, dot, scaleBy } from "./vector_loops.ts";

/**
 * y ← scale·A·x + keep·y in plain loops, four rows at a time: each number of x is loaded once for four products, and
 * four running sums need not wait for one another. Each sums in ascending order, as a single row would.
 *
 * @param a Matrix `[rows, cols]`.
 * @param x `[cols]`.
 * @param y `[rows]`, overwritten. Shapes are the caller's to check.
 */
export function plainApply(a: Matrix, x: Float64Array, y: Float64Array, scale: number, keep: number): void {
  scaleBy(keep, y);
  if (scale === 0) return;
  const { rows, cols, data } = a;
  let i = 0;
  for (; i + 3 < rows; i += 4) {
    const row0 = i * cols, row1 = row0 + cols, row2 = row1 + cols, row3 = row2 + cols;
    let sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
    for (let j = 0; j < cols; j++) {
      const xj = x[j];
      sum0 += data[row0 + j] * xj;
      sum1 += data[row1 + j] * xj;
      sum2 += data[row2 + j] * xj;
      sum3 += data[row3 + j] * xj;
    }
    y[i] += scale * sum0;
    y[i + 1] += scale * sum1;
    y[i + 2] += scale * sum2;
    y[i + 3] += scale * sum3;
  }
  for (; i < rows; i++) y[i] += scale * dot(data, i * cols, x, 0, cols);
}

/**
 * y ← scale·Aᵀ·x + keep·y in plain loops, four rows at a time: y is loaded and stored once for four products.
 *
 * @param a Matrix `[rows, cols]`.
 * @param x `[rows]`.
 * @param y `[cols]`, overwritten. Shapes are the caller's to check.
 */
export function plainApplyTransposed(
  a: Matrix,
  x: Float64Array,
  y: Float64Array,
  scale: number,
  keep: number,
): void {
  scaleBy(keep, y);
  if (scale === 0) return;
  const { rows, cols, data } = a;
  let i = 0;
  for (; i + 3 < rows; i += 4) {
    const row0 = i * cols, row1 = row0 + cols, row2 = row1 + cols, row3 = row2 + cols;
    const x0 = scale * x[i], x1 = scale * x[i + 1], x2 = scale * x[i + 2], x3 = scale * x[i + 3];
    for (let j = 0; j < cols; j++) {
      y[j] += (x0 * data[row0 + j] + x1 * data[row1 + j]) + (x2 * data[row2 + j] + x3 * data[row3 + j]);
    }
  }
  for (; i < rows; i++) addScaled(scale * x[i], data, i * cols, y, 0, cols);
}
