import { allowRounding, allowStopping, ofKernelLoss } from "./allow_stopping.ts";
import { anisotropicLoss } from "./anisotropic_loss.ts";
import { anisotropicSourceLoss } from "./anisotropic_source_loss.ts";
import { type LinearParams, sourceSamples, targetSamples } from "./linear_params.ts";
import { refuseInterpolation } from "./noise_energy.ts";
import type { Prediction } from "./prediction.ts";
import { bandTeacher, sineTeachers, spectrumEigenvalues } from "./spectrum.ts";
import { requireNonNegative, requireSource, requireTarget } from "./spiked_params.ts";
import { transferability } from "./transferability.ts";

/** Parameters of a transfer experiment on inputs x ~ N(0, Σ), Σ diagonal. */
export interface AnisotropicTransferParams extends Omit<LinearParams, "hiddenLayers"> {
  /** Kind of the eigenvalues of Σ, whose mean is 1. */
  readonly spectrum: "power-law" | "two-level" | "list";
  /** Of the power law, σ_k ∝ k^{−power}. */
  readonly power: number;
  /** Of two levels: the part of the eigenvalues that are large. */
  readonly share: number;
  /** Of two levels: large to small eigenvalues. */
  readonly ratio: number;
  /** Of a list: positive numbers in any order, to be scaled to mean 1, `[D]`. */
  readonly eigenvalues: readonly number[];
  /** `fixed`: spread over all directions, the same for all data; `random`: uniform; `bands`: of two levels. */
  readonly teachers: "fixed" | "random" | "bands";
  /** θ₁ of `bands`: angle of β₁ from the large to the small band; that of β₂ is θ₁ − arccos(a). */
  readonly sourceAngle: number;
  /** γ̄ = γ₀√D of pretraining. */
  readonly proportionalRichness: number;
  /** λ of K + λI, K = xᵀMx'/D. */
  readonly ridge: number;
}

/** β₁ and β₂ in the eigenbasis of Σ, `[D]` each, of length 1. */
export type Teachers = readonly [source: Float64Array, target: Float64Array];

/** Eigenvalues of Σ, `[D]`. */
export function inputSpectrum(params: AnisotropicTransferParams): Float64Array {
  const { spectrum: kind, inputDim, power, share, ratio, eigenvalues } = params;
  const spectra = {
    "power-law": { kind: "power-law", power },
    "two-level": { kind: "two-level", share, ratio },
    list: { kind: "list", eigenvalues },
  } as const;
  return spectrumEigenvalues(spectra[kind], inputDim);
}

/**
 * The teachers that need no random numbers.
 *
 * @throws {RangeError} If they are random, or the bands are not those of a spectrum with two levels.
 */
export function setTeachers(params: AnisotropicTransferParams): Teachers {
  const { teachers, inputDim, alignment, spectrum, share, sourceAngle } = params;
  if (teachers === "random") {
    throw new RangeError("Cannot predict without the teachers as they are random: give those of a data set");
  }
  if (teachers === "fixed") return sineTeachers(inputDim, alignment);
  const large = Math.round(share * inputDim);
  if (spectrum !== "two-level" || !(large > 0 && large < inputDim)) {
    throw new RangeError(
      `Cannot make teachers of two bands with a ${spectrum} spectrum of share ${share}: need --spectrum two-level and a ` +
        "share that leaves eigenvalues on both sides",
    );
  }
  const targetAngle = sourceAngle - Math.acos(alignment);
  return [bandTeacher(inputDim, large, sourceAngle), bandTeacher(inputDim, large, targetAngle)];
}

/**
 * Test loss of kernel ridge regression with the untrained kernel xᵀx'/D, given the teachers.
 *
 * @returns Mean of (f − y)² over x ~ N(0, Σ), noise-free, averaged over target data: {@linkcode anisotropicLoss} without spike.
 */
export const anisotropicScratch: (params: AnisotropicTransferParams, teachers?: Teachers) => Prediction =
  given(({ params, teachers: [source, teacher] }) => {
    const samples = targetSamples(params), { targetNoise: noise, ridge } = params;
    const task = { eigenvalues: inputSpectrum(params), teacher, direction: source, spike: 0, samples, noise };
    return anisotropicLoss({ ...task, ridge });
  }, allowRounding);

/**
 * Test loss after rich pretraining on the source and regression with the kernel that it left, given the teachers.
 *
 * @returns Mean of (f − y)² over x ~ N(0, Σ), noise-free, averaged over the data of both tasks:
 * {@linkcode anisotropicSourceLoss}, with an allowance for the finite end of pretraining.
 */
export const anisotropicTransfer: (params: AnisotropicTransferParams, teachers?: Teachers) => Prediction =
  given(
    ({ params, teachers: [sourceTeacher, targetTeacher] }) =>
      anisotropicSourceLoss({
        ...params,
        eigenvalues: inputSpectrum(params),
        sourceTeacher,
        targetTeacher,
        sourceSamples: sourceSamples(params),
        targetSamples: targetSamples(params),
      }),
    (law) => allowRounding(allowStopping(law, ofKernelLoss)),
  );

/** Difference of {@linkcode anisotropicScratch} and {@linkcode anisotropicTransfer}: positive where pretraining helps. */
export function anisotropicTransferability(
  params: AnisotropicTransferParams,
  teachers?: Teachers,
): Prediction {
  return transferability(anisotropicScratch(params, teachers), anisotropicTransfer(params, teachers));
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

/** Largest to smallest eigenvalue, at most: training takes as long as the smallest has it. */
const WIDEST = 1e7;

function requireTrainable({ eigenvalues }: AnisotropicTransferParams): void {
  const [least, most] = [Math.min(...eigenvalues), Math.max(...eigenvalues)];
  if (most / least <= WIDEST) return;
  throw new RangeError(
    `Cannot train on eigenvalues from ${least} to ${most}: need the largest at most ${WIDEST} times the smallest, ` +
      "raise the small ones or leave them out",
  );
}

interface Given {
  readonly params: AnisotropicTransferParams;
  readonly teachers: Teachers;
}

/** A law that takes the teachers from the parameters unless they are given. */
function given(
  law: (at: Given) => Prediction,
  allow: (law: (at: Given) => Prediction) => (at: Given) => Prediction,
): (params: AnisotropicTransferParams, teachers?: Teachers) => Prediction {
  const allowed = allow(law);
  return (params, teachers = setTeachers(params)) => allowed({ params, teachers });
}
