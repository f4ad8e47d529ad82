import { effectiveRidge, sharedDegrees } from "../numerics/effective_ridge.ts";
import { anisotropicCorrection } from "./anisotropic_correction.ts";
import { anisotropicLimit, limitWith } from "./anisotropic_limit.ts";
import { type AnisotropicTask, teacherForms } from "./anisotropic_task.ts";
import { noiseEnergy, noiseEnergyVariance } from "./noise_energy.ts";
import type { Prediction } from "./prediction.ts";
import { scatteringPair, spikedLossDeviation } from "./spiked_scatter.ts";

/** Parameters of {@linkcode anisotropicLoss}. */
export interface AnisotropicLossParams extends AnisotropicTask {
  /** λ ≥ 0 of the kernel matrix XMXᵀ/D + λ. */
  readonly ridge: number;
}

const SOURCE = "Lauditi et al. 2025, Result 2, extended to anisotropic inputs";

/**
 * Test loss of kernel ridge regression on inputs x ~ N(0, Σ) with a spike that does not commute with Σ.
 *
 *     R = [κ²‖(T+κ)⁻¹Σ^{1/2}β₂‖² + σ²Γ]/(1−Γ) + O(1/D),   T = Σ^{1/2}(I + χv̂v̂ᵀ)Σ^{1/2}
 *
 * For Σ = I a spike always helps as D → ∞. Here it need not: it makes the fit move along v̂ by what the data say in the large
 * directions of Σ, and if teacher and v̂ disagree in the small ones, that adds to the loss there; alignment may be positive all
 * the same.
 *
 * @param params `direction` v̂ is the normalised source predictor, β₁ for a population source; `spike` χ.
 * @returns R = (β̂ − β₂)ᵀΣ(β̂ − β₂), averaged over data: the equivalent of {@linkcode anisotropicLimit} with its 1/D correction;
 * the allowance is the size of that correction times the estimated ratio of successive orders. Exact for P > D without ridge. The
 * deviation is given v̂.
 * @throws {TypeError|RangeError} If a parameter is out of range, or |P − D| ≤ 1 without ridge.
 * @see Derived here; for Σ = I Lauditi, Bordelon, Pehlevan (2025), Result 2.
 *
 * @example Two bands: a positively aligned source makes the loss three times larger
 * ```ts
 * import { anisotropicLoss } from "./anisotropic_loss.ts";
 * import { bandTeacher, spectrumEigenvalues } from "./spectrum.ts";
 * import { ok } from "node:assert/strict";
 *
 * const task = {
 *   eigenvalues: spectrumEigenvalues({ kind: "two-level", share: 0.5, ratio: 39 }, 300),
 *   direction: bandTeacher(300, 150, 0.9),
 *   teacher: bandTeacher(300, 150, -0.1),
 *   samples: 220,
 *   noise: 0,
 *   ridge: 0,
 * };
 * const [scratch, transfer] = [0, 4].map((spike) => anisotropicLoss({ ...task, spike }).value);
 * ok(transfer > 3 * scratch);
 * ```
 */
export function anisotropicLoss(params: AnisotropicLossParams): Prediction {
  const { ridge, samples, noise, eigenvalues } = params, dim = eigenvalues.length;
  const limit = anisotropicLimit(params, ridge, "bulk");
  if (ridge === 0 && samples > dim) {
    const value = noiseEnergy(samples, dim, noise);
    const deviation = Math.sqrt(noiseEnergyVariance(samples, dim, noise));
    return { value, allowance: 0, allowanceReason: "", source: SOURCE, deviation };
  }
  const { shift, size, ratio } = anisotropicCorrection(params, ridge);
  return {
    value: Math.max(0, limit + shift),
    allowance: leftOpen({ limit, whole: limit, shift, size, ratio }),
    allowanceReason: "O(1/D²): size of the 1/D correction times the ratio of successive orders",
    source: SOURCE,
    deviation: spikedLossDeviation(scatteringPair(params, ridge)),
  };
}

/**
 * Allowance of the loss without spike minus that with it, on the same data: that of {@linkcode anisotropicLoss} for what the spike
 * changes alone. Most of the two losses, and of their errors, is the same.
 *
 * @throws {TypeError|RangeError} As {@linkcode anisotropicLoss}.
 */
export function anisotropicGainAllowance(params: AnisotropicLossParams): number {
  const { ridge, samples, eigenvalues, spike } = params, dim = eigenvalues.length;
  if (ridge === 0 && samples > dim) return 0;
  const kappa = effectiveRidge(eigenvalues, samples, ridge * dim);
  const scale = kappa ** 2 / (1 - sharedDegrees(eigenvalues, samples, kappa));
  const once = teacherForms(params, (i) => eigenvalues[i] / (eigenvalues[i] + kappa));
  const twice = teacherForms(params, (i) => eigenvalues[i] / (eigenvalues[i] + kappa) ** 2);
  const along = spike * once.bv / (1 + spike * once.vv);
  const limit = scale * (Math.abs(2 * along * twice.bv) + along ** 2 * twice.vv);
  if (limit === 0) return 0;
  const { bySpike: { shift, size }, ratio } = anisotropicCorrection(params, ridge);
  return leftOpen({ limit, whole: limitWith(params, ridge, eigenvalues), shift, size, ratio });
}

/**
 * What the orders beyond 1/D may add: the 1/D correction's size times the ratio of orders, or times what it is of the whole loss,
 * and that ratio's square.
 */
function leftOpen(
  { limit, whole, shift, size, ratio }: {
    readonly limit: number;
    readonly whole: number;
    readonly shift: number;
    readonly size: number;
    readonly ratio: number;
  },
): number {
  const growth = ratio < 0.5 ? ratio / (1 - ratio) : 1;
  return size * growth + Math.abs(shift) * Math.min(1, Math.abs(shift) / whole) + ratio ** 2 * limit;
}
