import { deepLinearDescent, DESCENT_SLOTS } from "./deep_linear_descent.ts";
import { deepLinearFlow, FLOW_SLOTS, type FlowTolerance } from "./deep_linear_flow.ts";
import { type FlowEnd, type FlowSystem, integrateFlow } from "./integrate_flow.ts";
import { type LeastSquaresTask, trainLoss } from "./least_squares_task.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import type { Matrix } from "./matrix.ts";
import { norm } from "./norm.ts";
import { type LayerView, rotateLayers } from "./rotated_layers.ts";
import { splitTraining } from "./split_training.ts";

const STEP_TOLERANCE = 1e-4;

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
  /** Sees the training as it goes, at the steps 0, 1, 2, 5, 10, 20, … and the last at least; `predictor` computes β of f(x) = β·x at this moment, `[inputs]`. */
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
 * Two layers follow the flow by {@linkcode splitTraining}. Otherwise the first layer is rotated to the task's coordinates,
 * trained there, and rotated back by {@linkcode rotateLayers}.
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
  if (options.integrator === "descent") {
    const rotated = rotateLayers(algebra, weights, task, DESCENT_SLOTS);
    const end = await deepLinearDescent(rotated.layers, task, { ...options, onStep: watch(rotated) });
    return { ...end, weights: rotated.weights() };
  }
  const { maxSteps, tolerance, signal } = options;
  const perStep = options.stepTolerance ?? STEP_TOLERANCE;
  const flow = startFlow(algebra, weights, task, { perStep, whileSmall: 0.01, distance: tolerance });
  const first = flow.escapeStep ?? firstStep(task);
  const end = await integrateFlow(flow, { maxSteps, firstStep: first, onStep: watch(flow), signal });
  return { ...end, weights: flow.weights() };

  function watch(view: LayerView) {
    const { observe } = options;
    return observe && ((step: number, time: number) => {
      const predictor = () => view.predictor();
      observe({ step, time, trainLoss: trainLoss(task, view.coordinates()), predictor });
    });
  }
}

function startFlow(
  algebra: LinearAlgebra,
  weights: readonly Matrix[],
  task: LeastSquaresTask,
  tolerance: FlowTolerance,
): FlowSystem & LayerView & { readonly escapeStep?: number } {
  const [hidden, readout] = weights;
  if (weights.length === 2 && readout.rows === 1 && readout.cols === hidden.rows) {
    return splitTraining(algebra, weights, task, tolerance);
  }
  const rotated = rotateLayers(algebra, weights, task, FLOW_SLOTS);
  return { ...rotated, ...deepLinearFlow(algebra, rotated.layers, task, tolerance) };
}

/** A step that is short against the time in which the steepest direction first moves; the controller takes over. */
function firstStep({ curvature, minimiser }: LeastSquaresTask): number {
  const sharpest = curvature.reduce((a, b) => Math.max(a, b), 0);
  return 0.01 / (sharpest * Math.max(1, norm(minimiser)));
}
