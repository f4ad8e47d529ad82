import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { Prediction } from "../prediction.ts";
import type { ReluRiskParams } from "./lazy_domain.ts";
import { type FeatureModes, ridgeRisk } from "./ridge_risk.ts";
import { alignmentOf, type FamilyParams } from "./task_family.ts";
import { teacherFrame } from "./teacher_frame.ts";
import { teacherTangentModes } from "./teacher_tangent_modes.ts";

/** m* at most: the cost is of the sixth power. */
export const MOST_TEACHERS = 24;

/** Spectra already found: lines of theory ask for one at many n. */
const known = new Map<string, FeatureModes>();

/**
 * Risk of fine-tuning after a perfect rich source, from the teachers alone: no network enters ({@linkcode teacherTangentModes}).
 *
 * @returns Within 4 % up to n = d, averaged over training sets.
 * @throws {RangeError} For the family `random`, m* > 24, or n > d, where a network of more neurons than the teacher is better.
 */
export function teacherTangentPrediction(
  algebra: LinearAlgebra,
  params: ReluRiskParams & FamilyParams,
): Prediction {
  const { inputDim, teacherNeurons, targetSamples: samples, targetNoise, family } = params;
  if (teacherNeurons > MOST_TEACHERS || samples > inputDim) {
    throw new RangeError(
      `Cannot predict fine-tuning from the teachers alone for ${teacherNeurons} of them and ${samples} samples: need at most ` +
        `${MOST_TEACHERS} and ${inputDim}`,
    );
  }
  const key = [family, alignmentOf(params), teacherNeurons, inputDim].join(" ");
  let modes = known.get(key);
  if (!modes) known.set(key, modes = teacherTangentModes(algebra, teacherFrame(params), inputDim));
  const { risk } = ridgeRisk(modes, { samples, ridge: 0, noiseVariance: targetNoise ** 2 });
  return {
    value: risk,
    allowance: 0.04 * risk,
    allowanceReason: "weights move a little, and a source is never quite learned: 4 %",
    source: "frozen tangent kernel of a network that has become its source teacher",
  };
}
