import type { AnisotropicSourceParams } from "./anisotropic_source.ts";
import { noiseEnergy, noiseEnergyVariance } from "./noise_energy.ts";
import type { FormScatter, FormWeights } from "./source_forms.ts";

/**
 * Forms of an overdetermined source predictor, exact at any D:
 *
 *     β̂₁ = β₁ + √ℰ Σ^{-1/2}ω
 *
 * with ℰ the noise energy of standard normal inputs and ω uniform on the unit sphere, independent. ℰ has no variance for P₁ up
 * to D + 3, and counts as scattering by its mean there.
 *
 * @param source P₁ of at least D + 2.
 * @throws {RangeError} If P₁ ≤ D + 1.
 * @see Derived here.
 */
export function leastSquaresForms(
  source: AnisotropicSourceParams,
  { linear, quadratic }: FormWeights,
): FormScatter {
  const { eigenvalues, sourceTeacher: teacher, sourceSamples: P, sourceNoise } = source;
  const dim = eigenvalues.length, energy = noiseEnergy(P, dim, sourceNoise);
  // Next to the interpolation point, where it has none, the energy counts as scattering by its mean.
  const variance = Math.min(noiseEnergyVariance(P, dim, sourceNoise), energy ** 2);
  const component = energy / dim, product = (energy ** 2 + variance) / (dim * (dim + 2));
  const sum = (term: (i: number) => number) => {
    let total = 0;
    for (let i = 0; i < dim; i++) total += term(i);
    return total;
  };
  const traces = quadratic.map((g) => sum((i) => g[i] / eigenvalues[i]));
  const known = sourceNoise ** 2 / (P - dim);
  const gradients = [
    ...linear,
    ...quadratic.map((g) => g.map((value, i) => 2 * value * teacher[i])),
  ];
  const covariance = gradients.map((a, p) =>
    gradients.map((c, q) => {
      const first = component * sum((i) => a[i] * c[i] / eigenvalues[i]);
      const [j, k] = [p - linear.length, q - linear.length];
      if (j < 0 || k < 0) return first;
      const pair = sum((i) => quadratic[j][i] * quadratic[k][i] / eigenvalues[i] ** 2);
      return first + product * (traces[j] * traces[k] + 2 * pair) - component ** 2 * traces[j] * traces[k];
    })
  );
  return {
    shift: [...linear.map(() => 0), ...traces.map((trace) => (component - known) * trace)],
    covariance,
  };
}
