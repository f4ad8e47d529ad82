import { effectiveRidge } from "../numerics/effective_ridge.ts";
import type { TeacherForms } from "./anisotropic_task.ts";

/** Regression data x ~ N(0, Σ), Σ diagonal, and two vectors β and v, of which only some quadratic forms count. */
export interface ScatteringData {
  /** Eigenvalues of Σ, all > 0, `[D]`. */
  readonly eigenvalues: Float64Array;
  /** P. */
  readonly samples: number;
  /** σ, standard deviation of the label noise. */
  readonly noise: number;
  /** βᵀFβ, βᵀFv and vᵀFv of a diagonal F given by the index. */
  readonly forms: (diagonal: (i: number) => number) => TeacherForms;
}

/** A vector β·first + v·second; label noise belongs to β. */
export type Combination = readonly [ofTeacher: number, ofDirection: number];

/** factor·aᵀBc, or factor·aᵀBΣBc, with the residual operator B = λ(λ + XᵀX/D)⁻¹ of regression without spike. */
export interface ResidualForm {
  /** λ ≥ 0; for 0 the limit, which is what the data leave free, and P must be below D. */
  readonly ridge: number;
  /** Whether it is BΣB. */
  readonly squared: boolean;
  /** a and c. */
  readonly between: readonly [Combination, Combination];
  /** In front. */
  readonly factor: number;
}

/** Relative step of differences of second order: their error is its square, that of rounding 2⁻⁵³ over it. */
const STEP = 1e-4;

/** One B: that of the ridge λ(1 + εΣ), whose κ is `kappa`; E = (Σ + κ(1 + εΣ))⁻¹ is `inverse`. */
interface Residual {
  readonly kappa: number;
  readonly inverse: Float64Array;
}

/**
 * Variance over data sets of a sum of residual forms, to leading order in 1/P, for normal inputs and independent normal label
 * noise:
 *
 *     Cov(aᵀB₁c, dᵀB₂e) = κ₁κ₂[(aE₁ΣE₂d)(cE₁ΣE₂e) + (aE₁ΣE₂e)(cE₁ΣE₂d)]/(P(1−Γ₁₂)),   Γ₁₂ = (1/P) tr ΣE₁ΣE₂
 *
 * and BΣB is minus the derivative of B by ε when the ridge is λ(1 + εΣ). Label noise is one more input of vanishing variance s on
 * which β has the component σ/√s: that adds σ²/(κ₁κ₂) to βE₁ΣE₂β.
 *
 * @see Derived here by leave-one-out expansion, like `anisotropic_correction.ts`.
 */
export function residualVariance(data: ScatteringData, terms: readonly ResidualForm[]): number {
  const { eigenvalues, samples, noise } = data, dim = eigenvalues.length;
  const mean = eigenvalues.reduce((sum, value) => sum + value, 0) / dim, step = STEP / mean;
  const residuals = new Map<string, Residual>();
  const parts = terms.flatMap(({ ridge, squared, between, factor }) =>
    (squared ? [[step, -1], [-step, 1]] : [[0, 2 * step]]).map(([epsilon, sign]) => {
      const name = `${ridge} ${epsilon}`;
      const residual = residuals.get(name) ?? residualAt(data, ridge, epsilon);
      residuals.set(name, residual);
      return { residual, between, factor: factor * sign / (2 * step) };
    })
  );
  let variance = 0;
  for (const one of parts) {
    for (const other of parts) {
      const { kappa: k1, inverse: e1 } = one.residual, { kappa: k2, inverse: e2 } = other.residual;
      const shared = eigenvalues.reduce((sum, s, i) => sum + s * e1[i] * s * e2[i], 0) / samples;
      const { bb, bv, vv } = data.forms((i) => eigenvalues[i] * e1[i] * e2[i]);
      const noisy = bb + noise ** 2 / (k1 * k2);
      const form = ([x, y]: Combination, [z, w]: Combination) =>
        x * z * noisy + (x * w + y * z) * bv + y * w * vv;
      const [a, c] = one.between, [d, e] = other.between;
      const product = form(a, d) * form(c, e) + form(a, e) * form(c, d);
      variance += one.factor * other.factor * k1 * k2 * product / (samples * (1 - shared));
    }
  }
  return Math.max(0, variance);
}

/** Mean of aᵀBc and aᵀBΣBc to leading order, without noise. */
export function residualMeans(
  data: ScatteringData,
  ridge: number,
): { readonly plain: TeacherForms; readonly squared: TeacherForms } {
  const { eigenvalues } = data, dim = eigenvalues.length;
  const step = STEP * dim / eigenvalues.reduce((sum, value) => sum + value, 0);
  const at = (epsilon: number) => {
    const { kappa, inverse } = residualAt(data, ridge, epsilon);
    return data.forms((i) => kappa * inverse[i]);
  };
  const low = at(-step), high = at(step);
  const slope = (name: keyof TeacherForms) => (low[name] - high[name]) / (2 * step);
  return { plain: at(0), squared: { bb: slope("bb"), bv: slope("bv"), vv: slope("vv") } };
}

function residualAt({ eigenvalues, samples }: ScatteringData, ridge: number, epsilon: number): Residual {
  const stretched = epsilon === 0 ? eigenvalues : eigenvalues.map((s) => s / (1 + epsilon * s));
  const kappa = effectiveRidge(stretched, samples, ridge * eigenvalues.length);
  return { kappa, inverse: eigenvalues.map((s) => 1 / (s + kappa * (1 + epsilon * s))) };
}
