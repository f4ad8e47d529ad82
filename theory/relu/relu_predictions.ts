import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { Matrix } from "../../numerics/matrix.ts";
import type { Prediction } from "../prediction.ts";
import { transferability } from "../transferability.ts";
import { featureModes, type NeuronSum } from "./feature_modes.ts";
import { fewTeachers, isLazy, type ReluRiskParams } from "./lazy_domain.ts";
import { ridgeRisk } from "./ridge_risk.ts";
import { type ScratchCondition, scratchGiven } from "./scratch_prediction.ts";
import { type TangentPool, tangentPoolRisk } from "./tangent_pool.ts";

const LAZY_SOURCE = "frozen tangent kernel of the pretrained network (after Jacot, Gabriel, Hongler 2018)";

/**
 * Risk of a ridge readout on the features relu(Wx)/√m of a pretrained network, by its deterministic equivalent
 * ({@linkcode ridgeRisk}), given its weights.
 *
 * @param given The pretrained network's hidden weights, and the target.
 * @returns Undefined below n = 4(m* + 1) and 28: the m* + 1 features that stand apart from the rest are then not resolved.
 */
export function linearTransferGiven(
  algebra: LinearAlgebra,
  params: ReluRiskParams,
  given: { readonly weights: Matrix; readonly target: NeuronSum },
): Prediction | undefined {
  return isResolved(params) ? linearTransferRisk(algebra, params, given) : undefined;
}

/** Samples below which the mean risk, of few unlucky sets, is up to a fifth above the equivalent, however few features stand apart. */
const LEAST_SAMPLES = 28;

/** Whether n samples tell apart the features that a source of m* neurons has made strong. */
function isResolved({ targetSamples, teacherNeurons }: ReluRiskParams): boolean {
  return targetSamples >= Math.max(LEAST_SAMPLES, 4 * (teacherNeurons + 1));
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
 * move, and networks do better. Of fewer than 6 teacher neurons: m*d/6 in place of d.
 */
export function fineTuneGiven(algebra: LinearAlgebra, params: ReluRiskParams, pool: TangentPool): Prediction {
  const { value, source } = lazyFineTuneGiven(algebra, params, pool);
  const { inputDim, targetSamples, teacherNeurons } = params;
  const ratio = targetSamples / (inputDim * fewTeachers(teacherNeurons, "tuned"));
  const share = 0.05 + 0.05 * Math.min(1, Math.max(0, ratio - 1));
  return {
    value,
    allowance: share * value,
    allowanceReason: "weights move a little: 2 to 7 %; learning curve of a finite pool: 3 %",
    source,
    ...!isLazy(params, "tuned") && { unchecked: "upper bound" },
  };
}

/**
 * The same for regression with the frozen kernel itself, where only the pool's learning curve is approximate. Of 2 teacher neurons a
 * quarter of all inputs opens no gate and counts for nothing, which a learning curve does not know: beyond n = 2d/3 it is too high.
 */
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
    ...params.teacherNeurons < 4 && !isLazy(params, "tuned") && { unchecked: "upper bound" },
  };
}

/** Scratch minus linear transfer; where one of the two is out of its range, for the sign only. */
export function linearTransferabilityGiven(
  algebra: LinearAlgebra,
  params: ReluRiskParams,
  given: ScratchCondition & { readonly weights: Matrix },
): Prediction | undefined {
  const scratch = scratchGiven(algebra, params, given);
  return scratch && {
    ...transferability(scratch, linearTransferRisk(algebra, params, given)),
    unchecked: isLazy(params, "scratch") && isResolved(params) ? "vague" : "sign",
  };
}
