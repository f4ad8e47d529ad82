import { effectiveRidge, sharedDegrees } from "../numerics/effective_ridge.ts";
import { spikedSpectrum } from "../numerics/spiked_spectrum.ts";
import { limitWith } from "./anisotropic_limit.ts";
import { anisotropicLoss } from "./anisotropic_loss.ts";
import { type AnisotropicTask, requireAnisotropicTask } from "./anisotropic_task.ts";
import { type LimitLosses, spectralFlow, type SpectralFlowTask } from "./spectral_flow.ts";
import { spectralTrainLoss } from "./spectral_train_loss.ts";
import type { FlowLosses } from "./spiked_flow.ts";

/** A task in the eigenbasis of T = Σ^{1/2}MΣ^{1/2}, O(D²). */
export function spectralTask(task: AnisotropicTask): SpectralFlowTask {
  requireAnisotropicTask(task);
  const { eigenvalues, teacher, direction, spike, samples, noise } = task;
  const root = eigenvalues.map(Math.sqrt);
  const spectrum = spikedSpectrum(
    eigenvalues,
    spike,
    direction.map((v, i) => root[i] * v),
    teacher.map((b, i) => root[i] * b),
  );
  return {
    ...spectrum,
    eigenvalues: spectrum.eigenvalues.map((value) => Math.max(0, value)),
    samples,
    noise,
  };
}

/** Losses of gradient flow at time t as deterministic equivalent, D → ∞ with the spike kept in the spectrum. */
export function anisotropicFlowLimit(task: AnisotropicTask, time: number): LimitLosses {
  return spectralFlow(spectralTask(task), time);
}

/** Ridges 1/t·these resolve about what flow does at t. */
const RIDGES = [1 / 3, 1, 3];

/**
 * Test and train loss of gradient flow at time t with the kernel xᵀ(I + χv̂v̂ᵀ)x'/D on inputs x ~ N(0, Σ).
 *
 * The equations are those of {@linkcode spectralFlow}, with T = Σ^{1/2}(I + χv̂v̂ᵀ)Σ^{1/2}.
 *
 * @param time t ≥ 0 of flow on ½Σ_μ(f − y)², finite; for convergence there is `anisotropicLoss`.
 * @returns Averages over data and noise. The train loss has its 1/D correction, and the size of that times the estimated ratio
 * of successive orders as allowance. The test loss is the equivalent for D → ∞. Its allowance, for signal and noise each: the
 * relative 1/D error that the same equivalent has for ridge regression with λ between 1/3t and 3/t, where it is known; plus what
 * one point more or less changes, the size of a 1/D shift of the spectrum to which exponentials react more than ridges. Late,
 * when means are made by data sets with unusually slow modes, both allowances include the scatter of these.
 * @throws {TypeError|RangeError} If the task or the time is out of range.
 * @see Derived here; for Σ = I Lauditi, Bordelon, Pehlevan (2025), Result 2, at t → ∞.
 */
export function anisotropicFlow(task: AnisotropicTask, time: number): FlowLosses {
  const whole = spectralTask(task), { samples, noise } = task, dim = task.eigenvalues.length;
  const source = "Lauditi et al. 2025, Result 2, extended to anisotropic inputs in time";
  if (!(time >= 0 && time < Infinity)) {
    throw new RangeError(`Cannot predict training as time must be >= 0 and finite: current value is ${time}`);
  }
  if (time === 0) {
    // Nothing is learned: the test loss is exact, the train loss an average of squares.
    const start = whole.power.reduce((sum, value) => sum + value, 0);
    const exact = { allowance: 0, allowanceReason: "", source };
    return { test: { value: start, ...exact }, train: { value: start + noise ** 2, ...exact } };
  }
  const silent = { ...task, noise: 0 }, noisy = { ...task, teacher: new Float64Array(dim) };
  const signal = testPart({ ...whole, noise: 0 }, time, relativeError(silent, whole, time));
  const fitted = testPart(
    { ...whole, power: new Float64Array(dim) },
    time,
    relativeError(noisy, whole, time),
  );
  const { limit, shift, size } = spectralTrainLoss(whole, time);
  const decaying = Math.max(limit - noise ** 2 * Math.max(0, 1 - dim / samples), Number.MIN_VALUE);
  const part = Math.min(1, Math.abs(shift) / decaying), ratio = Math.min(1, orderRatio(whole, time));
  const rare = part ** 2 *
    Math.abs(spectralTrainLoss(nearerSquare(whole, slowestScatter(samples)), time).limit - limit);
  return {
    test: {
      value: Math.max(0, signal.value + fitted.value),
      allowance: signal.error + fitted.error,
      allowanceReason:
        "O(1/D): relative error of the equivalent for ridge regression at ridges near 1/t, one point more or less; " +
        "late: scatter of the slowest modes",
      source,
    },
    train: {
      value: Math.max(0, limit + shift),
      allowance: Math.abs(shift) * part + size * ratio + ratio ** 2 * decaying + rare,
      allowanceReason:
        "O(1/D²): size of the 1/D correction times the ratio of successive orders; late: scatter of the " +
        "slowest modes",
      source,
    },
  };
}

/** ε of the train loss, a function of the kernel matrix at 2t: 1/(P(1−Γ)) at the ridge 1/2t. */
function orderRatio({ eigenvalues, samples }: SpectralFlowTask, time: number): number {
  const kappa = effectiveRidge(eigenvalues, samples, eigenvalues.length / (2 * time));
  return 1 / (samples * (1 - sharedDegrees(eigenvalues, samples, kappa)));
}

/** One part of the test loss, with the error that {@linkcode anisotropicFlow} argues for. */
function testPart(part: SpectralFlowTask, time: number, relative: number): { value: number; error: number } {
  const { test } = spectralFlow(part, time);
  if (test === 0 || relative === 0) return { value: Math.max(0, test), error: 0 };
  const { limit, shift } = spectralTrainLoss(part, time);
  // Only a signal that decays to nothing is made by slow modes at last.
  const late = part.samples > part.eigenvalues.length && part.noise === 0
    ? Math.min(1, (shift / limit) ** 2)
    : 0;
  const moved = (points: number) => Math.abs(spectralFlow(nearerSquare(part, points), time).test - test);
  return {
    value: test,
    error: relative * Math.abs(test) + moved(1) + late * moved(slowestScatter(part.samples)),
  };
}

/** The slowest mode scatters from data set to data set about as if P were P^{1/3} nearer to D; late means see twice that. */
function slowestScatter(samples: number): number {
  return 2 * Math.cbrt(samples);
}

function nearerSquare(task: SpectralFlowTask, step: number): SpectralFlowTask {
  const dim = task.eigenvalues.length;
  const samples = task.samples < dim
    ? Math.min(dim, task.samples + step)
    : Math.max(dim, task.samples - step);
  return { ...task, samples };
}

/** Largest relative difference between the equivalent and the corrected loss at ridges near 1/t, with the latter's allowance. */
function relativeError(task: AnisotropicTask, whole: SpectralFlowTask, time: number): number {
  return Math.max(...RIDGES.map((factor) => {
    const ridge = factor / time, limit = limitWith(task, ridge, whole.eigenvalues);
    const { value, allowance } = anisotropicLoss({ ...task, ridge });
    return limit > 0 ? (Math.abs(value - limit) + allowance) / limit : 0;
  }));
}
