import { convergedFlow } from "./converged_flow.ts";
import { lazyKernel } from "./lazy_kernel.ts";
import { targetSamples } from "./linear_params.ts";
import { type FlowLosses, spikedFlowLosses } from "./spiked_flow.ts";
import type { TrainingRule } from "./training_rule.ts";

/** Parameters of {@linkcode regressionFlow}. */
export interface RegressionFlowParams {
  /** D, input dimension. */
  readonly inputDim: number;
  /** α₂ = P₂/D, before rounding P₂ to an integer. */
  readonly targetRatio: number;
  /** σ₂, standard deviation of the label noise. */
  readonly targetNoise: number;
  /** |β₂ − β̂(0)|², squared distance of the start from the teacher; 1, that of a unit teacher from 0, unless given. */
  readonly initialDistance?: number;
}

/**
 * Test and train loss of linear regression after gradient flow, or gradient descent, of ½Σ_μ(f − y)² with kernel xᵀx'/D.
 *
 *     test  = Δ∫ρe^{−2λt} + σ²∫ρ(1 − e^{−λt})²/λ
 *     train = (1/α)[Δ∫ρλe^{−2λt} + σ²∫_{λ>0} ρe^{−2λt}] + σ²(1 − 1/α)₊,   Δ = |β₂ − β̂(0)|²
 *
 * ρ is the Marchenko–Pastur law of the eigenvalues λ of XᵀX/D: every eigenmode of the data is learned at its own rate, the
 * noise along with the signal. For descent with learning rate η, e^{−λt} is (1 − ηλ)^k. Times of other conventions are
 * converted by {@linkcode flowTime}.
 *
 * @param params α is that of the rounded P₂.
 * @param rule Flow to a time (infinite for convergence), or descent.
 * @returns Both losses for a unit teacher, averaged over data and noise. Given to first order in 1/D, the allowance estimating
 * the next; exact at t = ∞ ({@linkcode convergedFlow}).
 * @throws {RangeError} If a parameter is out of range, ηλ_max ≥ 2, or |P₂ − D| ≤ 1 and t > D².
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix A, for D → ∞, t → ∞, σ = 0. Time, noise and 1/D are derived here.
 *
 * @example Trained to the end, half the dimensions leave half the loss
 * ```ts
 * import { regressionFlow } from "./regression_flow.ts";
 * import { ok } from "node:assert/strict";
 *
 * const rule = { integrator: "flow", time: Infinity } as const;
 * const { test } = regressionFlow({ inputDim: 400, targetRatio: 0.5, targetNoise: 0 }, rule);
 * ok(Math.abs(test.value - 0.5) < 1e-10);
 * ```
 */
export function regressionFlow(params: RegressionFlowParams, rule: TrainingRule): FlowLosses {
  const { initialDistance = 1 } = params;
  const spiked = { ...params, spike: 0, featureAlignment: 0, warmStart: 0 };
  return predict(spiked, rule, initialDistance, 0, "linear regression in time");
}

/** Parameters of {@linkcode spikedKernelFlow}. */
export interface SpikedKernelFlowParams extends Omit<RegressionFlowParams, "initialDistance"> {
  /** χ ≥ 0, spike that pretraining put on the kernel. */
  readonly spike: number;
  /** q = v̂·β₂, overlap of the spike's direction with the unit target teacher; a for a population source. */
  readonly featureAlignment: number;
  /** c₀: training starts at c₀v̂·x. 0 unless given. */
  readonly warmStart?: number;
  /** Which weights train lazily; `readout` unless given. */
  readonly trainable?: "readout" | "all";
  /** For `all`: whether the readout is a new one (`reset`); `center` unless given. */
  readonly readout?: "keep" | "center" | "reset";
}

/**
 * Test and train loss of lazy training on the kernel xᵀ(I + χv̂v̂ᵀ)x'/D that pretraining has left, in time.
 *
 *     dψ_λ/dt = −λψ_λ − χ∫ρ(λ')λ'ψ_λ',   ψ_λ(0) = q − c₀
 *     test  = (1−q²)∫ρe^{−2λt} + ∫ρψ_λ² + σ²∫ρ(1 − e^{−λt})²/λ
 *     train = (1/α)[(1−q²)∫ρλe^{−2λt} + ∫ρλψ_λ² + σ²∫_{λ>0} ρe^{−2λt}] + σ²(1 − 1/α)₊
 *
 * What the target has along v̂ is learned faster, by the collective mean field of all data modes; the rest is learned as from
 * scratch. Training all weights instead of the readout is the same with another spike and clock, see
 * {@linkcode lazyKernel}.
 *
 * @param params α is that of the rounded P₂.
 * @param rule Flow to a time (infinite for convergence), or descent on the sum loss.
 * @returns Both losses for a unit teacher, averaged over data and noise at given q, χ. Given to first order in 1/D, the
 * allowance estimating the next; exact at t = ∞ ({@linkcode convergedFlow}).
 * @throws {RangeError} If a parameter is out of range, |q| > 1, ημ_max ≥ 2, or |P₂ − D| ≤ 1 and t > D².
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 2, which is t → ∞ without noise; the rest is derived here.
 *
 * @example Without a spike it is linear regression
 * ```ts
 * import { regressionFlow, spikedKernelFlow } from "./regression_flow.ts";
 * import { ok } from "node:assert/strict";
 *
 * const params = { inputDim: 100, targetRatio: 0.5, targetNoise: 0.3 };
 * const rule = { integrator: "flow", time: 2 } as const;
 * const { test } = spikedKernelFlow({ ...params, spike: 0, featureAlignment: 0.6 }, rule);
 * ok(Math.abs(test.value - regressionFlow(params, rule).test.value) < 1e-12);
 * ```
 */
export function spikedKernelFlow(params: SpikedKernelFlowParams, rule: TrainingRule): FlowLosses {
  const { featureAlignment: q, warmStart = 0, trainable = "readout", readout = "center" } = params;
  if (!(Math.abs(q) <= 1)) {
    throw new RangeError(`Cannot predict training as |featureAlignment| must be <= 1: current value is ${q}`);
  }
  if (!(params.spike >= 0 && params.spike < Infinity)) {
    throw new RangeError(
      `Cannot predict training as spike must be >= 0 and finite: current value is ${params.spike}`,
    );
  }
  const { bulk: scale, spike } = lazyKernel(params.spike, params.spike, { trainable, readout });
  const scaled: TrainingRule = rule.integrator === "flow"
    ? { ...rule, time: scale * rule.time }
    : { ...rule, learningRate: scale * rule.learningRate };
  return predict({ ...params, spike }, scaled, 1 - q * q, q - warmStart, "frozen spiked kernel in time");
}

function predict(
  params: RegressionFlowParams & { spike: number },
  rule: TrainingRule,
  bulk: number,
  along: number,
  what: string,
): FlowLosses {
  const { inputDim, targetNoise: noise, spike } = params;
  const samples = targetSamples(params);
  if (!(Number.isInteger(inputDim) && inputDim >= 2 && Number.isInteger(samples) && samples >= 1)) {
    throw new RangeError(
      `Cannot predict training on ${samples} samples in ${inputDim} dimensions: need integers, at least 1 and 2`,
    );
  }
  const source = `Lauditi et al. 2025, Appendix A and Result 2, extended: ${what}`;
  const task = { ratio: samples / inputDim, noise, spike, bulk, along },
    sizes = { samples, inputDim, source };
  const converged = rule.integrator === "flow" && rule.time === Infinity &&
    Math.abs(samples - inputDim) > 1;
  return converged ? convergedFlow(task, sizes) : spikedFlowLosses(task, rule, sizes);
}
