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

/** A kernel s(I + χv̂v̂ᵀ), with the mean over both layers for lazy training. */
export interface LazyKernel {
  /** s: multiplies the time, divides a ridge. */
  readonly scale: number;
  /** χ. */
  readonly spike: number;
}

/**
 * Kernel of lazy training after pretraining has made the hidden layer's second moment I + χv̂v̂ᵀ:
 *
 *     readout only:                  I + χv̂v̂ᵀ                          t → t
 *     all weights, readout kept:     (2+χ)(I + χ'v̂v̂ᵀ), χ' = χ/(2+χ)    t → (2+χ)t
 *     all weights, readout redrawn:  2(I + (χ/2)v̂v̂ᵀ)                   t → 2t
 *
 * The hidden weights contribute A·I with A = |w|²/N: 1 + χ for the readout that pretraining leaves (the boost law), 1 for a
 * new one. So training all weights always weakens the spike relative to the bulk.
 *
 * @param spike χ ≥ 0.
 * @param trainable What is trained.
 * @param readout `reset` for a redrawn readout; `keep` and `center` keep its weights.
 * @throws {RangeError} If χ < 0.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 2 for the readout; derived here for all weights.
 */
export function lazyKernel(
  spike: number,
  trainable: "readout" | "all",
  readout: "keep" | "center" | "reset" = "center",
): LazyKernel {
  if (!(spike >= 0 && spike < Infinity)) {
    throw new RangeError(
      `Cannot predict a lazy kernel as spike must be >= 0 and finite: current value is ${spike}`,
    );
  }
  if (trainable === "readout") return { scale: 1, spike };
  const scale = readout === "reset" ? 2 : 2 + spike;
  return { scale, spike: spike / scale };
}
