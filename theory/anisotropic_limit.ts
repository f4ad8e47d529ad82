import { effectiveRidge, sharedDegrees } from "../numerics/effective_ridge.ts";
import { spikedSpectrum } from "../numerics/spiked_spectrum.ts";
import {
  type AnisotropicTask,
  requireAnisotropicTask,
  type TeacherForms,
  teacherForms,
} from "./anisotropic_task.ts";

/**
 * Test loss of kernel ridge regression on anisotropic inputs, as deterministic equivalent (D → ∞):
 *
 *     P₂ = Σ_i τ_i/(τ_i+κ) + λD/κ,   Γ = (1/P₂) Σ_i τ_i²/(τ_i+κ)²
 *     R = [κ²‖(T+κ)⁻¹Σ^{1/2}β₂‖² + σ²Γ]/(1−Γ),   T = Σ^{1/2}(I + χv̂v̂ᵀ)Σ^{1/2}
 *
 * κ separates what the data resolve from what they do not. Without ridge and with P₂ > D only noise is left,
 * R = σ²D/(P₂−D).
 *
 * @param ridge λ ≥ 0 of the kernel matrix XMXᵀ/D + λ.
 * @param spectrum Whether κ is that of T (`whole`, O(D²)), or of Σ alone (`bulk`, O(D)); they differ by O(χ/D).
 * @returns R = (β̂ − β₂)ᵀΣ(β̂ − β₂), averaged over data.
 * @throws {TypeError|RangeError} If the task is out of range, or P₂ = D without ridge.
 * @see Derived here for a spike that does not commute with Σ; for Σ = I it is Result 2 of Lauditi, Bordelon, Pehlevan (2025).
 */
export function anisotropicLimit(
  task: AnisotropicTask,
  ridge: number,
  spectrum: "whole" | "bulk" = "whole",
): number {
  requireAnisotropicTask(task);
  return limitWith(task, ridge, spectrum === "bulk" ? task.eigenvalues : wholeSpectrum(task));
}

/** The same with the eigenvalues that κ and Γ are taken from. */
export function limitWith(task: AnisotropicTask, ridge: number, known: Float64Array): number {
  const { eigenvalues, spike, samples, noise } = task, dim = eigenvalues.length;
  refusePeak(samples, dim, ridge);
  const kappa = effectiveRidge(known, samples, ridge * dim);
  const gamma = sharedDegrees(known, samples, kappa);
  return (kappa ** 2 * spikedMisfit(task, kappa, spike) + noise ** 2 * gamma) / (1 - gamma);
}

/** ‖(T+κ)⁻¹Σ^{1/2}β‖² by Sherman–Morrison, O(D). */
export function spikedMisfit(
  task: Pick<AnisotropicTask, "eigenvalues" | "teacher" | "direction" | "directionVariance">,
  kappa: number,
  spike: number,
): number {
  const { eigenvalues } = task;
  const once = teacherForms(task, (i) => eigenvalues[i] / (eigenvalues[i] + kappa));
  const twice = teacherForms(task, (i) => eigenvalues[i] / (eigenvalues[i] + kappa) ** 2);
  return misfitFromForms(once, twice, spike);
}

/** The same from the forms of ΣR and ΣR², R = (Σ+κ)⁻¹. */
export function misfitFromForms(once: TeacherForms, twice: TeacherForms, spike: number): number {
  const along = spike * once.bv / (1 + spike * once.vv);
  return twice.bb - 2 * along * twice.bv + along ** 2 * twice.vv;
}

/** Eigenvalues of Σ^{1/2}(I + χv̂v̂ᵀ)Σ^{1/2}. */
export function wholeSpectrum(task: AnisotropicTask): Float64Array {
  const { eigenvalues, direction, directionVariance, spike, teacher } = task;
  if (spike === 0) return eigenvalues;
  const tilted = direction.map((v, i) => Math.sqrt((v * v + (directionVariance?.[i] ?? 0)) * eigenvalues[i]));
  return spikedSpectrum(eigenvalues, spike, tilted, teacher).eigenvalues.map((value) => Math.max(0, value));
}

/** Refuses a ridgeless fit at the interpolation point, and a ridge out of range. */
export function refusePeak(samples: number, dim: number, ridge: number): void {
  if (!(ridge >= 0 && ridge < Infinity)) {
    throw new RangeError(
      `Cannot predict the loss as ridge must be >= 0 and finite: current value is ${ridge}`,
    );
  }
  if (ridge === 0 && Math.abs(samples - dim) <= 1) {
    throw new RangeError(
      `Cannot predict a fit without ridge on ${samples} samples in ${dim} dimensions, the interpolation point: choose a ` +
        `ridge > 0 or at least 2 samples fewer or more than dimensions`,
    );
  }
}
