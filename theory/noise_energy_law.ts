import type { WeightedValue } from "./fluctuation.ts";
import { refuseInterpolation } from "./noise_energy.ts";

/** Spacing of the points; half of it moves no average of a bounded law by 1e-9. */
const STEP = 0.2;
/** Points of less weight, with what a law that grows as the energy may make of them, are left out. */
const NEGLIGIBLE = 1e-13;

/**
 * Distribution of the squared norm that label noise adds to a least-squares predictor on standard normal inputs, exact at
 * finite size, as weighted points:
 *
 *     E = σ² χ²_p/χ²_{m+1},   p = min(n, D),  m = |n − D|
 *
 * It is zᵀW⁻¹z with p standard normals z and a p×p Wishart matrix W, of which only the element along z counts. Its density
 * falls like E^{−(m+3)/2}: for m = 2 it has a mean ({@linkcode noiseEnergy}) but no variance, and what a law makes of it
 * must be averaged over all of it.
 *
 * The trapezoidal rule in r, ln(pE/(m+1)) ∝ sinh r, which converges exponentially, tails included.
 *
 * @param noise σ > 0.
 * @returns Values with weights that sum to 1; averages of laws that grow at most linearly are good to 1e-6, for n < 10 to 1e-4.
 * @throws {RangeError} If |n − D| ≤ 1, where the mean diverges.
 * @see Muirhead (1982), theorem 3.2.12: the inverse of the element (W⁻¹)₁₁.
 *
 * @example Its mean, next to the interpolation point
 * ```ts
 * import { noiseEnergyLaw } from "./noise_energy_law.ts";
 * import { noiseEnergy } from "./noise_energy.ts";
 * import { ok } from "node:assert/strict";
 *
 * const mean = noiseEnergyLaw(38, 40, 0.1).reduce((sum, { value, weight }) => sum + weight * value, 0);
 * ok(Math.abs(mean / noiseEnergy(38, 40, 0.1) - 1) < 1e-6);
 * ```
 */
export function noiseEnergyLaw(samples: number, inputDim: number, noise: number): WeightedValue[] {
  refuseInterpolation(samples, inputDim);
  const p = Math.min(samples, inputDim), q = Math.abs(samples - inputDim) + 1;
  const peak = Math.log(p / q), width = Math.sqrt(2 / p + 2 / q);
  // Of the logarithm s of the ratio, where the density is largest at `peak`.
  const logDensity = (s: number) =>
    p / 2 * s - (p + q) / 2 * Math.max(s, 0) -
    (p + q) / 2 * Math.log1p(Math.exp(-Math.abs(s)));
  const top = logDensity(peak), points: WeightedValue[] = [];
  for (const side of [1, -1]) {
    for (let k = side > 0 ? 0 : 1;; k++) {
      const r = side * k * STEP, s = peak + width * Math.sinh(r);
      const weight = Math.cosh(r) * Math.exp(logDensity(s) - top);
      if (weight * Math.max(1, Math.exp(s - peak)) < NEGLIGIBLE) break;
      points.push({ value: noise ** 2 * Math.exp(s), weight });
    }
  }
  const mass = points.reduce((sum, { weight }) => sum + weight, 0);
  return points.map(({ value, weight }) => ({ value, weight: weight / mass }));
}
