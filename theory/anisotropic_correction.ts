import { effectiveRidge, sharedDegrees } from "../numerics/effective_ridge.ts";
import { type AnisotropicTask, type TeacherForms, teacherForms } from "./anisotropic_task.ts";

/** Finite-size correction of the bulk equivalent; see {@linkcode anisotropicCorrection}. */
export interface AnisotropicCorrection {
  /** To be added to the equivalent with κ of Σ alone. */
  readonly shift: number;
  /** Sum of the absolute values of its parts. */
  readonly size: number;
  /** ε: estimated ratio of successive orders. */
  readonly ratio: number;
  /** `shift` and `size` of what the spike makes of it: without the parts that the loss without spike has, too. */
  readonly bySpike: { readonly shift: number; readonly size: number };
}

/** Relative step of the differences: their error is its square. */
const STEP = 1e-4;

/**
 * First finite-size correction to {@linkcode anisotropicLimit} with κ of Σ alone, for real normal inputs, κ > 0.
 *
 * Without spike the residual operator B = λ(λ + XᵀX/D)⁻¹ has, with E = (Σ+κ)⁻¹ and Γ_p = (1/P) tr (ΣE)^p,
 *
 *     mean        κE + κ[EΣEΣE − (Γ₂−Γ₃)/(1−Γ₂) EΣE]/(P(1−Γ₂))
 *     covariance  Cov(aBb, cBd) = κ²[(aEΣEc)(bEΣEd) + (aEΣEd)(bEΣEc)]/(P(1−Γ₂))
 *
 * to order 1/P. The spike leaves δ = Bβ − yBv̂, y = χ(v̂·β − v̂Bβ)/(1 + χ(1 − v̂Bv̂)), a smooth function of such forms, which is
 * averaged to second order in their scatter. BΣB is the derivative of B when the ridge is λ(1 + εΣ): then E = (Σ + κ(1+εΣ))⁻¹.
 * The fitted noise is σ² d/dλ of the mean of λ tr Σ(λM⁻¹ + XᵀX/D)⁻¹/D.
 *
 * Checked against: 1 − n/D and σ²n/(D−n−1), exact for Σ = I without ridge.
 *
 * @see Derived here by leave-one-out expansion to one order beyond the equivalent; the trace of the mean agrees with Bai and
 * Silverstein (2004).
 */
export function anisotropicCorrection(task: AnisotropicTask, ridge: number): AnisotropicCorrection {
  const { eigenvalues, samples, noise, spike } = task, dim = eigenvalues.length;
  const kappa = effectiveRidge(eigenvalues, samples, ridge * dim);
  const gamma = sharedDegrees(eigenvalues, samples, kappa);
  const at = (epsilon: number) => residualForms(task, ridge * dim, kappa, epsilon);
  const mean = eigenvalues.reduce((sum, value) => sum + value, 0) / dim;
  const step = STEP / mean, [low, here, high] = [at(-step), at(0), at(step)];
  /** Forms of BΣB: minus the derivative. */
  const slope = (pick: (of: typeof here) => TeacherForms): TeacherForms => {
    const [a, b] = [pick(low), pick(high)], by = 2 * step;
    return { bb: (a.bb - b.bb) / by, bv: (a.bv - b.bv) / by, vv: (a.vv - b.vv) / by };
  };
  const f = slope((of) => of.limit), shiftF = slope((of) => of.shift), b = here.limit, shiftB = here.shift;
  const overlap = teacherForms(task, () => 1).bv;
  const denominator = 1 + spike * (1 - b.vv), y = spike * (overlap - b.bv) / denominator;
  const byB = -spike / denominator, byD = spike * y / denominator;
  // Covariances among v̂Bβ and v̂Bv̂, and between these and the forms of BΣB.
  const { cov } = here, covF = (pick: (of: typeof here) => number) => (pick(low) - pick(high)) / (2 * step);
  const varY = byB ** 2 * cov.bvBv + 2 * byB * byD * cov.bvVv + byD ** 2 * cov.vvVv;
  const meanY = byB * shiftB.bv + byD * shiftB.vv -
    (spike / denominator) ** 2 * cov.bvVv + (spike / denominator) ** 2 * y * cov.vvVv;
  const withBv = byB * covF((of) => of.cov.bvBv) + byD * covF((of) => of.cov.vvBv);
  const withVv = byB * covF((of) => of.cov.bvVv) + byD * covF((of) => of.cov.vvVv);
  const common = [shiftF.bb];
  const parts = [
    y ** 2 * shiftF.vv - 2 * y * shiftF.bv,
    2 * (y * f.vv - f.bv) * meanY,
    f.vv * varY,
    -2 * withBv + 2 * y * withVv,
  ];
  if (noise > 0) {
    const potential = (k: number) => noisePotential(task, k);
    const change = kappa * STEP,
      slopeBy = (name: "bulk" | "spike") =>
        (potential(kappa + change)[name] - potential(kappa - change)[name]) / (2 * change);
    const scale = noise ** 2 / (samples * (1 - gamma));
    common.push(scale * slopeBy("bulk"));
    parts.push(scale * slopeBy("spike"));
  }
  const total = (of: readonly number[]) => of.reduce((sum, part) => sum + part, 0);
  const bySpike = { shift: total(parts), size: total(parts.map(Math.abs)) };
  return {
    shift: total(common) + bySpike.shift,
    size: total(common.map(Math.abs)) + bySpike.size,
    bySpike,
    ratio: 1 / (samples * (1 - gamma)) + spike ** 2 * cov.vvVv / denominator ** 2,
  };
}

