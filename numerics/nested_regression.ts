import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { NumericalError } from "./numerical_error.ts";
import { factoriseInPlace, solveLower } from "./in_place_cholesky.ts";

/** What {@linkcode nestedRegression} fits. */
export interface NestedTask {
  /** Kernel between all points, symmetric, `[P, P]`. */
  readonly kernel: Matrix;
  /** Targets y, `[P, o]`, one column per output. */
  readonly targets: Matrix;
  /** λ of the *sum* loss Σ(f − y)² + λ|f|². */
  readonly ridge: number;
  /** The points in the order in which they are learned, each once, `[P]`. */
  readonly order: ArrayLike<number>;
}

/**
 * Hears of a fit to the first n points.
 *
 * @param samples n.
 * @param predictions f of that fit at the points from place n of the order on, in the rows from n on, `[P, o]`; the rows before
 * are of earlier fits. Overwritten by the next fit.
 */
export type NestedVisitor = (samples: number, predictions: Matrix) => void;

/** Columns factored at a time. */
const BLOCK = 48;

/**
 * Kernel ridge regression on the first 1, 2, 3, … points of an order, by one Cholesky factorisation for all of them.
 *
 *     K + λI = L Lᵀ,   z = L⁻¹y,   f_n(t) = Σ_{j < n} L_tj z_j   for t ≥ n
 *
 * The factor of the first n points is a corner of L, and the rows of L below that corner are K_tn L_n⁻ᵀ, as the ridge is on the
 * diagonal alone. So the predictions of the fit to n points at all later ones are partial sums, and z_n is what the fit before
 * left at point n over L_nn. The whole learning curve costs what its last point costs.
 *
 * @param counts The n to tell of, ascending, from 1 to P − 1.
 * @param visit Hears of each of them, in their order.
 * @throws {TypeError} If the shapes do not fit.
 * @throws {RangeError} If λ is negative or not finite, or the n are not ascending from 1 to P − 1.
 * @throws {NumericalError} If K + λI is not positive definite to rounding on the largest n points.
 *
 * @example Two points of a kernel that does not tell them apart
 * ```ts
 * import { matrix } from "./matrix.ts";
 * import { nestedRegression } from "./nested_regression.ts";
 * import { openLinearAlgebra } from "./open_linear_algebra.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const kernel = matrix(2, 2, Float64Array.of(3, 3, 3, 3)), targets = matrix(2, 1, Float64Array.of(1, 5));
 * const task = { kernel, targets, ridge: 1, order: [0, 1] };
 * nestedRegression(await openLinearAlgebra(), task, [1], (_, { data }) => strictEqual(data[1], 0.75));
 * ```
 */
export function nestedRegression(
  algebra: LinearAlgebra,
  task: NestedTask,
  counts: readonly number[],
  visit: NestedVisitor,
): void {
  requireTask(task, counts);
  const { kernel: { rows: points }, targets: { cols: outputs, data: targets }, order } = task;
  const last = counts.at(-1) ?? 0;
  const predictions = matrix(points, outputs);
  const panels: Panel[] = [];
  let next = 0;
  for (let first = 0; first < last; first += BLOCK) {
    const panel = { first, columns: gather(task, first, Math.min(BLOCK, last - first)) };
    panels.forEach((earlier) => subtract(algebra, panel, earlier));
    factorise(panel, task);
    panels.push(panel);
    const { rows, cols: width, data } = panel.columns;
    for (let j = 0; j < width; j++) {
      for (let o = 0; o < outputs; o++) {
        const left = targets[order[first + j] * outputs + o] - predictions.data[(first + j) * outputs + o];
        const z = left / data[j * width + j];
        for (let i = j + 1; i < rows; i++) {
          predictions.data[(first + i) * outputs + o] += data[i * width + j] * z;
        }
      }
      if (first + j + 1 !== counts[next]) continue;
      visit(first + j + 1, predictions);
      next++;
    }
  }
}

/** Columns of K + λI in the order of the points, from the diagonal down. */
function gather({ kernel, ridge, order }: NestedTask, first: number, width: number): Matrix {
  const points = kernel.rows, columns = matrix(points - first, width);
  for (let i = first, at = 0; i < points; i++) {
    const from = order[i] * points;
    for (let j = 0; j < width; j++) columns.data[at++] = kernel.data[from + order[first + j]];
  }
  for (let j = 0; j < width; j++) columns.data[j * (width + 1)] += ridge;
  return columns;
}

/** Takes out of a panel what earlier columns of the factor explain of it. */
function subtract(algebra: LinearAlgebra, { first, columns }: Panel, earlier: Panel): void {
  const { cols, data } = earlier.columns, from = (first - earlier.first) * cols;
  const below = matrix(columns.rows, cols, data.subarray(from));
  const beside = matrix(columns.cols, cols, data.subarray(from, from + columns.cols * cols));
  algebra.multiplyInto(columns, below, beside, { transposeB: true, scale: -1, keep: 1 });
}

/** Turns a panel, from which the earlier columns are taken out, into columns of the factor. */
function factorise({ first, columns: { rows, cols: width, data } }: Panel, task: NestedTask): void {
  const corner = matrix(width, width, data.slice(0, width * width));
  const { kernel, ridge, order } = task;
  const noise = (j: number) =>
    kernel.rows * 2 ** -53 * (kernel.data[order[first + j] * (kernel.rows + 1)] + ridge);
  const singular = Number.isNaN(factoriseInPlace(corner)) ||
    Array.from({ length: width }, (_, j) => corner.data[j * (width + 1)] ** 2 > noise(j)).includes(false);
  if (singular) {
    throw new NumericalError(
      `Cannot fit kernel regression to ${first + width} points with ridge ${ridge}: ` +
        "the kernel is not positive definite to rounding",
    );
  }
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * width, (i + 1) * width);
    if (i < width) row.set(corner.data.subarray(i * width, (i + 1) * width));
    else solveLower(corner, row);
  }
}

/** Some columns of the factor. */
interface Panel {
  /** Number of the first of them, and of the first row. */
  readonly first: number;
  /** `[P − first, width]` */
  readonly columns: Matrix;
}

function requireTask({ kernel, targets, ridge, order }: NestedTask, counts: readonly number[]): void {
  const points = kernel.rows;
  if (kernel.cols !== points || targets.rows !== points || order.length !== points) {
    throw new TypeError(
      `Cannot fit ${order.length} of ${targets.rows} targets with a kernel [${kernel.rows}, ${kernel.cols}]: ` +
        "need [P, P] for P targets in an order of P",
    );
  }
  if (!(ridge >= 0 && ridge < Infinity)) {
    throw new RangeError(
      `Cannot fit kernel regression as ridge must be >= 0 and finite: current value is ${ridge}`,
    );
  }
  const bad = counts.find((n, i) => !Number.isInteger(n) || n <= (counts[i - 1] ?? 0) || n >= points);
  if (bad !== undefined) {
    throw new RangeError(
      `Cannot fit kernel regression to ${bad} of ${points} points: need whole numbers, ascending, from 1 to ${
        points - 1
      }`,
    );
  }
}
