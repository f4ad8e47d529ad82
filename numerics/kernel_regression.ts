import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";

/** What {@linkcode kernelRegression} fits and predicts. */
export interface KernelTask {
  /** Kernel between training points, symmetric, `[P, P]`. */
  readonly kernel: Matrix;
  /** Training targets y, `[P]`. */
  readonly targets: Float64Array;
  /** Kernel between the points to predict and the training points, `[T, P]`. */
  readonly testKernel: Matrix;
  /** λ of the *sum* loss Σ(f − y)² + λ|f|²: not multiplied by P. */
  readonly ridge: number;
}

/**
 * Predictions of kernel ridge regression.
 *
 *     f = K_test (K + λI)⁻¹ y
 *
 * @returns f at the test points, `[T]`.
 * @throws {RangeError} If λ is negative or not finite.
 * @throws {TypeError} If the shapes do not fit.
 * @throws {NumericalError} If K + λI is not positive definite to rounding: two equal points and λ = 0, for example.
 *
 * @example One point: the ridge shrinks its target
 * ```ts
 * import { kernelRegression } from "./kernel_regression.ts";
 * import { matrix } from "./matrix.ts";
 * import { openLinearAlgebra } from "./open_linear_algebra.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const kernel = matrix(1, 1, Float64Array.of(3));
 * const task = { kernel, testKernel: kernel, targets: Float64Array.of(1), ridge: 1 };
 * strictEqual(kernelRegression(await openLinearAlgebra(), task)[0], 0.75);
 * ```
 */
export function kernelRegression(algebra: LinearAlgebra, task: KernelTask): Float64Array {
  const { kernel, targets, testKernel, ridge } = task;
  const count = targets.length;
  if (!(ridge >= 0 && ridge < Infinity)) {
    throw new RangeError(
      `Cannot fit kernel regression as ridge must be >= 0 and finite: current value is ${ridge}`,
    );
  }
  if (kernel.rows !== count || kernel.cols !== count || testKernel.cols !== count) {
    throw new TypeError(
      `Cannot fit ${count} targets with kernels [${kernel.rows}, ${kernel.cols}] and ` +
        `[${testKernel.rows}, ${testKernel.cols}]: need [${count}, ${count}] and [T, ${count}]`,
    );
  }
  const ridged = matrix(count, count, kernel.data.slice());
  for (let i = 0; i < count; i++) ridged.data[i * (count + 1)] += ridge;
  const dual = algebra.solvePositiveDefinite(ridged, matrix(count, 1, targets));
  const predictions = new Float64Array(testKernel.rows);
  algebra.apply(testKernel, dual.data, predictions);
  return predictions;
}
