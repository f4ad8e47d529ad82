import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { Prediction } from "../prediction.ts";
import { neuronPairs, type NeuronSum } from "./feature_modes.ts";
import { isFitted, isLazy, type ReluRiskParams } from "./lazy_domain.ts";
import { type NeuronPairs, scratchRisk } from "./scratch_risk.ts";
import { NEURON_VARIANCE } from "./teacher_frame.ts";

/** Pairs of orthonormal neurons with readouts of sum 0 and E f² = 1. */
export const FRAME_PAIRS: NeuronPairs = [
  { cosine: 1, weight: 1 / NEURON_VARIANCE },
  { cosine: 0, weight: -1 / NEURON_VARIANCE },
];

/**
 * Risk of a network trained from scratch, by the kernel of infinitely many random neurons ({@linkcode scratchRisk}).
 *
 * @param pairs Of the target's neurons; those of a frame unless given.
 * @returns Up to n = 2d within 10 %, to either side: a network of finite width that moves its features is better at n ≈ d and
 * worse on very few samples. Beyond, an upper bound. Of fewer than 4 teacher neurons: n = m*d/2 in place of 2d.
 */
export function scratchPrediction(params: ReluRiskParams, pairs: NeuronPairs = FRAME_PAIRS): Prediction {
  const { inputDim, targetSamples: samples, targetNoise } = params;
  const { risk } = scratchRisk(inputDim, pairs, { samples, noiseVariance: targetNoise ** 2 });
  return {
    value: risk,
    allowance: 0.1 * risk,
    allowanceReason: "features move from scratch: up to a tenth for n ≤ 2d",
    source: "kernel regression with infinitely many random ReLU neurons (arc-cosine kernel: Cho, Saul 2009)",
    ...!isLazy(params, "scratch") && { unchecked: "upper bound" },
  };
}

/** What the theory of learning from scratch is given. */
export interface ScratchCondition {
  /** Whose neurons, of unit norm, may be no frame. */
  readonly target: NeuronSum;
  /** Mean of (f − y)² over the training points when training from scratch ended. */
  readonly scratchTrainLoss: number;
}

/** The same given a target; undefined where training ended before its points were learned, by --max-steps or a high --stop-loss. */
export function scratchGiven(
  algebra: LinearAlgebra,
  params: ReluRiskParams,
  { target, scratchTrainLoss }: ScratchCondition,
): Prediction | undefined {
  return isFitted({ before: 1, after: scratchTrainLoss }, params)
    ? scratchPrediction(params, neuronPairs(algebra, target))
    : undefined;
}
