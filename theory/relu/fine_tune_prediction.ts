import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { Prediction } from "../prediction.ts";
import {
  fineTuneGiven,
  fineTuneTransferabilityGiven,
  isLazy,
  type ReluRiskParams,
} from "./relu_predictions.ts";
import type { TangentPool } from "./tangent_pool.ts";
import type { FamilyParams } from "./task_family.ts";
import {
  MOST_TEACHERS,
  teacherTangentPrediction,
  teacherTransferability,
} from "./teacher_tangent_prediction.ts";

/** Parameters that decide how fine-tuning is predicted. */
export interface FineTuneRiskParams extends ReluRiskParams, FamilyParams {
  /** Infinite for the population loss. */
  readonly sourceSamples: number;
  /** s, or the word for m. */
  readonly outputScale: number | "width";
  /** Loss at which the source ends. */
  readonly stopLoss: number;
}

/** A source that ends at a larger loss leaves a network that is not its teacher. */
const LEARNED = 1e-3;

/** Whether the network has become its source teacher, so that the teachers alone tell how it is fine-tuned on up to d samples. */
function isTeacher(params: FineTuneRiskParams): boolean {
  const { family, teacherNeurons, sourceSamples, outputScale, stopLoss, targetSamples, inputDim } = params;
  return (family === "rotate" || family === "keep") && teacherNeurons <= MOST_TEACHERS &&
    sourceSamples === Infinity &&
    outputScale === "width" && stopLoss <= LEARNED && targetSamples <= inputDim;
}

/**
 * From the teachers alone where that holds, else from the pretrained network's tangent kernel on a pool.
 *
 * @returns Undefined for a new head: where c_i changes its sign, |w_i|² = 1 + c_i² shrinks on the way through 0 and the kernel with
 * it, so that the frozen kernel is neither an estimate nor a bound.
 */
export function fineTunePrediction(
  algebra: LinearAlgebra,
  params: FineTuneRiskParams,
  pool: TangentPool,
): Prediction | undefined {
  if (params.family === "new-head") return undefined;
  return isTeacher(params) ? teacherTangentPrediction(algebra, params) : fineTuneGiven(algebra, params, pool);
}

/** Scratch minus fine-tuning, predicted in the same way up to n = 2d; beyond, both are but upper bounds. */
export function fineTuneTransferabilityPrediction(
  algebra: LinearAlgebra,
  params: FineTuneRiskParams,
  pool: TangentPool,
): Prediction | undefined {
  if (params.family === "new-head" || !isLazy(params)) return undefined;
  const difference = isTeacher(params)
    ? teacherTransferability(algebra, params)
    : fineTuneTransferabilityGiven(algebra, params, pool);
  return { ...difference, unchecked: "vague" };
}

/**
 * From the parameters alone, for lines between the cells.
 *
 * @throws {RangeError} Where the pretrained network itself is needed.
 */
export function fineTuneLaw(algebra: LinearAlgebra, params: FineTuneRiskParams): Prediction {
  if (!isTeacher(params)) {
    throw new RangeError(
      "Cannot predict fine-tuning from the teachers alone: the pretrained network is needed",
    );
  }
  return teacherTangentPrediction(algebra, params);
}
