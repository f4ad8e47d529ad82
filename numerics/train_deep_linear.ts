import { deepLinearDescent, DESCENT_SLOTS } from "./deep_linear_descent.ts";
import { deepLinearFlow, FLOW_SLOTS } from "./deep_linear_flow.ts";
import { FactoredLayers } from "./factored_layers.ts";
import { type FlowEnd, integrateFlow } from "./integrate_flow.ts";
import { type LeastSquaresTask, trainLoss } from "./least_squares_task.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { norm } from "./norm.ts";

/** How to train; see {@linkcode trainDeepLinear}. */
export interface TrainingOptions {
  /** `flow` follows gradient flow adaptively, `descent` takes literal steps of size `learningRate`. */
  readonly integrator: "flow" | "descent";
  /** Step size η of `descent` on half the mean squared error; `flow` does not use it. */
  readonly learningRate: number;
  /** Steps at most. */
  readonly maxSteps: number;
  /** Stop when the predictor's part in the data span is this close, relatively, to the least-squares solution. */
  readonly tolerance: number;
  /** Error allowed per flow step, relative to the trained layers' operator norm; default 1e-4. */
  readonly stepTolerance?: number;
  /** Sees the training as it goes; `predictor` computes β of f(x) = β·x at this moment, `[inputs]`. */
  readonly observe?: (point: TrainingPoint) => void;
  /** Aborting it rejects the promise with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A moment of the training. */
export interface TrainingPoint {
  /** Number of the step. */
  readonly step: number;
  /** Gradient-flow time: learning rate × steps for descent. */
  readonly time: number;
  /** Mean of (f − y)² on the training set. */
  readonly trainLoss: number;
  /** Computes β of f(x) = β·x, `[inputs]`. Valid during the call of `observe` only. */
  readonly predictor: () => Float64Array;
}

/** A trained deep linear map. */
export interface TrainedLayers extends FlowEnd {
  /** Weights, input layer first. */
  readonly weights: readonly Matrix[];
}

/**
 * Trains all layers of a deep linear map f(x) = W_L ⋯ W₁x, one output, on a {@linkcode LeastSquaresTask}, until the
 * training loss is at its minimum.
 *
 * The first layer is rotated to the task's coordinates, where only the columns along the data move (exactly: the
 * gradient vanishes along the others), trained there, and rotated back.
 *
 * @param weights Input layer first: `[width, inputs]`, `[width, width]`…, `[1, width]`; kept.
 * @throws {NumericalError} If training diverges or does not converge in `maxSteps`.
 */
export async function trainDeepLinear(
  algebra: LinearAlgebra,
  weights: readonly Matrix[],
  task: LeastSquaresTask,
  options: TrainingOptions,
): Promise<TrainedLayers> {
  const { integrator, maxSteps, tolerance, signal } = options;
  const [first, ...rest] = weights;
  const rotated = task.basis ? algebra.multiply(first, task.basis, { transposeB: true }) : first;
  const slots = integrator === "flow" ? FLOW_SLOTS : DESCENT_SLOTS;
  const layers = new FactoredLayers(algebra, [rotated, ...rest], slots);
  const coordinates = new Float64Array(task.minimiser.length);
  const onStep = options.observe && ((step: number, time: number) => {
    options.observe!({ step, time, trainLoss: trainLoss(task, layers.lastMap), predictor });
  });
  const end = integrator === "descent"
    ? await deepLinearDescent(layers, task, { ...options, onStep })
    : await integrateFlow(
      deepLinearFlow(algebra, layers, task, {
        perStep: options.stepTolerance ?? 1e-4,
        whileSmall: 0.01,
        distance: tolerance,
      }),
      { maxSteps, firstStep: firstStep(task), onStep, signal },
    );
  if (!task.basis) return { ...end, weights: layers.weights };
  const [moved, ...trained] = layers.weights;
  const change = matrix(moved.rows, moved.cols, moved.data.map((value, i) => value - rotated.data[i]));
  const back = matrix(first.rows, first.cols, first.data.slice());
  algebra.multiplyInto(back, change, task.basis, { keep: 1 });
  return { ...end, weights: [back, ...trained] };

  function predictor(): Float64Array {
    const { readIn, lastMap } = layers;
    if (!task.basis) return lastMap.slice();
    const out = new Float64Array(first.cols);
    algebra.applyTransposed(first, readIn, out);
    algebra.applyTransposed(rotated, readIn, coordinates, -1);
    for (let i = 0; i < coordinates.length; i++) coordinates[i] += lastMap[i];
    algebra.applyTransposed(task.basis, coordinates, out, 1, 1);
    return out;
  }
}

/** A step that is short against the time in which the steepest direction first moves; the controller takes over. */
function firstStep({ curvature, minimiser }: LeastSquaresTask): number {
  const sharpest = curvature.reduce((a, b) => Math.max(a, b), 0);
  return 0.01 / (sharpest * Math.max(1, norm(minimiser)));
}
