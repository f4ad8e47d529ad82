import { averageCurved, spanCorrelation } from "./average_curved.ts";
import type { Fluctuating } from "./fluctuation.ts";
import { type FreeKernel, kernelAxes, requireKernel } from "./free_kernel.ts";
import { targetSamples } from "./linear_params.ts";
import { noiseEnergy, noiseEnergyVariance, refuseInterpolation } from "./noise_energy.ts";
import { roundedLoss } from "./kernel_rounding.ts";
import type { Prediction } from "./prediction.ts";
import { requireSource, requireTarget, type SpikedParams } from "./spiked_params.ts";

/** Parameters of {@linkcode freeKernelLoss}. */
export interface FreeKernelParams
  extends FreeKernel, Pick<SpikedParams, "inputDim" | "alignment" | "targetRatio" | "targetNoise"> {
  /** a_n = û·β₂, a² + a_n² ≤ 1. */
  readonly noiseAlignment: number;
}

/**
 * Test loss of interpolation with the kernel M = I + C, C any symmetric matrix on (β₁, û), averaged over data.
 *
 *     C = [[c₁, c₃], [c₃, c₂]],   Δ = (1+αc₁)(1+αc₂) − α²c₃²
 *     R = (1−α)[1 − a² − a_n² + ((1+αc₂)a − αc₃a_n)²/Δ² + ((1+αc₁)a_n − αc₃a)²/Δ²] + ασ₂²/(1−α),      α < 1
 *     R = σ₂²D/(n−D−1),                                                                                  n > D
 *
 * A spike helps along an axis of C with positive eigenvalue and hurts along one with a negative: where c₁c₂ < c₃², transfer can
 * be negative at any alignment. The constants that two-layer gradient flow makes have c₁c₂ = c₃² and never hurt.
 *
 * @returns Mean of (f − y)² on noise-free points, unit teacher = 1. First order in 1/D from the scatter of the inputs' span:
 * for one data set the loss is a known function of the spanned parts of β₁, û and β₂ and of the fitted noise. The allowance
 * estimates the next order; above the interpolation point the law is exact.
 * @throws {RangeError} If M is not positive semi-definite (above the interpolation point: definite), or |P₂ − D| ≤ 1.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 3; finite D derived here.
 */
export function freeKernelLoss(params: FreeKernelParams): Prediction {
  requireSource({ ...params, sourceRatio: 0.5, sourceNoise: 0 });
  requireTarget(params);
  const { inputDim: D, alignment, noiseAlignment, targetNoise } = params;
  const n = targetSamples(params);
  requireKernel(params, n > D);
  refuseInterpolation(n, D, "target");
  const energy = noiseEnergy(n, D, targetNoise), energyVariance = noiseEnergyVariance(n, D, targetNoise);
  const source = "Lauditi et al. 2025, Result 3; finite D derived here";
  if (n > D) {
    const rounded = roundedLoss(energy, conditionOf(params, true), n / D, D);
    return {
      value: energy,
      allowance: rounded,
      allowanceReason: "rounding, by the kernel's condition number",
      source,
      deviation: Math.sqrt(energyVariance),
    };
  }
  const ratio = n / D, spread = ratio * (1 - ratio) / (D + 2);
  const rest = Math.max(0, 1 - alignment ** 2 - noiseAlignment ** 2);
  // A span is an input by its smaller part, spanned or not, whose relative scatter says how good an expansion is.
  const mostly = ratio > 0.5;
  const part = { mean: mostly ? 1 - ratio : ratio, variance: 2 * spread };
  const inputs: Fluctuating[] = [
    { mean: energy, variance: energyVariance },
    { mean: rest * (1 - ratio), variance: 2 * rest ** 2 * spread },
    part,
    part,
    { mean: 0, variance: spread },
    ...Array(2).fill({ mean: 0, variance: rest * spread }),
    ...Array(2).fill({ mean: 0, variance: energy / D }),
  ];
  const { value, remainder, deviation } = averageCurved(
    (at) => {
      const [noise, missed, part1, part2, ...others] = at;
      const spans = [part1, part2].map((x) => mostly ? 1 - x : x);
      return noise + missed + spikeLoss(params, [spans[0], spans[1], ...others]);
    },
    inputs,
    spanCorrelation(n, D),
  );
  return {
    value,
    allowance: remainder + roundedLoss(Math.max(0, value), conditionOf(params, false), n / D, D),
    allowanceReason: "O(1/D²): scatter of the inputs' span beyond first order; rounding",
    source,
    deviation,
  };
}

/** κ(M) as a fit sees it: with fewer points than dimensions the flat directions keep M's smallest eigenvalues from counting. */
function conditionOf(params: FreeKernelParams, whole: boolean): number {
  const sizes = kernelAxes(params, params).map(({ size }) => 1 + size);
  return Math.max(1, ...sizes) / (whole ? Math.min(1, ...sizes) : 1);
}

/** Loss on the plane of β₁ and û, cross terms included, given the spans, the products of spanned parts and the noise there. */
function spikeLoss(params: FreeKernelParams, [p, s, m, x, y, u, v]: readonly number[]): number {
  const { signal: c1, noiseSpike: c2, crosstalk: c3, alignment: a, noiseAlignment: b } = params;
  // What the fit sees along the two directions: (Π·(a, b) + products + noise), Π = [[p, m], [m, s]].
  const seen1 = p * a + m * b + x + u, seen2 = m * a + s * b + y + v;
  // k = C(I + ΠC)⁻¹·seen
  const d11 = 1 + p * c1 + m * c3, d12 = p * c3 + m * c2, d21 = m * c1 + s * c3, d22 = 1 + m * c3 + s * c2;
  const det = d11 * d22 - d12 * d21;
  const t1 = (d22 * seen1 - d12 * seen2) / det, t2 = (d11 * seen2 - d21 * seen1) / det;
  const e1 = a - c1 * t1 - c3 * t2, e2 = b - c3 * t1 - c2 * t2;
  return e1 * e1 * (1 - p) + e2 * e2 * (1 - s) - 2 * e1 * e2 * m - 2 * (e1 * x + e2 * y);
}
