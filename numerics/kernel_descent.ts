import type { KernelTask } from "./kernel_regression.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { NumericalError } from "./numerical_error.ts";

/**
 * Predictions of gradient descent with a fixed kernel, f ← f + ηK(·, X)(y − f(X)) from f = 0: what lazy training does.
 *
 *     f_t = K_test V (1 − (1 − ηk)ᵗ)/k Vᵀy,   K = V k Vᵀ
 *
 * @param task The kernels and targets.
 * @param rule η > 0 and the number t of steps.
 * @returns f at the test points, `[T]`.
 * @throws {RangeError} If η or t is out of its range.
 * @throws {NumericalError} If ηk > 2 for an eigenvalue k: descent diverges.
 *
 * @example Two steps of size ½ on one point go ½ and ¼ of the way
 * ```ts
 * import { kernelDescent } from "./kernel_descent.ts";
 * import { matrix } from "./matrix.ts";
 * import { openLinearAlgebra } from "./open_linear_algebra.ts";
 * import { ok } from "node:assert/strict";
 *
 * const kernel = matrix(1, 1, Float64Array.of(1)), targets = Float64Array.of(1);
 * const rule = { learningRate: 0.5, steps: 2 };
 * const [f] = kernelDescent(await openLinearAlgebra(), { kernel, testKernel: kernel, targets }, rule);
 * ok(Math.abs(f - 0.75) < 1e-15);
 * ```
 */
export function kernelDescent(
  algebra: LinearAlgebra,
  { kernel, targets, testKernel }: Omit<KernelTask, "ridge">,
  { learningRate, steps }: { readonly learningRate: number; readonly steps: number },
): Float64Array {
  if (!(learningRate > 0 && learningRate < Infinity && Number.isInteger(steps) && steps >= 0)) {
    throw new RangeError(
      `Cannot descend as learningRate must be > 0 and steps an integer >= 0: current values are ${learningRate}, ${steps}`,
    );
  }
  const { values, vectors } = algebra.symmetricEigen(kernel), count = targets.length;
  const modes = new Float64Array(count),
    dual = new Float64Array(count),
    out = new Float64Array(testKernel.rows);
  algebra.apply(vectors, targets, modes);
  for (let i = 0; i < count; i++) {
    const step = learningRate * values[i];
    if (!(step <= 2)) {
      throw new NumericalError(
        `Cannot descend: learning rate times the kernel's largest eigenvalue is ${step}, need <= 2`,
      );
    }
    // Where a mode has hardly moved, the limit k → 0.
    modes[i] *= Math.abs(values[i]) * learningRate * Math.max(1, steps) < 1e-12
      ? learningRate * steps
      : (step < 1 ? -Math.expm1(steps * Math.log1p(-step)) : 1 - (1 - step) ** steps) / values[i];
  }
  algebra.applyTransposed(vectors, modes, dual);
  algebra.apply(testKernel, dual, out);
  return out;
}
