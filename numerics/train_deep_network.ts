import { breather } from "./breathe.ts";
import { deepForm } from "./deep_form.ts";
import { type DeepNetwork, deepOutput } from "./deep_network.ts";
import { deepSharpness } from "./deep_sharpness.ts";
import { type DeepTrainingOptions, requireDeepTraining } from "./deep_task.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { NumericalError } from "./numerical_error.ts";
import type { TwoLayerRecord, TwoLayerTraining } from "./train_two_layer.ts";
import { constantRate } from "./training_rate.ts";
import type { TwoLayerTask } from "./two_layer_task.ts";

/** What {@linkcode trainDeepNetwork} returns. */
export interface DeepTraining extends Omit<TwoLayerTraining, "network"> {
  /** The trained network. */
  readonly network: DeepNetwork;
}

/** Largest |Δ| of a network that has not diverged. */
const LARGEST_RESIDUAL = 1e6;

/**
 * Trains a network of any depth in mean-field scaling by full-batch gradient descent.
 *
 *     W⁰ ← kW⁰ + ηγ Σ_p Δ_p g¹_p x_pᵀ/√D,   W^l ← kW^l + ηγ Σ_p Δ_p g^{l+1}_p φ(h^l_p)ᵀ/√N,   z ← kz + ηγ Σ_p Δ_p φ(h^L_p)
 *     g^L = zφ'(h^L),   g^l = φ'(h^l) W^lᵀg^{l+1}/√N,   Δ = y − f,   k = 1 − ηλ
 *
 * with h and f as in `DeepNetwork`, all from the old weights. This is ΔW = −ηγ²N ∂ℒ/∂W − ηλW with ℒ = ½ΣΔ². With one hidden layer it
 * is `trainTwoLayer`, to rounding. No step allocates; passive points cost only where the training is recorded.
 *
 * @param start Weights at the start; kept.
 * @throws {RangeError} If an option is out of its range.
 * @throws {TypeError} If shapes do not fit.
 * @throws {NumericalError} If a residual exceeds 1e6 or is not finite, or ηλ_max exceeds 1.9; the message names the step.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix B; the parametrisation is theirs.
 *
 * @example Three hidden layers learn the sign of a number
 * ```ts
 * import { activations } from "./activation.ts";
 * import { normals } from "./draws.ts";
 * import { matrix } from "./matrix.ts";
 * import { openLinearAlgebra } from "./open_linear_algebra.ts";
 * import { trainDeepNetwork } from "./train_deep_network.ts";
 * import { ok } from "node:assert/strict";
 *
 * const draw = (purpose: string, count: number) => normals({ seed: 1, cell: 0, instance: 0, purpose }, count);
 * const start = {
 *   hiddenWeights: matrix(32, 1, draw("hidden", 32)),
 *   innerWeights: ["first", "second"].map((purpose) => matrix(32, 32, draw(purpose, 1024))),
 *   readout: draw("readout", 32),
 * };
 * const task = { inputs: matrix(2, 1, Float64Array.of(1, -1)), targets: Float64Array.of(1, -1) };
 * const options = { activation: activations.tanh, richness: 1, learningRate: 0.05, steps: 400 };
 * const { records } = await trainDeepNetwork(await openLinearAlgebra(), start, task, options);
 * ok(records[0].trainLoss < 1e-6);
 * ```
 */
export async function trainDeepNetwork(
  algebra: LinearAlgebra,
  start: DeepNetwork,
  task: TwoLayerTask,
  options: DeepTrainingOptions,
): Promise<DeepTraining> {
  requireDeepTraining(start, task, options);
  const { targets, passive } = task, { richness, steps, learningRate, offset: taken } = options;
  const { weightDecay = 0, recordAt = [], stopLoss = -1, signal } = options;
  const form = deepForm(algebra, start, task, options), features = form.values[form.values.length - 1];
  const readout = start.readout.slice(), toOutput = 1 / (richness * readout.length), count = targets.length;
  const output = new Float64Array(count), residual = new Float64Array(count);
  const sharpness = deepSharpness(algebra, form, task, options);
  const rate = constantRate(() => sharpness(readout), learningRate, { interval: options.watchEvery });
  const offset = taken && deepOutput(algebra, taken, task.inputs, options);
  const asideOffset = taken && passive && deepOutput(algebra, taken, passive, options);
  const records: TwoLayerRecord[] = [], breathe = breather(signal);
  const keep = 1 - learningRate * weightDecay, forward = learningRate * richness;

  for (let step = 0, recorded = 0;; step++) {
    const pause = breathe();
    if (pause) await pause;
    if (step > 0) form.forward();
    algebra.applyTransposed(features, readout, output, toOutput);
    const trainLoss = updateResidual(step), ended = trainLoss <= stopLoss || step === steps;
    if (ended || step === recordAt[recorded]) {
      records.push({ step, time: step * learningRate, trainLoss, passiveOutput: outputAside() });
      recorded++;
    }
    if (ended) break;
    rate.at(step);
    form.descend(readout, residual, forward, keep);
    algebra.apply(features, residual, readout, forward, keep);
  }
  return {
    network: { ...form.trained(), readout },
    records,
    stopped: records[records.length - 1].trainLoss <= stopLoss ? "loss" : "steps",
    largest: rate.largest,
    learningRate,
  };

  /** Δ from the output; the mean of its squares. */
  function updateResidual(step: number): number {
    let sum = 0, largest = 0;
    for (let p = 0; p < count; p++) {
      const delta = targets[p] + (offset ? offset[p] : 0) - output[p];
      residual[p] = delta;
      sum += delta * delta;
      largest = Math.max(largest, Math.abs(delta)); // NaN stays
    }
    if (largest <= LARGEST_RESIDUAL) return sum / count;
    throw new NumericalError(
      `Cannot train on: a residual is ${largest.toPrecision(3)} after ${step} steps at learning rate ` +
        `${learningRate.toPrecision(3)}; take a smaller one`,
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
