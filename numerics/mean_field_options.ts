import type { LeastSquaresTask } from "./least_squares_task.ts";
import type { MeanFieldNetwork } from "./mean_field_network.ts";
import type { TrainingPoint } from "./train_deep_linear.ts";

/** How to train; see `train_mean_field.ts`. */
export interface MeanFieldTrainingOptions {
  /** γ̄ = γ₀√D, proportional richness; above 0. */
  readonly richness: number;
  /** What is subtracted from the network's output, `[D]`; nothing unless given. */
  readonly offset?: Float64Array;
  /** Time per unit of the task's time; P/D makes of the mean loss ½·(1/P)Σ the sum loss with kernel xᵀx'/D. Default 1. */
  readonly speed?: number;
  /** Train until this time; unless given until the predictor is within `tolerance` of the least-squares solution. */
  readonly endTime?: number;
  /** Ascending times that a step must end at, for `observe`. */
  readonly recordTimes?: readonly number[];
  /** κ: beside training all weights decay as e^{−κt}; needs an `endTime` if above 0. Default 0. */
  readonly weightDecay?: number;
  /** Distance at which training has converged, relative to the least-squares solution, within the data span. Default 1e-5. */
  readonly tolerance?: number;
  /** Error of the predictor allowed per step, relative to the distance left. Default 1e-4. */
  readonly stepTolerance?: number;
  /** Steps at most; default 10000. */
  readonly maxSteps?: number;
  /** Sees time 0 and the end of every step. */
  readonly observe?: (point: TrainingPoint) => void;
  /** Aborting it rejects the promise with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** {@linkcode MeanFieldTrainingOptions.stepTolerance} unless given. */
export const MEAN_FIELD_STEP = 1e-4;

/**
 * Refuses options out of range and shapes that do not fit.
 *
 * @throws {RangeError} Naming the option and its value.
 * @throws {TypeError} Naming the sizes.
 */
export function requireMeanFieldTraining(
  { hidden }: MeanFieldNetwork,
  { basis, minimiser }: LeastSquaresTask,
  { richness, offset, speed = 1, endTime, weightDecay = 0 }: MeanFieldTrainingOptions,
): void {
  const inputs = basis?.cols ?? minimiser.length;
  if (hidden.cols !== inputs || (offset && offset.length !== inputs)) {
    throw new TypeError(
      `Cannot train a network of ${hidden.cols} inputs${
        offset ? ` with an offset of ${offset.length}` : ""
      } on a task of ${inputs}`,
    );
  }
  const refuse = (name: string, need: string, value: unknown) => {
    throw new RangeError(`Cannot train as ${name} must be ${need}: current value is ${value}`);
  };
  if (!(richness > 0 && richness < Infinity)) refuse("richness", "> 0 and finite", richness);
  if (!(speed > 0 && speed < Infinity)) refuse("speed", "> 0 and finite", speed);
  if (endTime !== undefined && !(endTime >= 0 && endTime < Infinity)) {
    refuse("endTime", ">= 0 and finite", endTime);
  }
  if (!(weightDecay >= 0 && weightDecay < Infinity)) refuse("weightDecay", ">= 0 and finite", weightDecay);
  if (weightDecay > 0 && endTime === undefined) refuse("endTime", "given with weight decay", endTime);
}
