import { TRAINING_TOLERANCE } from "../numerics/training_tolerance.ts";
import { ofKernelLoss } from "./allow_stopping.ts";
import { boostSpike } from "./boost_law.ts";
import { lazyKernel } from "./lazy_kernel.ts";
import { targetSamples } from "./linear_params.ts";
import type { Prediction } from "./prediction.ts";
import { spikedKernelFlow, type SpikedKernelFlowParams } from "./regression_flow.ts";
import type { FlowLosses } from "./spiked_flow.ts";
import { requirePositive, requirePretrained, requireTarget } from "./spiked_params.ts";
import type { TrainingRule } from "./training_rule.ts";
import { transferability } from "./transferability.ts";

/** Parameters of {@linkcode pretrainedFlow} and {@linkcode scratchFlow}. */
export interface PretrainedFlowParams {
  /** D, input dimension. */
  readonly inputDim: number;
  /** a = β₁·β₂ of the unit teachers. */
  readonly alignment: number;
  /** γ̄ = γ₀√D of pretraining, on the population of the source. */
  readonly proportionalRichness: number;
  /** α₂ = P₂/D. */
  readonly targetRatio: number;
  /** σ₂, standard deviation of the target labels' noise. */
  readonly targetNoise: number;
  /** t of ½Σ(f − y)² with the kernel xᵀMx'/D; infinite for convergence. */
  readonly time: number;
  /** Flow, or descent. */
  readonly integrator: "flow" | "descent";
  /** η of descent, which takes the whole number of steps nearest to t/η. */
  readonly learningRate: number;
  /** Which weights train lazily on the target. */
  readonly trainable: "readout" | "all";
  /** Training starts at 0 (`center`) or at the source predictor (`keep`). */
  readonly readout: "center" | "keep";
}

/** How many standard deviations the largest singular value of the data may exceed its mean before descent diverges. */
const RARE = 6.5;

/**
 * Test and train loss, over time, of lazy training on the kernel that rich pretraining on the population of a source leaves.
 *
 * The spike is χ = √(1 + γ̄²) − 1 along β₁, so q = a and, for `keep`, c₀ = 1 in {@linkcode spikedKernelFlow}.
 *
 * @returns Both losses for unit teachers, averaged over data and noise; the allowance includes that pretraining stops at a
 * finite distance.
 * @throws {RangeError} If a parameter is out of range, descent has no finite time or could diverge for some data set, or the
 * target sits at its interpolation point and t > D².
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 2 and Appendix A; in time, with noise and at finite D derived here.
 */
export const pretrainedFlow: (params: PretrainedFlowParams) => FlowLosses = perParams((params) => {
  const { proportionalRichness, readout, targetRatio, targetNoise } = params;
  const { test, train } = flow(params, boostSpike(proportionalRichness, 1), readout === "keep" ? 1 : 0);
  // On training points functions are larger than on the population by (1 + √α)/√α at most, and noise is there from the start.
  const seen = (1 + 1 / Math.sqrt(targetRatio)) * Math.hypot(1, targetNoise);
  return {
    test: stopped(test, ofKernelLoss(test.value, TRAINING_TOLERANCE)),
    train: stopped(train, ofKernelLoss(train.value, seen * TRAINING_TOLERANCE)),
  };
});

/**
 * Test and train loss, over time, of lazy training of a network that has learned nothing before, from f = 0: linear regression.
 *
 * @returns As {@linkcode pretrainedFlow}, with no spike; training all weights is twice as fast as training the readout.
 * @throws {RangeError} As {@linkcode pretrainedFlow}.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix A; in time, with noise and at finite D derived here.
 */
export const scratchFlow: (params: PretrainedFlowParams) => FlowLosses = perParams((params) =>
  flow(params, 0, 0)
);

/**
 * Test loss of {@linkcode scratchFlow} minus that of {@linkcode pretrainedFlow} on the same data. Its deviation is not known: that
 * of the second is a lower bound, from which none of the difference follows.
 */
export function flowTransferability(params: PretrainedFlowParams): Prediction {
  const { deviation: _, ...said } = transferability(scratchFlow(params).test, pretrainedFlow(params).test);
  return said;
}

function flow(params: PretrainedFlowParams, spike: number, warmStart: number): FlowLosses {
  const { inputDim, alignment, targetRatio, targetNoise, trainable, readout } = params;
  requirePretrained({ ...params, width: Infinity, sourceRatio: Infinity, sourceNoise: 0, noiseAlignment: 0 });
  requireTarget(params);
  const frozen: SpikedKernelFlowParams = {
    inputDim,
    targetRatio,
    targetNoise,
    spike,
    featureAlignment: alignment,
    warmStart,
    trainable,
    readout,
  };
  return spikedKernelFlow(frozen, ruleOf(params, frozen));
}

function ruleOf(params: PretrainedFlowParams, { spike }: SpikedKernelFlowParams): TrainingRule {
  const { time, integrator, learningRate } = params;
  if (!(time >= 0)) throw new RangeError(`Cannot predict at time ${time}: need at least 0`);
  if (integrator === "flow") return { integrator, time };
  requirePositive("learning-rate", learningRate);
  if (time === Infinity) {
    throw new RangeError("Cannot descend to time inf: need a finite time, or --integrator flow");
  }
  const safe = 2 / steepestRate(params, spike);
  if (learningRate >= safe) {
    throw new RangeError(
      `Cannot descend at learning-rate ${learningRate} without the risk of diverging: need less than ` +
        `${safe.toPrecision(3)} for these ratios, 2 by the largest rate of any likely data set`,
    );
  }
  const steps = Math.round(time / learningRate);
  if (steps === Infinity) {
    throw new RangeError(
      `Cannot descend to time ${time} at learning-rate ${learningRate}: more steps than can be counted; ` +
        "raise it, or use --integrator flow, which is the same",
    );
  }
  return { integrator, learningRate, steps };
}

/**
 * A rate that no mode of a data set exceeds but once in 10⁹: b[√(1+χ)√α + √(1+χ/D) + {@linkcode RARE}·√((1+χ)/D)]², with b the
 * kernel's isotropic part, from Chevet's bound on the mean of the largest singular value and Gaussian concentration.
 */
function steepestRate(params: PretrainedFlowParams, pretrained: number): number {
  const { inputDim } = params;
  const { bulk, spike } = lazyKernel(pretrained, pretrained, params);
  const stretch = Math.sqrt(1 + spike), ratio = targetSamples(params) / inputDim;
  const mean = stretch * Math.sqrt(ratio) + Math.sqrt(1 + spike / inputDim);
  return bulk * (mean + RARE * stretch / Math.sqrt(inputDim)) ** 2;
}

function stopped(prediction: Prediction, by: number): Prediction {
  const { allowance, allowanceReason } = prediction;
  return {
    ...prediction,
    allowance: allowance + by,
    allowanceReason: `${allowanceReason}; pretraining stops at a finite distance`,
  };
}

/** Computes once for each object of parameters: the instances of a cell share theirs, and both losses come together. */
function perParams<Params extends object, Result>(
  compute: (params: Params) => Result,
): (params: Params) => Result {
  const known = new WeakMap<Params, Result>();
  return (params) => {
    const found = known.get(params);
    if (found !== undefined) return found;
    const result = compute(params);
    known.set(params, result);
    return result;
  };
}
