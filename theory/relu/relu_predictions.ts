import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { Matrix } from "../../numerics/matrix.ts";
import type { Prediction } from "../prediction.ts";
import { transferability } from "../transferability.ts";
import { featureModes, neuronPairs, type NeuronSum } from "./feature_modes.ts";
import { ridgeRisk } from "./ridge_risk.ts";
import { type NeuronPairs, scratchRisk } from "./scratch_risk.ts";
import { type TangentPool, tangentPoolRisk } from "./tangent_pool.ts";
import { NEURON_VARIANCE } from "./teacher_frame.ts";

/** Parameters of the predictions. */
export interface ReluRiskParams {
  /** d. */
  readonly inputDim: number;
  /** m*. */
  readonly teacherNeurons: number;
  /** n. */
  readonly targetSamples: number;
  /** λ of the sum loss. */
  readonly ridge: number;
  /** σ of the target's labels. */
  readonly targetNoise: number;
}

const LAZY_SOURCE = "frozen tangent kernel of the pretrained network (after Jacot, Gabriel, Hongler 2018)";

/** Pairs of orthonormal neurons with readouts of sum 0 and E f² = 1. */
export const FRAME_PAIRS: NeuronPairs = [
  { cosine: 1, weight: 1 / NEURON_VARIANCE },
  { cosine: 0, weight: -1 / NEURON_VARIANCE },
];

/** Whether the hidden weights of a network hardly move on n samples: up to twice the input dimension. */
export function isLazy(
  { inputDim, targetSamples }: Pick<ReluRiskParams, "inputDim" | "targetSamples">,
): boolean {
  return targetSamples <= 2 * inputDim;
}

/**
 * Risk of a network trained from scratch, by the kernel of infinitely many random neurons ({@linkcode scratchRisk}).
 *
 * @param pairs Of the target's neurons; those of a frame unless given.
 * @returns Up to n = 2d within 10 %, to either side: a network of finite width that moves its features is better at n ≈ d and
 * worse on very few samples. Beyond, an upper bound.
 */
export function scratchPrediction(params: ReluRiskParams, pairs: NeuronPairs = FRAME_PAIRS): Prediction {
  const { inputDim, targetSamples: samples, targetNoise } = params;
  const { risk } = scratchRisk(inputDim, pairs, { samples, noiseVariance: targetNoise ** 2 });
  return {
    value: risk,
    allowance: 0.1 * risk,
    allowanceReason: "features move from scratch: up to a tenth for n ≤ 2d",
    source: "kernel regression with infinitely many random ReLU neurons (arc-cosine kernel: Cho, Saul 2009)",
    ...!isLazy(params) && { unchecked: "upper bound" },
  };
}

/** The same given a target whose neurons, of unit norm, are no frame. */
export function scratchGiven(algebra: LinearAlgebra, params: ReluRiskParams, target: NeuronSum): Prediction {
  return scratchPrediction(params, neuronPairs(algebra, target));
}

/**
 * Risk of a ridge readout on the features relu(Wx)/√m of a pretrained network, by its deterministic equivalent
 * ({@linkcode ridgeRisk}), given its weights.
 *
 * @param given The pretrained network's hidden weights, and the target.
 * @returns Undefined below n = 4(m* + 1): the m* + 1 features that stand apart from the rest are then not resolved.
 */
export function linearTransferGiven(
  algebra: LinearAlgebra,
  params: ReluRiskParams,
  given: { readonly weights: Matrix; readonly target: NeuronSum },
): Prediction | undefined {
  return isResolved(params) ? linearTransferRisk(algebra, params, given) : undefined;
}

/** Whether n samples tell apart the features that a source of m* neurons has made strong. */
function isResolved({ targetSamples, teacherNeurons }: ReluRiskParams): boolean {
  return targetSamples >= 4 * (teacherNeurons + 1);
}

/** What {@linkcode linearTransferGiven} says, also where it is not to be trusted. */
function linearTransferRisk(
  algebra: LinearAlgebra,
  { targetSamples: samples, ridge, targetNoise }: ReluRiskParams,
  { weights, target }: { readonly weights: Matrix; readonly target: NeuronSum },
): Prediction {
  const modes = featureModes(algebra, weights, target);
  const { risk, degreesOfFreedom } = ridgeRisk(modes, { samples, ridge, noiseVariance: targetNoise ** 2 });
  const nearPeak = degreesOfFreedom > 0.8 * samples;
  return {
    value: risk,
    allowance: (nearPeak ? 0.15 : 0.05) * risk,
    allowanceReason: nearPeak
      ? "near the interpolation peak the equivalent is magnified: 15 %"
      : "a few features stand apart from the rest: 5 %",
    source:
      "deterministic equivalent of ridge regression on the pretrained features (Tahir, Ganguli, Rotskoff 2025)",
  };
}

/**
 * Risk of fine-tuning by the frozen tangent kernel of the pretrained network ({@linkcode tangentPoolRisk}), given its weights.
 *
 * @returns Up to n = d within 5 %, from there to n = 2d within 10 %, of which 3 % are the pool's. Beyond, an upper bound: features
 * move, and networks do better.
 */
export function fineTuneGiven(algebra: LinearAlgebra, params: ReluRiskParams, pool: TangentPool): Prediction {
  const { value, source } = lazyFineTuneGiven(algebra, params, pool);
  const { inputDim, targetSamples } = params;
  const share = 0.05 + 0.05 * Math.min(1, Math.max(0, targetSamples / inputDim - 1));
  return {
    value,
    allowance: share * value,
    allowanceReason: "weights move a little: 2 to 7 %; learning curve of a finite pool: 3 %",
    source,
    ...!isLazy(params) && { unchecked: "upper bound" },
  };
}

/** The same for regression with the frozen kernel itself, where only the pool's learning curve is approximate. */
export function lazyFineTuneGiven(
  algebra: LinearAlgebra,
  params: ReluRiskParams,
  pool: TangentPool,
): Prediction {
  const { targetSamples: samples, targetNoise } = params;
  const { risk, used } = tangentPoolRisk(algebra, pool, { samples, noiseVariance: targetNoise ** 2 });
  return {
    value: risk,
    allowance: 0.03 / (1 - used) * risk,
    allowanceReason: "learning curve of a finite pool: 3 %, magnified by 1/(1 − df₂/n)",
    source: LAZY_SOURCE,
  };
}

/** Scratch minus linear transfer; where one of the two is out of its range, for the sign only. */
export function linearTransferabilityGiven(
  algebra: LinearAlgebra,
  params: ReluRiskParams,
  given: { readonly weights: Matrix; readonly target: NeuronSum },
): Prediction {
  const difference = transferability(
    scratchGiven(algebra, params, given.target),
    linearTransferRisk(algebra, params, given),
  );
  return { ...difference, unchecked: isLazy(params) && isResolved(params) ? "vague" : "sign" };
}

/** Scratch minus fine-tuning, up to n = 2d. */
export function fineTuneTransferabilityGiven(
  algebra: LinearAlgebra,
  params: ReluRiskParams,
  pool: TangentPool,
): Prediction {
  return transferability(scratchGiven(algebra, params, pool.target), fineTuneGiven(algebra, params, pool));
}
