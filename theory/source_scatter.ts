import { boostSpike } from "./boost_law.ts";
import { effectiveRidge, sharedDegrees } from "../numerics/effective_ridge.ts";
import { misfitFromForms } from "./anisotropic_limit.ts";
import type { AnisotropicSource } from "./anisotropic_source.ts";
import type { AnisotropicTask } from "./anisotropic_task.ts";

/** Half-width of the differences, in standard deviations. */
const STEP = 0.1;

/**
 * Size of the 1/D correction that the scatter of β̂₁ makes to the loss with a spike along it: the loss's curvature times the
 * covariance of the quadratic forms of β̂₁, with independent normal components and one common scale that scatters too, and its
 * slope times the scale's own finite-size error. Contributions enter by their absolute values.
 *
 * @param task The target task after pretraining.
 * @param source Statistics of β̂₁.
 */
export function sourceScatter(
  { eigenvalues, teacher, samples }: Pick<AnisotropicTask, "eigenvalues" | "teacher" | "samples">,
  source: AnisotropicSource,
  { ridge, proportionalRichness }: { readonly ridge: number; readonly proportionalRichness: number },
): number {
  const { mean, variance, relativeError } = source, dim = eigenvalues.length;
  if (relativeError === 0 || ridge === 0 && samples > dim) return 0;
  const kappa = effectiveRidge(eigenvalues, samples, ridge * dim);
  const scale = kappa ** 2 / (1 - sharedDegrees(eigenvalues, samples, kappa));
  const once = eigenvalues.map((s) => s / (s + kappa)), twice = eigenvalues.map((s) => s / (s + kappa) ** 2);
  const sum = (term: (i: number) => number) => {
    let total = 0;
    for (let i = 0; i < dim; i++) total += term(i);
    return total;
  };
  // The forms: β₂·β̂ and β̂·β̂ with weights `once`, the same with `twice`, |β̂|²; each linear or quadratic in β̂.
  const linear = [once, twice], quadratic = [once, twice, new Float64Array(dim).fill(1)];
  const gradients = [
    ...linear.map((f) => (i: number) => [f[i] * teacher[i], 0]),
    ...quadratic.map((f) => (i: number) => [2 * f[i] * mean[i], f[i]]),
  ];
  const values = [
    ...linear.map((f) => sum((i) => f[i] * teacher[i] * mean[i])),
    ...quadratic.map((f) => sum((i) => f[i] * (mean[i] ** 2 + variance[i]))),
  ];
  // ∂forms/∂ln(scale of the variances); that scale scatters by 2/(P(1−Γ)) and is off by half of it.
  const byScale = [0, 0, ...quadratic.map((f) => sum((i) => f[i] * variance[i]))];
  const covariance = gradients.map((g, a) =>
    gradients.map((h, b) =>
      sum((i) => g(i)[0] * h(i)[0] * variance[i] + 2 * g(i)[1] * h(i)[1] * variance[i] ** 2) +
      2 * relativeError * byScale[a] * byScale[b]
    )
  );
  const rest = sum((i) => twice[i] * teacher[i] ** 2);
  const law = (at: number[]) => {
    const squaredNorm = Math.max(at[4], 1e-12),
      spike = boostSpike(proportionalRichness, squaredNorm) / squaredNorm;
    const forms = { once: { bb: 0, bv: at[0], vv: at[2] }, twice: { bb: rest, bv: at[1], vv: at[3] } };
    return scale * misfitFromForms(forms.once, forms.twice, spike);
  };
  const shifted = (by: number[], size: number) => law(values.map((value, a) => value + size * by[a]));
  const centre = law(values);
  let total = Math.abs(shifted(byScale, STEP) - shifted(byScale, -STEP)) / (2 * STEP) * relativeError;
  for (const column of choleskyColumns(covariance)) {
    total += Math.abs(shifted(column, STEP) + shifted(column, -STEP) - 2 * centre) / (2 * STEP ** 2);
  }
  return total;
}

/** Columns c_k with Σ c_k c_kᵀ = A, for a positive semi-definite A. */
function choleskyColumns(matrix: number[][]): number[][] {
  const rest = matrix.map((row) => row.slice()), columns: number[][] = [];
  for (let k = 0; k < rest.length; k++) {
    const pivot = rest[k][k];
    if (!(pivot > 1e-14 * matrix[k][k])) continue;
    const column = rest.map((row, i) => i < k ? 0 : row[k] / Math.sqrt(pivot));
    columns.push(column);
    for (let i = k; i < rest.length; i++) {
      for (let j = k; j < rest.length; j++) rest[i][j] -= column[i] * column[j];
    }
  }
  return columns;
}
