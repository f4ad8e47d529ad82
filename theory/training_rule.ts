/** How long a linear predictor is trained on the sum loss ½Σ(f − y)² with the kernel xᵀMx'/D: see {@linkcode flowTime}. */
export type TrainingRule =
  | {
    /** Gradient flow. */
    readonly integrator: "flow";
    /** t ≥ 0; infinity for convergence. */
    readonly time: number;
  }
  | {
    /** Gradient descent, β ← β + ηMXᵀ(y − Xβ)/D. */
    readonly integrator: "descent";
    /** η > 0. */
    readonly learningRate: number;
    /** Number of steps, ≥ 0. */
    readonly steps: number;
  };

/** How an eigenmode of rate μ decays under a rule. */
export interface ModeDecay {
  /** What is left of the mode: e^{−μt}, or (1 − ημ)^k. */
  readonly left: (rate: number) => number;
  /** 1 − left, without cancellation. */
  readonly lost: (rate: number) => number;
  /** t, or ηk. */
  readonly time: number;
  /** η; 0 for flow. */
  readonly step: number;
}

/**
 * Decay of eigenmodes: e^{−μt} for flow and exactly (1 − ημ)^k for descent.
 *
 * @param largestRate μ_max, beyond which no mode lies.
 * @throws {RangeError} If the time, η or k is out of range, or ημ_max ≥ 2, where descent diverges.
 *
 * @example
 * ```ts
 * import { modeDecay } from "./training_rule.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(modeDecay({ integrator: "descent", learningRate: 0.5, steps: 3 }, 1).left(1), 0.125);
 * ```
 */
export function modeDecay(rule: TrainingRule, largestRate: number): ModeDecay {
  const time = trainingTime(rule);
  if (rule.integrator === "flow") {
    const left = (rate: number) => rate === 0 ? 1 : Math.exp(-rate * time);
    const lost = (rate: number) => rate === 0 ? 0 : -Math.expm1(-rate * time);
    return { left, lost, time, step: 0 };
  }
  const { learningRate, steps } = rule;
  if (learningRate * largestRate >= 2) {
    throw new RangeError(
      `Cannot predict training that diverges: learningRate must be < ${
        2 / largestRate
      }, 2 by the largest mode's rate, ` +
        `current value is ${learningRate}`,
    );
  }
  // By logarithms: 1 − ημ alone would lose what lies below rounding, and with it the flow that tiny steps become.
  const small = (rate: number) => Math.abs(learningRate * rate) < 0.5;
  const exponent = (rate: number) => steps * Math.log1p(-learningRate * rate);
  const left = (rate: number) => small(rate) ? Math.exp(exponent(rate)) : (1 - learningRate * rate) ** steps;
  const lost = (rate: number) => small(rate) ? -Math.expm1(exponent(rate)) : 1 - left(rate);
  return { left, lost, time, step: learningRate };
}

/**
 * t of flow, or ηk of descent.
 *
 * @throws {RangeError} If the time, η or k is out of range.
 */
export function trainingTime(rule: TrainingRule): number {
  const refuse = (name: string, wanted: string, value: number) => {
    throw new RangeError(`Cannot predict training as ${name} must be ${wanted}: current value is ${value}`);
  };
  if (rule.integrator === "flow") {
    if (!(rule.time >= 0)) refuse("time", ">= 0", rule.time);
    return rule.time;
  }
  const { learningRate, steps } = rule;
  if (!(learningRate > 0 && learningRate < Infinity)) refuse("learningRate", "> 0 and finite", learningRate);
  if (!(Number.isInteger(steps) && steps >= 0)) refuse("steps", "an integer >= 0", steps);
  return learningRate * steps;
}