/** Mean and covariance of the forms of B at ridge λ(1 + εΣ), against those at ε = 0. */
function residualForms(task: AnisotropicTask, ridge: number, kappa: number, epsilon: number) {
  const { eigenvalues, samples } = task;
  const stretched = epsilon === 0 ? eigenvalues : eigenvalues.map((s) => s / (1 + epsilon * s));
  const k = epsilon === 0 ? kappa : effectiveRidge(stretched, samples, ridge);
  const inverse = eigenvalues.map((s) => 1 / (s + k * (1 + epsilon * s)));
  let second = 0, third = 0, cross = 0;
  eigenvalues.forEach((s, i) => {
    const learned = s * inverse[i];
    second += learned ** 2 / samples;
    third += learned ** 3 / samples;
    cross += learned * s / (s + kappa) / samples;
  });
  const excess = (second - third) / (1 - second);
  const limit = teacherForms(task, (i) => k * inverse[i]);
  const shift = teacherForms(task, (i) => {
    const learned = eigenvalues[i] * inverse[i];
    return k * inverse[i] * learned * (learned - excess) / (samples * (1 - second));
  });
  // aEΣE_εc for the pairs of β and v̂.
  const g = teacherForms(task, (i) => eigenvalues[i] * inverse[i] / (eigenvalues[i] + kappa));
  const scale = kappa * k / (samples * (1 - cross));
  const cov = {
    bvBv: scale * (g.bb * g.vv + g.bv ** 2),
    bvVv: scale * 2 * g.bv * g.vv,
    vvBv: scale * 2 * g.vv * g.bv,
    vvVv: scale * 2 * g.vv ** 2,
  };
  return { limit, shift, cov };
}

/** What the 1/P part of the noise is the derivative of, by κ: of the bulk, and of the spike. */
function noisePotential(task: AnisotropicTask, kappa: number): { bulk: number; spike: number } {
  const { eigenvalues, samples, spike } = task;
  let second = 0, third = 0, once = 0, twice = 0;
  eigenvalues.forEach((s) => {
    const learned = s / (s + kappa);
    second += learned ** 2 / samples;
    third += learned ** 3 / samples;
    once += learned * learned;
    twice += learned * learned * learned;
  });
  const bulk = kappa / (samples * (1 - second)) * (twice - (second - third) / (1 - second) * once);
  const square = teacherForms(task, (i) => eigenvalues[i] / (eigenvalues[i] + kappa) ** 2).vv;
  const residual = teacherForms(task, (i) => kappa / (eigenvalues[i] + kappa)).vv;
  return { bulk, spike: spike * kappa ** 2 * square / (1 - second) / (1 + spike * (1 - residual)) };
}
