import { breather } from "./breathe.ts";
import { gramBlock } from "./gram_block.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { NumericalError } from "./numerical_error.ts";
import type { ReluNetwork } from "./relu_features.ts";
import { type ReluRate, reluRate } from "./relu_rate.ts";
import { reluDescend, reluResidual } from "./relu_step.ts";
import { type ReluTask, type ReluTrainingOptions, requireReluTraining } from "./relu_task.ts";

/** A point of a training curve. */
export interface TrainingPoint {
  /** Steps done. */
  readonly step: number;
  /** Ση over those steps. */
  readonly time: number;
  /** Mean of (f − y)² over the training points. */
  readonly loss: number;
}

/** What {@linkcode trainRelu} returns. */
export interface ReluTraining {
  /** The trained network. */
  readonly network: ReluNetwork;
  /** C with W = W(0) + C·X/√D, `[N, P]`. */
  readonly coefficients: Matrix;
  /** About 12 points per factor of 10 in steps; the first is the start, the last the end. */
  readonly curve: readonly TrainingPoint[];
  /** Why it ended. */
  readonly stopped: "loss" | "steps";
  /** Largest ηλ_max met; above 2 descent diverges. */
  readonly largestRateSharpness: number;
}

/**
 * Trains all weights of a two-layer ReLU network by full-batch gradient descent, in the span of its data.
 *
 *     W ← W + ηγ z Δφ̇ X/√D,   z ← z + ηγ φΔ,   Δ = y − f,   f = zφ(h)/(γN),   h = Wx/√D
 *
 * This is ΔW = −ηγ²N ∂ℒ/∂W with the sum loss ℒ = ½ΣΔ², and likewise for z, both from the old state. As W moves only in the
 * span of the inputs, W = W(0) + C·X/√D, the state is C and h = h(0) + C·XXᵀ/D: a step costs one product of N × P × P
 * numbers, whatever D. The rate follows the measured sharpness, see {@linkcode reluRate}.
 *
 * @param start W(0) and z(0); kept.
 * @throws {RangeError} If an option is out of its range.
 * @throws {TypeError} If shapes do not fit.
 * @throws {NumericalError} If the loss is not finite or ηλ_max exceeds 1.9; the message names step and rate.
 *
 * @example Two neurons learn the sign of a number
 * ```ts
 * import { matrix } from "./matrix.ts";
 * import { openLinearAlgebra } from "./open_linear_algebra.ts";
 * import { trainRelu } from "./relu_training.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const start = { hiddenWeights: matrix(2, 1, Float64Array.of(1, -1)), readout: Float64Array.of(0.1, 0.1) };
 * const task = { inputs: matrix(2, 1, Float64Array.of(1, -1)), targets: Float64Array.of(1, -1) };
 * const options = { richness: 1, stopLoss: 1e-6, maxSteps: 1000 };
 * strictEqual((await trainRelu(await openLinearAlgebra(), start, task, options)).stopped, "loss");
 * ```
 */
export async function trainRelu(
  algebra: LinearAlgebra,
  start: ReluNetwork,
  task: ReluTask,
  options: ReluTrainingOptions,
): Promise<ReluTraining> {
  requireReluTraining(start, task, options);
  const { inputs, targets } = task, { richness, stopLoss, maxSteps } = options;
  const width = start.readout.length, points = targets.length;
  const gram = gramBlock(algebra, inputs).gram;
  const initial = matrix(width, points); // h(0)
  algebra.multiplyInto(initial, start.hiddenWeights, inputs, {
    transposeB: true,
    scale: 1 / Math.sqrt(inputs.cols),
  });
  const preactivations = matrix(width, points, initial.data.slice());
  const coefficients = matrix(width, points);
  const readout = start.readout.slice(), residual = new Float64Array(points);
  const rate: ReluRate = reluRate(algebra, gram, width, options);
  const curve: TrainingPoint[] = [];
  const breathe = breather(options.signal);

  let step = 0, time = 0, nextRecord = 0;
  for (;; step++) {
    await breathe();
    const loss = reluResidual(residual, preactivations, readout, targets, richness);
    if (!Number.isFinite(loss)) {
      throw new NumericalError(
        `Cannot train on: the loss is ${loss} after ${step} steps at learning rate ${rate.current}`,
      );
    }
    const ended = loss <= stopLoss || step === maxSteps;
    if (ended || step === nextRecord) {
      curve.push({ step, time, loss });
      nextRecord = Math.max(step + 1, Math.round(step * 1.21));
    }
    if (ended) break;
    const learningRate = rate.at(step, preactivations, readout);
    reluDescend(coefficients, readout, preactivations, residual, learningRate * richness);
    preactivations.data.set(initial.data);
    algebra.multiplyInto(preactivations, coefficients, gram, { keep: 1 });
    time += learningRate;
  }
  const hiddenWeights = matrix(width, inputs.cols, start.hiddenWeights.data.slice());
  algebra.multiplyInto(hiddenWeights, coefficients, inputs, { scale: 1 / Math.sqrt(inputs.cols), keep: 1 });
  return {
    network: { hiddenWeights, readout },
    coefficients,
    curve,
    stopped: curve[curve.length - 1].loss <= stopLoss ? "loss" : "steps",
    largestRateSharpness: rate.largest,
  };
}
