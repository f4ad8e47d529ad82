/** Eigenvalues of an input covariance Σ. */
export type Spectrum =
  /** σ_k ∝ k^{−power}, k = 1…D, scaled to Σσ_k = D. */
  | { readonly kind: "power-law"; readonly power: number }
  /** round(share·D) large eigenvalues, `ratio` times the small ones, scaled to Σσ_k = D. */
  | { readonly kind: "two-level"; readonly share: number; readonly ratio: number }
  /** As given, in any order, scaled to Σσ_k = D. */
  | { readonly kind: "list"; readonly eigenvalues: ArrayLike<number> };

/**
 * Eigenvalues of Σ, those of a list descending, with mean 1: an input's mean squared component is 1 whatever the spectrum.
 *
 * @param inputDim D.
 * @throws {RangeError} If a number is out of range, or a list has not D positive entries.
 *
 * @example
 * ```ts
 * import { spectrumEigenvalues } from "./spectrum.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(spectrumEigenvalues({ kind: "two-level", share: 0.5, ratio: 3 }, 2), Float64Array.of(1.5, 0.5));
 * ```
 */
export function spectrumEigenvalues(spectrum: Spectrum, inputDim: number): Float64Array {
  const refuse = (what: string) => {
    throw new RangeError(`Cannot make a spectrum in ${inputDim} dimensions: ${what}`);
  };
  if (!(Number.isInteger(inputDim) && inputDim >= 2)) refuse("inputDim must be an integer >= 2");
  if (spectrum.kind === "list") {
    const eigenvalues = Float64Array.from(spectrum.eigenvalues).sort().reverse();
    if (eigenvalues.length !== inputDim) refuse(`the list has ${eigenvalues.length} eigenvalues`);
    if (!eigenvalues.every((value) => value > 0 && value < Infinity)) {
      refuse("each eigenvalue must be > 0 and finite");
    }
    return scaled(eigenvalues);
  }
  if (spectrum.kind === "power-law") {
    const { power } = spectrum;
    if (!(Math.abs(power) <= 20)) refuse(`power must be within [-20, 20], current value is ${power}`);
    return scaled(Float64Array.from({ length: inputDim }, (_, k) => (k + 1) ** -power));
  }
  const { share, ratio } = spectrum;
  if (!(share >= 0 && share <= 1)) refuse(`share must be within [0, 1], current value is ${share}`);
  if (!(ratio > 0 && ratio < Infinity)) refuse(`ratio must be > 0 and finite, current value is ${ratio}`);
  const large = Math.round(share * inputDim);
  return scaled(Float64Array.from({ length: inputDim }, (_, k) => k < large ? ratio : 1));
}

/**
 * Unit teachers of given alignment that need no random numbers:
 *
 *     β₁ ∝ sin k,   β₂ = aβ₁ + √(1−a²) ω,   ω ∝ cos 2k made orthogonal to β₁,   k = 1…D radians
 *
 * Spread over all directions without a pattern, for examples and reference values.
 *
 * @param alignment a, in [−1, 1].
 * @returns β₁ and β₂, `[D]` each.
 */
export function sineTeachers(
  inputDim: number,
  alignment: number,
): [source: Float64Array, target: Float64Array] {
  if (!(Math.abs(alignment) <= 1)) {
    throw new RangeError(
      `Cannot make unit teachers as |alignment| must be <= 1: current value is ${alignment}`,
    );
  }
  const source = unit(Float64Array.from({ length: inputDim }, (_, k) => Math.sin(k + 1)));
  const other = Float64Array.from({ length: inputDim }, (_, k) => Math.cos(2 * (k + 1)));
  const overlap = other.reduce((sum, value, k) => sum + value * source[k], 0);
  const across = unit(other.map((value, k) => value - overlap * source[k]));
  const tilt = Math.sqrt((1 - alignment) * (1 + alignment));
  return [source, source.map((value, k) => alignment * value + tilt * across[k])];
}

/**
 * A unit vector at an angle between the flat unit vectors of the first `large` and of the other directions:
 * cos(angle)·e₊ + sin(angle)·e₋.
 *
 * With two of them and a two-level spectrum, pretraining can hurt at positive alignment: the spike moves what the teachers
 * share in the large directions at the cost of the small ones, where they differ in sign.
 *
 * @returns `[D]`
 */
export function bandTeacher(inputDim: number, large: number, angle: number): Float64Array {
  if (!(Number.isInteger(large) && large > 0 && large < inputDim)) {
    throw new RangeError(
      `Cannot split ${inputDim} directions into bands as large must be in between: it is ${large}`,
    );
  }
  const first = Math.cos(angle) / Math.sqrt(large), second = Math.sin(angle) / Math.sqrt(inputDim - large);
  return Float64Array.from({ length: inputDim }, (_, k) => k < large ? first : second);
}

function scaled(values: Float64Array): Float64Array {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value * values.length / sum);
}

function unit(values: Float64Array): Float64Array {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return values.map((value) => value / length);
}
