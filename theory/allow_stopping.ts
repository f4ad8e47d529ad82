import { TRAINING_TOLERANCE } from "../numerics/training_tolerance.ts";
import type { Prediction } from "./prediction.ts";

/** How far a number is off when the source predictor β̂₁ is off by the share ε of its length, given the number. */
export type StoppingBound = (value: number, tolerance: number) => number;

/** Of the spike χ = √(1 + γ̄²|β̂|²) − 1: |Δχ| ≤ χ(2 + χ)/(1 + χ)·ε ≤ 2χε. */
export function ofSpike(value: number, tolerance: number): number {
  return 2 * tolerance * Math.abs(value);
}

/** Of the squared cosine of β̂₁ with a vector: |Δq²| ≤ 2|q|ε + ε². */
export function ofAlignment(value: number, tolerance: number): number {
  return 2 * tolerance * Math.sqrt(Math.abs(value)) + tolerance ** 2;
}

/**
 * Of a test loss R after regression on the spiked kernel: spike, cosine and start each move the part of the error along the
 * spike, at most √R long, by at most 2ε together: |ΔR| ≤ 4ε√R + 4ε².
 */
export function ofKernelLoss(value: number, tolerance: number): number {
  return 4 * tolerance * Math.sqrt(Math.abs(value)) + 4 * tolerance ** 2;
}

/**
 * A law for a network whose training stopped at a finite distance from the least-squares solution, ε =
 * {@linkcode TRAINING_TOLERANCE}: the same value, with an allowance for it.
 */
export function allowStopping<Params>(
  law: (params: Params) => Prediction,
  bound: StoppingBound,
): (params: Params) => Prediction {
  return (params) => {
    const { allowance, allowanceReason, ...said } = law(params);
    const reasons = [allowanceReason, "training stops at a finite distance"];
    return {
      ...said,
      allowance: allowance + bound(said.value, TRAINING_TOLERANCE),
      allowanceReason: reasons.filter((reason) => reason).join("; "),
    };
  };
}

/** Test loss, |β̂ − β₂|² with unit β₂, that rounding leaves where theory says exactly 0: far more than was ever seen. */
const ROUNDED_LOSS = 1e-20;

/** A law for a loss that may be exactly 0: the same value, with an allowance for rounding. */
export function allowRounding<Params>(law: (params: Params) => Prediction): (params: Params) => Prediction {
  return (params) => {
    const { allowance, allowanceReason, ...said } = law(params);
    return { ...said, allowance: allowance + ROUNDED_LOSS, allowanceReason: allowanceReason || "rounding" };
  };
}
