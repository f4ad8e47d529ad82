import { TRAINING_TOLERANCE } from "../numerics/training_tolerance.ts";
import { allowRounding, allowStopping, ofKernelLoss } from "./allow_stopping.ts";
import {
  type AnisotropicTransferParams,
  inputSpectrum,
  requireTrainable,
  setTeachers,
} from "./anisotropic_params.ts";
import { anisotropicLoss } from "./anisotropic_loss.ts";
import {
  anisotropicSourceGainAllowance,
  anisotropicSourceLoss,
  type AnisotropicSourceLossParams,
  pretrainedTask,
} from "./anisotropic_source_loss.ts";
import { givenTeachers, type Teachers } from "./given_teachers.ts";
import { sourceSamples, targetSamples } from "./linear_params.ts";
import { refuseInterpolation } from "./noise_energy.ts";
import type { Prediction } from "./prediction.ts";
import { scatteringPair, spikedGainDeviation } from "./spiked_scatter.ts";
import { requireNonNegative, requireSource, requireTarget } from "./spiked_params.ts";
import { transferability } from "./transferability.ts";

/**
 * Test loss of kernel ridge regression with the untrained kernel xᵀx'/D, given the teachers.
 *
 * @returns Mean of (f − y)² over x ~ N(0, Σ), noise-free, averaged over target data: {@linkcode anisotropicLoss} without spike.
 */
export const anisotropicScratch: (params: AnisotropicTransferParams, teachers?: Teachers) => Prediction =
  givenTeachers((params, teachers) => allowRounding(scratchLoss)({ params, teachers }), setTeachers);

/**
 * Test loss after rich pretraining on the source and regression with the kernel that it left, given the teachers.
 *
 * @returns Mean of (f − y)² over x ~ N(0, Σ), noise-free, averaged over the data of both tasks:
 * {@linkcode anisotropicSourceLoss}, with an allowance for the finite end of pretraining.
 */
export const anisotropicTransfer: (params: AnisotropicTransferParams, teachers?: Teachers) => Prediction =
  givenTeachers(
    (params, teachers) => allowRounding(allowStopping(pretrainedLoss, ofKernelLoss))({ params, teachers }),
    setTeachers,
  );

/**
 * Difference of {@linkcode anisotropicScratch} and {@linkcode anisotropicTransfer}: positive where pretraining helps. Allowance and
 * deviation are those of the difference: both losses share the target data, and much of what is uncertain about them.
 */
export const anisotropicTransferability: (
  params: AnisotropicTransferParams,
  teachers?: Teachers,
) => Prediction = givenTeachers((params, teachers) => {
  const said = transferability(anisotropicScratch(params, teachers), anisotropicTransfer(params, teachers));
  const { ridge, inputDim } = params;
  // Without ridge and above the interpolation point both are least squares, the same.
  if (ridge === 0 && targetSamples(params) > inputDim) return said;
  const given = sourceLossParams({ params, teachers });
  const stopped = ofKernelLoss(Math.max(0, anisotropicTransfer(params, teachers).value), TRAINING_TOLERANCE);
  return {
    ...said,
    allowance: anisotropicSourceGainAllowance(given) + stopped,
    deviation: spikedGainDeviation(scatteringPair(pretrainedTask(given), ridge)),
  };
}, setTeachers);

function scratchLoss({ params, teachers: [direction, teacher] }: Given): Prediction {
  const samples = targetSamples(params), { targetNoise: noise, ridge } = params;
  return anisotropicLoss({
    eigenvalues: inputSpectrum(params),
    teacher,
    direction,
    spike: 0,
    samples,
    noise,
    ridge,
  });
}

function pretrainedLoss(given: Given): Prediction {
  return anisotropicSourceLoss(sourceLossParams(given));
}

function sourceLossParams(
  { params, teachers: [sourceTeacher, targetTeacher] }: Given,
): AnisotropicSourceLossParams {
  return {
    ...params,
    eigenvalues: inputSpectrum(params),
    sourceTeacher,
    targetTeacher,
    sourceSamples: sourceSamples(params),
    targetSamples: targetSamples(params),
  };
}

interface Given {
  readonly params: AnisotropicTransferParams;
  readonly teachers: Teachers;
}

/** Refuses parameters for which there is no prediction, whatever the teachers. */
export function requireAnisotropicTransfer(params: AnisotropicTransferParams): void {
  const { teachers, inputDim, sourceRatio, ridge, spectrum } = params;
  if (spectrum === "list") requireTrainable(params);
  requireSource(params);
  requireTarget(params);
  requireNonNegative("ridge", ridge);
  if (sourceRatio !== Infinity) refuseInterpolation(sourceSamples(params), inputDim, "source");
  if (ridge === 0) refuseInterpolation(targetSamples(params), inputDim, "target");
  anisotropicTransferability(
    params,
    setTeachers(teachers === "random" ? { ...params, teachers: "fixed" } : params),
  );
}
