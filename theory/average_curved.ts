import { averageLaw, type Fluctuating, type LawAverage } from "./fluctuation.ts";

/**
 * {@linkcode averageLaw} without its error for the linear part of a law, which averages to itself exactly:
 *
 *     value = averageLaw( law(x) − Σᵢ ∂ᵢlaw·(xᵢ − meanᵢ) )
 *
 * The two values that stand for a positive input of large scatter (noise energies next to an interpolation point) have its mean
 * to second order only; a distribution that is known needs no help. Where the linear part dominates, as noise energies do in
 * losses, that would be the largest error.
 *
 * @param law The law as a function of its inputs; those of positive mean stay positive.
 * @param inputs Mean and variance of each.
 * @param correlation Relative size of the correlations between inputs that their independence leaves out; the remainder grows by
 * this share of the shift.
 */
export function averageCurved(
  law: (inputs: number[]) => number,
  inputs: readonly Fluctuating[],
  correlation = 0,
): LawAverage {
  const means = inputs.map(({ mean }) => mean);
  const slopes = inputs.map(({ mean, variance, distribution }, i) => {
    if (variance === 0 || distribution) return 0;
    const step = mean > 0 ? 1e-4 * mean : 1e-4 * Math.min(1, Math.sqrt(variance));
    const at = (value: number) => law(means.map((other, j) => i === j ? value : other));
    return (at(mean + step) - at(mean - step)) / (2 * step);
  });
  const curved = (at: number[]) =>
    law(at) - at.reduce((sum, value, i) => sum + slopes[i] * (value - means[i]), 0);
  const { value, centre, remainder } = averageLaw(curved, inputs);
  const { deviation } = averageLaw(law, inputs);
  return { value, centre, remainder: remainder + correlation * Math.abs(value - centre), deviation };
}

/**
 * Relative size of the correlations and third moments that inputs of {@linkcode averageCurved} have when they describe what n random
 * points span of D dimensions, at most 1: 4/min(n, |D−n|).
 */
export function spanCorrelation(samples: number, inputDim: number): number {
  if (samples === Infinity) return 0;
  return Math.min(1, 4 / Math.max(1, Math.min(samples, Math.abs(inputDim - samples))));
}
