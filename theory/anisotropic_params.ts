import type { Teachers } from "./given_teachers.ts";
import type { LinearParams } from "./linear_params.ts";
import { bandTeacher, sineTeachers, spectrumEigenvalues } from "./spectrum.ts";

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
 * The teachers that need no random numbers, of length 1, in the eigenbasis of Σ; the same arrays for the same parameters.
 *
 * @throws {RangeError} If they are random, or the bands are not those of a spectrum with two levels.
 */
export function setTeachers(params: AnisotropicTransferParams): Teachers {
  const known = set.get(params) ?? makeTeachers(params);
  set.set(params, known);
  return known;
}

const set = new WeakMap<AnisotropicTransferParams, Teachers>();

function makeTeachers(params: AnisotropicTransferParams): Teachers {
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

/** Largest to smallest eigenvalue, at most: training takes as long as the smallest has it. */
const WIDEST = 1e7;

/** Refuses a list of eigenvalues so far apart that training does not end. */
export function requireTrainable({ eigenvalues }: AnisotropicTransferParams): void {
  const [least, most] = [Math.min(...eigenvalues), Math.max(...eigenvalues)];
  if (most / least <= WIDEST) return;
  throw new RangeError(
    `Cannot train on eigenvalues from ${least} to ${most}: need the largest at most ${WIDEST} times the smallest, ` +
      "raise the small ones or leave them out",
  );
}
