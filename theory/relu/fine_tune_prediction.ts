import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { Prediction } from "../prediction.ts";
import { switchDistance } from "./overlap_law.ts";
import { transferability } from "../transferability.ts";
import { fewTeachers, isFitted, isLazy, type ReluRiskParams } from "./lazy_domain.ts";
import { fineTuneGiven } from "./relu_predictions.ts";
import { type ScratchCondition, scratchGiven } from "./scratch_prediction.ts";
import type { TangentPool } from "./tangent_pool.ts";
import type { FamilyParams } from "./task_family.ts";
import { MOST_TEACHERS, teacherTangentPrediction } from "./teacher_tangent_prediction.ts";

/** Parameters that decide how fine-tuning is predicted. */
export interface FineTuneRiskParams extends ReluRiskParams, FamilyParams {
  /** Infinite for the population loss. */
  readonly sourceSamples: number;
  /** s, or the word for m. */
  readonly outputScale: number | "width";
  /** Loss at which the source ends. */
  readonly stopLoss: number;
}

/** A pretrained network, inputs to look at it, and how well it has learned its source. */
export interface FineTuneCondition extends TangentPool {
  /** E (f − f_s)², or the loss on a finite training set. */
  readonly sourceLoss: number;
  /** E (f − f_t)² before fine-tuning. */
  readonly startLoss: number;
  /** Mean of (f − y)² over the target's training points when fine-tuning ended. */
  readonly trainLoss: number;
}

/** A source that ends at a larger loss, as a share of what the target is away, leaves a network that is not its teacher. */
const LEARNED = 1e-3;

/**
 * Whether the network has become its source teacher, so that the teachers alone tell how it is fine-tuned on up to d samples, or
 * m*d/6 of fewer than 6 neurons.
 *
 * @param losses That the source has ended at, which for a narrow network, or one that was short of time, is above `stopLoss`; and that
 * fine-tuning starts from.
 */
function isTeacher(
  params: FineTuneRiskParams,
  { sourceLoss, startLoss }: Pick<FineTuneCondition, "sourceLoss" | "startLoss">,
): boolean {
  const { family, teacherNeurons, sourceSamples, outputScale, targetSamples, inputDim } = params;
  return (family === "rotate" || family === "keep") && teacherNeurons <= MOST_TEACHERS &&
    sourceSamples === Infinity &&
    outputScale === "width" && sourceLoss <= LEARNED * Math.min(1, startLoss) &&
    targetSamples <= inputDim * fewTeachers(teacherNeurons, "tuned");
}

/**
 * From the teachers alone where that holds, else from the pretrained network's tangent kernel on a pool.
 *
 * @returns Undefined for a new head: where c_i changes its sign, |w_i|² = 1 + c_i² shrinks on the way through 0 and the kernel with
 * it, so that the frozen kernel is neither an estimate nor a bound. Nor where training ended before its points were learned,
 * or had nothing to learn, as at θ = 0.
 */
export function fineTunePrediction(
  algebra: LinearAlgebra,
  params: FineTuneRiskParams,
  given: FineTuneCondition,
): Prediction | undefined {
  const { startLoss: before, trainLoss: after } = given;
  return isFitted({ before, after }, params) ? frozenPrediction(algebra, params, given) : undefined;
}

/**
 * Scratch minus fine-tuning, predicted in the same way as long as weights hardly move; beyond, both are but upper bounds. What is left
 * of a small loss does not matter here, where it stands beside the loss from scratch.
 */
export function fineTuneTransferabilityPrediction(
  algebra: LinearAlgebra,
  params: FineTuneRiskParams,
  given: FineTuneCondition & ScratchCondition,
): Prediction | undefined {
  const lazy = isLazy(params, "tuned") && isLazy(params, "scratch");
  if (!lazy || !isFitted({ before: 1, after: given.trainLoss }, params)) return undefined;
  const scratch = scratchGiven(algebra, params, given), tuned = frozenPrediction(algebra, params, given);
  return scratch && tuned && { ...transferability(scratch, tuned), unchecked: "vague" };
}

function frozenPrediction(
  algebra: LinearAlgebra,
  params: FineTuneRiskParams,
  given: FineTuneCondition,
): Prediction | undefined {
  if (params.family === "new-head") return undefined;
  return isTeacher(params, given)
    ? teacherTangentPrediction(algebra, params)
    : fineTuneGiven(algebra, params, given);
}

/**
 * From the parameters alone, for lines between the cells.
 *
 * @throws {RangeError} Where the pretrained network itself is needed.
 */
export function fineTuneLaw(algebra: LinearAlgebra, params: FineTuneRiskParams): Prediction {
  const { family, stopLoss: sourceLoss } = params;
  if (family === "random" || !isTeacher(params, { sourceLoss, startLoss: switchDistance(params) })) {
    throw new RangeError(
      "Cannot predict fine-tuning from the teachers alone: the pretrained network is needed",
    );
  }
  return teacherTangentPrediction(algebra, params);
}
