import { breather } from "./breathe.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { NumericalError } from "./numerical_error.ts";
import { tangentSharpness } from "./tangent_sharpness.ts";
import { constantRate, followingRate } from "./training_rate.ts";
import { type TwoLayerNetwork, twoLayerOutput } from "./two_layer_network.ts";
import {
  requireTwoLayerTraining,
  type TwoLayerTask,
  type TwoLayerTrainingOptions,
} from "./two_layer_task.ts";
import { chooseForm } from "./choose_form.ts";

/** A network at one moment of its training. */
export interface TwoLayerRecord {
  /** Steps done. */
  readonly step: number;
  /** Ση over those steps. */
  readonly time: number;
  /** Mean of (f − y)² over the training points (of the next batch, if there are batches). */
  readonly trainLoss: number;
  /** f at the passive points, `[q]`. */
  readonly passiveOutput: Float64Array;
}

/** What {@linkcode trainTwoLayer} returns. */
export interface TwoLayerTraining {
  /** The trained network. */
  readonly network: TwoLayerNetwork;
  /** At the steps asked for and the last. */
  readonly records: readonly TwoLayerRecord[];
  /** Why it ended. */
  readonly stopped: "loss" | "steps";
  /** Largest ηλ_max measured (every 50 steps with a constant rate), and the step where; above 0.5 descent leaves its flow. */
  readonly largest: { readonly rateSharpness: number; readonly step: number };
  /** η of the last step. */
  readonly learningRate: number;
}

/** Largest |Δ| of a network that has not diverged. */
const LARGEST_RESIDUAL = 1e6;

/**
 * Trains a two-layer network in mean-field scaling by gradient descent, full-batch unless given a batch size.
 *
 *     W ← (1 − ηλ)W + ηγ Σ_p z Δ_p φ'(h_p) x_p/√D,   z ← (1 − ηλ)z + ηγ Σ_p Δ_p φ(h_p)
 *     Δ = y − f,   f(x) = zφ(h(x))/(γN) − f_off(x),   h(x) = Wx/√D
 *
 * This is ΔW = −ηγ²N ∂ℒ/∂W − ηλW with ℒ = ½ΣΔ² (or its mean), and likewise for z, both from the old state. The hidden
 * weights are carried as themselves or, where that costs less, by their components in the span of the data; the numbers
 * agree to rounding. Passive points cost only where the training is recorded.
 *
 * @param start W(0) and z(0); kept.
 * @throws {RangeError} If an option is out of its range.
 * @throws {TypeError} If shapes do not fit.
 * @throws {NumericalError} If a residual exceeds 1e6 or is not finite, or ηλ_max exceeds 1.9; the message names the step.
 * @see Lauditi, Bordelon, Pehlevan (2025), two-layer networks; the parametrisation is theirs.
 *
 * @example Two neurons learn the sign of a number
 * ```ts
 * import { activations } from "./activation.ts";
 * import { matrix } from "./matrix.ts";
 * import { openLinearAlgebra } from "./open_linear_algebra.ts";
 * import { trainTwoLayer } from "./train_two_layer.ts";
 * import { ok } from "node:assert/strict";
 *
 * const start = { hiddenWeights: matrix(2, 1, Float64Array.of(1, -1)), readout: Float64Array.of(0.1, 0.1) };
 * const task = { inputs: matrix(2, 1, Float64Array.of(1, -1)), targets: Float64Array.of(1, -1) };
 * const options = { activation: activations.tanh, richness: 1, learningRate: 0.2, steps: 400 };
 * const { records } = await trainTwoLayer(await openLinearAlgebra(), start, task, options);
 * ok(records[0].trainLoss < 1e-6);
 * ```
 */
export async function trainTwoLayer(
  algebra: LinearAlgebra,
  start: TwoLayerNetwork,
  task: TwoLayerTask,
  options: TwoLayerTrainingOptions,
): Promise<TwoLayerTraining> {
  requireTwoLayerTraining(start, task, options);
  const { targets } = task, { richness, steps, learningRate } = options;
  const { weightDecay = 0, recordAt = [], stopLoss = -1, trainable = "all" } = options;
  const count = targets.length, batchSize = options.batchSize ?? count;
  const form = chooseForm(algebra, start, task, { ...options, batchSize });
  const readout = start.readout.slice(), width = readout.length, toOutput = 1 / (richness * width);
  const output = new Float64Array(batchSize), residual = new Float64Array(batchSize);
  const scale = (options.loss === "mean" ? 1 : count) / batchSize; // of the batch's sum of gradients
  const sharpness = tangentSharpness(algebra, form, trainable), measure = () => sharpness(readout);
  const rate = learningRate === "sharpness"
    ? followingRate(measure, scale)
    : constantRate(measure, learningRate, { scale });
  const { offset: taken } = options;
  const offset = taken && twoLayerOutput(algebra, taken, task.inputs, options);
  const asideOffset = taken && task.passive && twoLayerOutput(algebra, taken, task.passive, options);
  const records: TwoLayerRecord[] = [];
  const breathe = breather(options.signal);

  let step = 0, time = 0, recorded = 0;
  for (;; step++) {
    const pause = breathe();
    if (pause) await pause;
    if (step === 0 || trainable === "all" || batchSize < count) form.forward(step);
    algebra.applyTransposed(form.values, readout, output, toOutput);
    const trainLoss = updateResidual();
    const ended = trainLoss <= stopLoss || step === steps;
    if (ended || step === recordAt[recorded]) {
      records.push({ step, time, trainLoss, passiveOutput: outputAside() });
      recorded++;
    }
    if (ended) break;
    const now = rate.at(step), keep = 1 - now * weightDecay, forward = now * scale * richness;
    if (trainable === "all") form.descend(readout, residual, forward, keep);
    algebra.apply(form.values, residual, readout, forward, keep);
    time += now;
  }
  return {
    network: { hiddenWeights: form.trained(), readout },
    records,
    stopped: records[records.length - 1].trainLoss <= stopLoss ? "loss" : "steps",
    largest: rate.largest,
    learningRate: rate.current,
  };

  /** Δ from the output at the points of the step; the mean of its squares. */
  function updateResidual(): number {
    let sum = 0, largest = 0;
    for (let p = 0; p < batchSize; p++) {
      const at = (form.firstPoint + p) % count;
      const delta = targets[at] + (offset ? offset[at] : 0) - output[p];
      residual[p] = delta;
      sum += delta * delta;
      largest = Math.max(largest, Math.abs(delta)); // NaN stays
    }
    if (largest <= LARGEST_RESIDUAL) return sum / batchSize;
    throw new NumericalError(
      `Cannot train on: a residual is ${largest.toPrecision(3)} after ${step} steps at learning rate ` +
        `${rate.current.toPrecision(3)}; take a smaller one`,
    );
  }

  function outputAside(): Float64Array {
    const { cols } = form.asideValues, out = new Float64Array(cols);
    if (cols === 0) return out;
    form.lookAside();
    algebra.applyTransposed(form.asideValues, readout, out, toOutput);
    if (asideOffset) { for (let p = 0; p < cols; p++) out[p] -= asideOffset[p]; }
    return out;
  }
}
