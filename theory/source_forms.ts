import { effectiveRidge } from "../numerics/effective_ridge.ts";
import type { AnisotropicSourceParams } from "./anisotropic_source.ts";
import { leastSquaresForms } from "./least_squares_forms.ts";

/** Diagonal matrices whose forms with the source predictor are asked for, each `[D]`. */
export interface FormWeights {
  /** Of w·β̂₁: the vectors w. */
  readonly linear: readonly Float64Array[];
  /** Of β̂₁ᵀGβ̂₁: the diagonals of G ≥ 0. */
  readonly quadratic: readonly Float64Array[];
}

/** How forms of β̂₁ differ from their equivalents of `anisotropicSource`: the linear ones first, then the quadratic. */
export interface FormScatter {
  /** Mean minus equivalent, to order 1/D. */
  readonly shift: number[];
  /** Over source data, to order 1/D. */
  readonly covariance: number[][];
}

/** Relative step of the differences: their error is its square, and rounding 1e-16 over its square. */
const STEP = 1e-4;

/**
 * Mean to order 1/D, and covariance, of linear and quadratic forms of the source predictor β̂₁, fitted without ridge on inputs
 * x ~ N(0, Σ).
 *
 * P₁ < D: β̂₁ = β₁ − Bβ₁, B = λ(λ + XᵀX/D)⁻¹ at λ → 0, whose forms have, with E = (Σ+κ)⁻¹ and Γ_p = (1/P) tr (ΣE)^p,
 *
 *     mean        κE + κ[EΣEΣE − (Γ₂−Γ₃)/(1−Γ₂) EΣE]/(P(1−Γ₂))
 *     covariance  Cov(aBb, cBd) = κ²[(aEΣEc)(bEΣEd) + (aEΣEd)(bEΣEc)]/(P(1−Γ₂))
 *
 * BGB is minus the derivative of B when the ridge is λ(1 + εG): E = (Σ + κ(1+εG))⁻¹. Label noise is one more component of the
 * teacher, σ/√s along an input of variance s → 0, which the fit never resolves.
 *
 * P₁ > D: {@linkcode leastSquaresForms}, exact.
 *
 * @throws {RangeError} If P₁ = ∞: that source does not scatter.
 * @see Derived here; the residual operator as in `anisotropicCorrection`.
 */
export function sourceForms(source: AnisotropicSourceParams, weights: FormWeights): FormScatter {
  const { sourceSamples, eigenvalues } = source;
  if (!(sourceSamples < Infinity)) {
    throw new RangeError(`Cannot expand a source of ${sourceSamples} samples: need a finite number`);
  }
  return sourceSamples > eigenvalues.length
    ? leastSquaresForms(source, weights)
    : interpolatedForms(source, weights);
}

/** One of the resolvents, at a ridge stretched by 1 + εG. */
interface Resolvent {
  readonly kappa: number;
  /** E, `[D]`. */
  readonly inverse: Float64Array;
}

