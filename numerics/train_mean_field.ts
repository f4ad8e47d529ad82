import { type FlowEnd, integrateFlow } from "./integrate_flow.ts";
import { type LeastSquaresTask, trainLoss } from "./least_squares_task.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { meanFieldFlow } from "./mean_field_flow.ts";
import type { MeanFieldNetwork } from "./mean_field_network.ts";
import {
  MEAN_FIELD_STEP,
  type MeanFieldTrainingOptions,
  requireMeanFieldTraining,
} from "./mean_field_options.ts";
import { norm } from "./norm.ts";
import { NumericalError } from "./numerical_error.ts";
import { dataSpan } from "./split_span.ts";
import { TRAINING_TOLERANCE } from "./training_tolerance.ts";

/** A trained mean-field network. */
export interface TrainedMeanField extends FlowEnd {
  /** The network. */
  readonly network: MeanFieldNetwork;
  /** β̂ = Wᵀw/(γ̄N) − offset, `[D]`. */
  readonly predictor: Float64Array;
}

/**
 * Trains both layers of a two-layer linear mean-field network by gradient flow on a least-squares loss.
 *
 *     dW/dt = γ̄wGᵀ,  dw/dt = γ̄WG,   G = −speed·∂ℒ/∂β̂,   β̂ = Wᵀw/(γ̄N) − offset
 *
 * That is ΔW = −ηγ₀²N ∂ℒ/∂W in the limit of small steps. Only what W does to the span of the data moves; the rest stays
 * bit for bit, apart from weight decay. See {@linkcode meanFieldFlow} for the steps.
 *
 * @param network Kept.
 * @param task The loss, in its own coordinates.
 * @throws {RangeError} If an option is out of range.
 * @throws {TypeError} If shapes do not fit.
 * @throws {NumericalError} If training does not converge in `maxSteps`.
 * @see Lauditi, Bordelon, Pehlevan (2025), two-layer linear networks.
 *
 * @example One input: the predictor reaches the label, and A = √(1 + γ̄²β̂²)
 * ```ts
 * import { leastSquaresTask } from "./least_squares_task.ts";
 * import { matrix } from "./matrix.ts";
 * import { initMeanField } from "./mean_field_network.ts";
 * import { openLinearAlgebra } from "./open_linear_algebra.ts";
 * import { trainMeanField } from "./train_mean_field.ts";
 * import { ok } from "node:assert/strict";
 *
 * const algebra = await openLinearAlgebra();
 * const task = leastSquaresTask(algebra, matrix(1, 1, Float64Array.of(1)), Float64Array.of(2));
 * const start = initMeanField({ seed: 1, cell: 0, instance: 0, purpose: "weights" }, 1, Infinity);
 * const { network, predictor } = await trainMeanField(algebra, start, task, { richness: 1.5 });
 * ok(Math.abs(predictor[0] - 2) < 1e-4);
 * const readoutScale = network.readout.reduce((sum, w) => sum + w * w, 0);
 * ok(Math.abs(readoutScale - Math.sqrt(1 + (1.5 * predictor[0]) ** 2)) < 1e-12);
 * ```
 */
export async function trainMeanField(
  algebra: LinearAlgebra,
  network: MeanFieldNetwork,
  task: LeastSquaresTask,
  options: MeanFieldTrainingOptions,
): Promise<TrainedMeanField> {
  requireMeanFieldTraining(network, task, options);
  const { richness, offset, speed = 1, endTime, weightDecay = 0, tolerance = TRAINING_TOLERANCE } = options;
  const { stepTolerance = MEAN_FIELD_STEP, maxSteps = 10_000, recordTimes, observe, signal } = options;
  const { basis, minimiser, curvature } = task, span = dataSpan(algebra, task);
  const start = basis ? algebra.multiply(network.hidden, basis, { transposeB: true }) : copy(network.hidden);
  const hidden = basis ? copy(start) : start, readout = network.readout.slice();
  const centre = offset ? span.coordinates(offset) : new Float64Array(minimiser.length);
  const flow = meanFieldFlow(algebra, {
    hidden,
    readout,
    richness,
    curvature: curvature.map((s) => speed * s),
    goal: minimiser.map((b, i) => b + centre[i]),
    weightDecay,
    size: norm(minimiser) || 1,
    stepTolerance,
    tolerance: endTime === undefined ? tolerance : 0,
  });
  let now = 0;
  const watch = observe && ((step: number, time: number) => {
    now = time;
    const reached = flow.error().map((e, i) => minimiser[i] - e);
    observe({ step, time, trainLoss: trainLoss(task, reached), predictor: () => predictor(weights(now)) });
  });
  const steps = { maxSteps, firstStep: flow.firstStep, endTime, recordTimes, onStep: watch, signal };
  const end = await integrateFlow(flow, steps).catch((error) => {
    throw error instanceof NumericalError ? advise(error) : error;
  });
  const trained = weights(end.time);
  return { ...end, network: trained, predictor: predictor(trained) };

  /** Puts the trained columns back: W + (W's − Ws)V, with what training leaves alone only decayed. */
  function weights(time: number): MeanFieldNetwork {
    if (!basis) return { ...network, hidden: copy(hidden), readout: readout.slice() };
    const kept = weightDecay > 0 ? Math.exp(-weightDecay * time) : 1;
    const change = copy(hidden);
    for (let i = 0; i < change.data.length; i++) change.data[i] -= kept * start.data[i];
    const back = copy(network.hidden);
    algebra.multiplyInto(back, change, basis, { keep: kept });
    return { ...network, hidden: back, readout: readout.slice() };
  }

  function predictor(of: MeanFieldNetwork): Float64Array {
    return meanFieldPredictor(algebra, of, richness, offset);
  }
}

/** β̂ = Wᵀw/(γ̄N) − offset of a network, `[D]`. */
export function meanFieldPredictor(
  algebra: LinearAlgebra,
  { hidden, readout }: MeanFieldNetwork,
  richness: number,
  offset?: Float64Array,
): Float64Array {
  const out = new Float64Array(hidden.cols);
  algebra.applyTransposed(hidden, readout, out, 1 / richness);
  return offset ? out.map((b, i) => b - offset[i]) : out;
}

function advise({ message }: NumericalError): NumericalError {
  return new NumericalError(
    `${message}; the data may be too close to the interpolation point, as many samples as inputs: ` +
      `choose another sample ratio, or allow more steps`,
  );
}

function copy({ rows, cols, data }: Matrix): Matrix {
  return matrix(rows, cols, data.slice());
}
