import { anisotropicGainAllowance, anisotropicLoss } from "./anisotropic_loss.ts";
import { anisotropicSource, type AnisotropicSourceParams } from "./anisotropic_source.ts";
import type { AnisotropicTask } from "./anisotropic_task.ts";
import type { Prediction } from "./prediction.ts";
import { boostSpike } from "./boost_law.ts";
import { sourceCorrection } from "./source_correction.ts";

/** Parameters of {@linkcode anisotropicSourceLoss}. */
export interface AnisotropicSourceLossParams extends AnisotropicSourceParams {
  /** β₂ in the eigenbasis of Σ, independent of the source data, `[D]`. */
  readonly targetTeacher: Float64Array;
  /** γ̄ = γ√D ≥ 0, proportional richness of pretraining. */
  readonly proportionalRichness: number;
  /** P₂. */
  readonly targetSamples: number;
  /** σ₂, standard deviation of the target labels' noise. */
  readonly targetNoise: number;
  /** λ ≥ 0 of the kernel matrix XMXᵀ/D + λ. */
  readonly ridge: number;
}

/** The target task after pretraining: a spike along β̂₁, with the scatter of its components. */
export function pretrainedTask(params: AnisotropicSourceLossParams): AnisotropicTask {
  const { proportionalRichness: richness } = params;
  if (!(richness >= 0 && richness < Infinity)) {
    throw new RangeError(
      `Cannot predict the loss as proportionalRichness must be >= 0 and finite: current value is ${richness}`,
    );
  }
  const { mean, variance, squaredNorm } = anisotropicSource(params);
  return {
    eigenvalues: params.eigenvalues,
    teacher: params.targetTeacher,
    direction: mean.map((value) => value / Math.sqrt(squaredNorm)),
    directionVariance: variance.map((value) => value / squaredNorm),
    spike: boostSpike(richness, squaredNorm),
    samples: params.targetSamples,
    noise: params.targetNoise,
  };
}

/**
 * Test loss of kernel ridge regression on the target after rich pretraining on a finite source of the same inputs, x ~ N(0, Σ).
 *
 * Pretraining a two-layer linear network leaves the kernel I + χv̂v̂ᵀ exactly, with v̂ = β̂₁/|β̂₁| and χ = √(1+γ̄²|β̂₁|²) − 1. So
 * {@linkcode anisotropicLoss} applies with the quadratic forms of β̂₁ from {@linkcode anisotropicSource}.
 *
 * @returns R = (β̂ − β₂)ᵀΣ(β̂ − β₂), averaged over source and target data, with the 1/D corrections of both
 * ({@linkcode sourceCorrection}). The allowance is what that of the target leaves, plus the size of the source's times the ratio of
 * successive orders of either.
 * @throws {TypeError|RangeError} If a parameter is out of range, or source or target (without ridge) sit at their
 * interpolation point.
 * @see Derived here; for Σ = I Lauditi, Bordelon, Pehlevan (2025), Result 3, with its constants.
 *
 * @example A rich source that agrees with the target helps
 * ```ts
 * import { anisotropicSourceLoss } from "./anisotropic_source_loss.ts";
 * import { sineTeachers, spectrumEigenvalues } from "./spectrum.ts";
 * import { ok } from "node:assert/strict";
 *
 * const [sourceTeacher, targetTeacher] = sineTeachers(300, 0.9);
 * const eigenvalues = spectrumEigenvalues({ kind: "power-law", power: 0.8 }, 300);
 * const [lazy, rich] = [0, 3].map((proportionalRichness) =>
 *   anisotropicSourceLoss({
 *     eigenvalues, sourceTeacher, targetTeacher, proportionalRichness,
 *     sourceSamples: 120, sourceNoise: 0.1, targetSamples: 100, targetNoise: 0.1, ridge: 0,
 *   }).value
 * );
 * ok(rich < lazy);
 * ```
 */
export function anisotropicSourceLoss(params: AnisotropicSourceLossParams): Prediction {
  const { target, shift, open } = expanded(params);
  const both = target.allowance > 0 && open > 0 ? "; " : "";
  return {
    ...target,
    value: Math.max(0, target.value + shift),
    allowance: target.allowance + open,
    allowanceReason: target.allowanceReason + both +
      (open > 0 ? "O(1/D²): scatter of the source predictor beyond first order" : ""),
    source: "Lauditi et al. 2025, Result 3, extended to anisotropic inputs",
  };
}

/**
 * Allowance of the loss without pretraining minus {@linkcode anisotropicSourceLoss}, on the same target data: of what the spike
 * changes alone.
 *
 * @throws {TypeError|RangeError} As {@linkcode anisotropicSourceLoss}.
 */
export function anisotropicSourceGainAllowance(params: AnisotropicSourceLossParams): number {
  const { task, open } = expanded(params);
  return anisotropicGainAllowance({ ...task, ridge: params.ridge }) + open;
}

/** The target's loss at the equivalents of the source's forms, what their scatter adds to it, and what that leaves open. */
function expanded(params: AnisotropicSourceLossParams) {
  const task = pretrainedTask(params);
  const target = anisotropicLoss({ ...task, ridge: params.ridge });
  const { shift, size, ratio } = sourceCorrection(task, anisotropicSource(params), params);
  return { task, target, shift, open: size * (ratio < 0.5 ? ratio / (1 - ratio) : 1) };
}
