/** Which loss is descended, on which model: what a time or a learning rate must be multiplied by. */
export type TimeConvention =
  /** ½Σ(f − y)² with the kernel xᵀMx'/D: the convention of the formulas. */
  | "kernel-sum"
  /** ½·mean with the kernel xᵀMx'/D. */
  | "kernel-mean"
  /** ½·mean, plain regression dβ = Xᵀ(y − Xβ)/P. */
  | "regression-half-mean"
  /** Mean without ½, plain regression dβ = 2Xᵀ(y − Xβ)/P. */
  | "regression-mean";

/**
 * Converts a training time, or a learning rate, to the convention of the flow formulas, df/dt = −K(f − y), K = xᵀMx'/D:
 *
 * | training rule                                 | t      |
 * | --------------------------------------------- | ------ |
 * | `kernel-sum`: ½Σ, kernel xᵀMx'/D              | t      |
 * | `kernel-mean`: ½·mean, kernel xᵀMx'/D         | t/P    |
 * | `regression-half-mean`: ½·mean, f = β·x       | t/α    |
 * | `regression-mean`: mean without ½, f = β·x    | 2t/α   |
 *
 * @param time Time, or learning rate, in the units of `convention`.
 * @param size P, number of training points, and D, input dimension.
 * @throws {RangeError} If the time is negative or P, D are not positive.
 * @see Derived here from the gradients; `regression-mean` is the loss of the code of Tahir, Ganguli, Rotskoff (2025).
 *
 * @example
 * ```ts
 * import { flowTime } from "./flow_time.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(flowTime("regression-mean", 3, { samples: 50, inputDim: 100 }), 12);
 * ```
 */
export function flowTime(
  convention: TimeConvention,
  time: number,
  { samples, inputDim }: { readonly samples: number; readonly inputDim: number },
): number {
  if (!(time >= 0)) throw new RangeError(`Cannot convert a time that is not >= 0: current value is ${time}`);
  if (!(samples > 0 && inputDim > 0)) {
    throw new RangeError(
      `Cannot convert a time as samples and inputDim must be > 0: current values are ${samples}, ${inputDim}`,
    );
  }
  const factors: Record<TimeConvention, number> = {
    "kernel-sum": 1,
    "kernel-mean": 1 / samples,
    "regression-half-mean": inputDim / samples,
    "regression-mean": 2 * inputDim / samples,
  };
  return time * factors[convention];
}
