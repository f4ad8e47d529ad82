import { boostSpike } from "./boost_law.ts";
import { effectiveRidge, sharedDegrees } from "../numerics/effective_ridge.ts";
import { misfitFromForms } from "./anisotropic_limit.ts";
import type { AnisotropicSource, AnisotropicSourceParams } from "./anisotropic_source.ts";
import type { AnisotropicTask } from "./anisotropic_task.ts";
import { sourceForms } from "./source_forms.ts";

/** What the scatter of β̂₁ adds to a loss with a spike along it. */
export interface SourceCorrection {
  /** To be added to the loss at the equivalents of the forms of β̂₁. */
  readonly shift: number;
  /** Sum of the absolute values of its parts. */
  readonly size: number;
  /** Estimated ratio of successive orders. */
  readonly ratio: number;
}

/** Half-width of the differences, in standard deviations. */
const STEP = 0.1;

/**
 * The 1/D correction that a finite source makes to the loss with a spike along its predictor β̂₁: the loss's curvature times the
 * covariance of the forms of β̂₁ that it depends on, and its slope times their 1/D shifts.
 *
 *     shift = Σ_a ∂_aR·Δ_a + ½Σ_ab ∂_a∂_bR·C_ab
 *
 * with β₂ᵀFβ̂₁ and β̂₁ᵀFβ̂₁ for F = ΣR and ΣR², and |β̂₁|². Most of it is the overlap of β₂ with what β̂₁ holds of its noise and of
 * the data it lacks: 0 on average, its square of order 1/D.
 *
 * @param task The target task after pretraining.
 * @param source Statistics of β̂₁.
 * @see Derived here; Δ and C by `sourceForms`.
 */
export function sourceCorrection(
  { eigenvalues, teacher, samples }: Pick<AnisotropicTask, "eigenvalues" | "teacher" | "samples">,
  source: AnisotropicSource,
  params: AnisotropicSourceParams & { readonly ridge: number; readonly proportionalRichness: number },
): SourceCorrection {
  const { mean, variance, relativeError } = source, dim = eigenvalues.length;
  const { ridge, proportionalRichness } = params;
  if (relativeError === 0 || ridge === 0 && samples > dim) return { shift: 0, size: 0, ratio: 0 };
  const kappa = effectiveRidge(eigenvalues, samples, ridge * dim);
  const scale = kappa ** 2 / (1 - sharedDegrees(eigenvalues, samples, kappa));
  const once = eigenvalues.map((s) => s / (s + kappa)), twice = eigenvalues.map((s) => s / (s + kappa) ** 2);
  const sum = (term: (i: number) => number) => {
    let total = 0;
    for (let i = 0; i < dim; i++) total += term(i);
    return total;
  };
  const linear = [once, twice].map((f) => f.map((value, i) => value * teacher[i]));
  const quadratic = [once, twice, new Float64Array(dim).fill(1)];
  const values = [
    ...linear.map((a) => sum((i) => a[i] * mean[i])),
    ...quadratic.map((f) => sum((i) => f[i] * (mean[i] ** 2 + variance[i]))),
  ];
  const { shift: moved, covariance } = sourceForms(params, { linear, quadratic });
  const rest = sum((i) => twice[i] * teacher[i] ** 2);
  const law = (at: number[]) => {
    const squaredNorm = Math.max(at[4], 1e-12),
      spike = boostSpike(proportionalRichness, squaredNorm) / squaredNorm;
    const forms = { once: { bb: 0, bv: at[0], vv: at[2] }, twice: { bb: rest, bv: at[1], vv: at[3] } };
    return scale * misfitFromForms(forms.once, forms.twice, spike);
  };
  const shifted = (by: readonly number[], size: number) =>
    law(values.map((value, a) => value + size * by[a]));
  const centre = law(values);
  const parts = [
    (shifted(moved, STEP) - shifted(moved, -STEP)) / (2 * STEP),
    ...choleskyColumns(covariance).map((column) =>
      (shifted(column, STEP) + shifted(column, -STEP) - 2 * centre) / (2 * STEP ** 2)
    ),
  ];
  const norm = values[4];
  return {
    shift: parts.reduce((total, part) => total + part, 0),
    size: parts.reduce((total, part) => total + Math.abs(part), 0),
    // The forms' own expansion is in `relativeError`; the loss's, in the relative scatter of the lengths it divides by.
    ratio: relativeError + covariance[4][4] / norm ** 2,
  };
}

/** Columns c_k with Σ c_k c_kᵀ = A, for a positive semi-definite A. */
function choleskyColumns(matrix: number[][]): number[][] {
  const rest = matrix.map((row) => row.slice()), columns: number[][] = [];
  for (let k = 0; k < rest.length; k++) {
    const pivot = rest[k][k];
    // What differences leave of a variance that is 0.
    if (!(pivot > 1e-6 * matrix[k][k])) continue;
    const column = rest.map((row, i) => i < k ? 0 : row[k] / Math.sqrt(pivot));
    columns.push(column);
    for (let i = k; i < rest.length; i++) {
      for (let j = k; j < rest.length; j++) rest[i][j] -= column[i] * column[j];
    }
  }
  return columns;
}
