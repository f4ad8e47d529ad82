import { breather } from "./breathe.ts";
import type { FactoredLayers } from "./factored_layers.ts";
import type { FlowEnd } from "./integrate_flow.ts";
import { type LeastSquaresTask, trainLoss } from "./least_squares_task.ts";
import { distance, norm } from "./norm.ts";
import { NumericalError } from "./numerical_error.ts";

/** Slots that descent needs: rank-one updates gathered before they are written to the weights in one product. */
export const DESCENT_SLOTS = 32;

/** Options of {@linkcode deepLinearDescent}. */
export interface DescentOptions {
  /** η of W ← W − η ∂ℒ/∂W with ℒ half the mean squared error. */
  readonly learningRate: number;
  readonly maxSteps: number;
  /** Stop when |b − b*| is at most this share of |b*|. */
  readonly tolerance: number;
  /** Called at step 0, then after every step; the factored layers' last map is the present one. */
  readonly onStep?: (step: number, time: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Literal full-batch gradient descent of all layers of a deep linear map on a {@linkcode LeastSquaresTask}.
 *
 * The iterates are those of the textbook loop to rounding; the rank-one updates are merely gathered and written together.
 *
 * @throws {NumericalError} If the loss diverges, naming step and rate, or `maxSteps` steps do not suffice.
 */
export async function deepLinearDescent(
  layers: FactoredLayers,
  task: LeastSquaresTask,
  { learningRate, maxSteps, tolerance, onStep, signal }: DescentOptions,
): Promise<FlowEnd> {
  const { curvature, minimiser } = task;
  const breathe = breather(signal);
  const coefficients = new Float64Array(layers.slots).fill(-learningRate);
  const map = new Float64Array(minimiser.length);
  const gradient = new Float64Array(minimiser.length);
  const scale = norm(minimiser);
  let pending = coefficients.subarray(0, 0);
  let firstLoss = 0;
  for (let step = 0;; step++) {
    layers.map(pending, map);
    const loss = trainLoss(task, map);
    if (step === 0) firstLoss = loss;
    if (!(loss <= 1e6 * (firstLoss + 1e-300))) {
      throw new NumericalError(
        `Cannot train by descent: the loss went from ${firstLoss} to ${loss} at step ${step}, learning rate ` +
          `${learningRate} is too large`,
      );
    }
    onStep?.(step, step * learningRate);
    const off = distance(map, minimiser) / scale;
    if (off <= tolerance) {
      layers.merge(pending);
      return { steps: step, time: step * learningRate };
    }
    if (step >= maxSteps) {
      throw new NumericalError(
        `Cannot reach convergence in ${maxSteps} descent steps at learning rate ${learningRate}: the predictor is still ` +
          `${off.toPrecision(3)} (relative) from the least-squares solution`,
      );
    }
    for (let i = 0; i < gradient.length; i++) gradient[i] = curvature[i] * (map[i] - minimiser[i]);
    layers.fill(pending.length, gradient, pending);
    pending = coefficients.subarray(0, pending.length + 1);
    if (pending.length === layers.slots) {
      layers.merge(pending);
      pending = coefficients.subarray(0, 0);
      await breathe();
    }
  }
}