function interpolatedForms(source: AnisotropicSourceParams, { linear, quadratic }: FormWeights): FormScatter {
  const { eigenvalues, sourceTeacher: teacher, sourceSamples: P, sourceNoise } = source;
  const noise = sourceNoise ** 2;
  const sum = (term: (i: number) => number) => {
    let total = 0;
    for (let i = 0; i < eigenvalues.length; i++) total += term(i);
    return total;
  };
  const resolvent = (stretch: (i: number) => number): Resolvent => {
    const kappa = effectiveRidge(eigenvalues.map((s, i) => s / stretch(i)), P, 0);
    return { kappa, inverse: eigenvalues.map((s, i) => 1 / (s + kappa * stretch(i))) };
  };
  const here = resolvent(() => 1);
  // Sources of the forms: the vectors a of aBβ₁, and for each G the two resolvents of a difference.
  const vectors = [...linear, ...quadratic.map((g) => g.map((value, i) => value * teacher[i]))];
  const pairs = quadratic.map((g) => {
    const step = STEP / Math.max(...g);
    return { by: 2 * step, low: resolvent((i) => 1 - step * g[i]), high: resolvent((i) => 1 + step * g[i]) };
  });

  /** 1/P part of the mean of aBβ₁; `extra` is what the noise adds if a is the teacher, too. */
  const meanShift = ({ kappa, inverse }: Resolvent, a: (i: number) => number, extra: number) => {
    const second = sum((i) => (eigenvalues[i] * inverse[i]) ** 2) / P;
    const third = sum((i) => (eigenvalues[i] * inverse[i]) ** 3) / P;
    const excess = (second - third) / (1 - second);
    const form = sum((i) => {
      const learned = eigenvalues[i] * inverse[i];
      return a(i) * teacher[i] * kappa * inverse[i] * learned * (learned - excess);
    });
    return (form - extra * excess / kappa) / (P * (1 - second));
  };
  /** Covariance of aBβ₁ and cB'β₁; undefined stands for the teacher with its noise. */
  const covary = (one: Resolvent, other: Resolvent, a?: Float64Array, c?: Float64Array) => {
    const shared = eigenvalues.map((s, i) => s * one.inverse[i] * other.inverse[i]);
    const product = (x?: Float64Array, y?: Float64Array) =>
      sum((i) => (x ?? teacher)[i] * shared[i] * (y ?? teacher)[i]) +
      (x || y ? 0 : noise / (one.kappa * other.kappa));
    const degrees = sum((i) => shared[i] * eigenvalues[i]) / P;
    return one.kappa * other.kappa * (product(a, c) * product() + product(a) * product(c)) /
      (P * (1 - degrees));
  };

  const derived = quadratic.length;
  // Atoms: aBβ₁ of each vector, then β₁BGBβ₁ of each G, a difference.
  const atomShift = [
    ...vectors.map((a) => meanShift(here, (i) => a[i], 0)),
    ...pairs.map(({ by, low, high }) =>
      (meanShift(low, (i) => teacher[i], noise) - meanShift(high, (i) => teacher[i], noise)) / by
    ),
  ];
  const plain = vectors.map((a) => vectors.map((c) => covary(here, here, a, c)));
  const mixed = pairs.map(({ by, low, high }) =>
    vectors.map((c) => (covary(low, here, undefined, c) - covary(high, here, undefined, c)) / by)
  );
  const both = pairs.map((one) =>
    pairs.map((other) =>
      (covary(one.low, other.low) - covary(one.low, other.high) - covary(one.high, other.low) +
        covary(one.high, other.high)) / (one.by * other.by)
    )
  );
  // Forms from atoms: a·β̂₁ = a·β₁ − aBβ₁, β̂₁ᵀGβ̂₁ = β₁ᵀGβ₁ − 2β₁GBβ₁ + β₁BGBβ₁.
  const count = vectors.length + derived;
  const atomCovariance = (p: number, q: number): number =>
    p < vectors.length
      ? q < vectors.length ? plain[p][q] : mixed[q - vectors.length][p]
      : q < vectors.length
      ? mixed[p - vectors.length][q]
      : both[p - vectors.length][q - vectors.length];
  const rows = [...linear, ...quadratic].map((_, form) => {
    const row = new Array<number>(count).fill(0);
    row[form] = form < linear.length ? -1 : -2;
    if (form >= linear.length) row[vectors.length + form - linear.length] = 1;
    return row;
  });
  const shift = rows.map((row) => row.reduce((total, factor, p) => total + factor * atomShift[p], 0));
  const covariance = rows.map((row) =>
    rows.map((column) => {
      let total = 0;
      row.forEach((f, p) => {
        if (f !== 0) column.forEach((g, q) => g !== 0 && (total += f * g * atomCovariance(p, q)));
      });
      return total;
    })
  );
  return { shift, covariance };
}
