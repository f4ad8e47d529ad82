import { resolventTraces } from "./resolvent_traces.ts";
import type { SpikedRegression } from "./spiked_regression.ts";

/** Average test loss over training sets, what the expansion leaves out, and the scatter of one training set's loss. */
export interface RidgeLoss {
  /** First order in 1/D. */
  readonly value: number;
  /** Estimate of the next order. */
  readonly remainder: number;
  /** Variance of a single training set's loss, leading order in 1/D. */
  readonly variance: number;
}

/**
 * Test loss of kernel ridge regression with the spiked kernel xᵀ(I + χv̂v̂ᵀ)x'/D + λ, averaged over training sets, to first
 * order in 1/D, at any ratio of samples to dimensions.
 *
 * With Z the inputs across the spike, z those along it, G = ZZᵀ + ℓ, ℓ = λD, g_k = zᵀG⁻ᵏz, h = g₁ − ℓg₂ and ν = D − 1, the
 * average over the noise and over β₂ across the spike (r = 1 − q², q' = q − c₀, s = 1 + χ) is exactly
 *
 *     R = (q'² + s²(rh/ν + σ²g₂))(1+h)/(1+sg₁)² − 2s(σ² − rℓ/ν)(g₂ − ℓg₃)/(1+sg₁)
 *         + r(1 − n/ν + ℓ²T₂/ν) + σ²(T₁ − ℓT₂),                                  T_k = tr G⁻ᵏ
 *
 * The g_k scatter around T_k with covariance 2T_{j+k}, the T_k have the means of {@linkcode resolventTraces}: both are kept to
 * first order. The limit is R = [κ²(r/(1+κ)² + q'²/(1+χ+κ)²) + σ²Γ]/(1−Γ), κ = 1/T₁, Γ = 1/(α(1+κ)²).
 *
 * @param ridge λ > 0.
 * @see The limit: Lauditi, Bordelon, Pehlevan (2025), Result 2 with a ridge. Finite D derived here.
 */
export function spikedRidgeLoss(regression: SpikedRegression, ridge: number): RidgeLoss {
  const { samples: n, inputDim: D, spike, cosine, start, noise } = regression;
  const nu = D - 1, l = ridge * D, s = 1 + spike, rest = 1 - cosine ** 2;
  const along = (cosine - start) ** 2, square = noise ** 2;
  const { leading: [t1, t2, t3, t4], next: [d1, d2] } = resolventTraces(n, nu, l);
  const g = t1 + d1, g2 = t2 + d2, h = g - l * g2;
  const down = 1 + s * g, tail = t2 - l * t3;

  const spikeTerm = along * (1 + h) / down ** 2;
  const bulk = rest * (1 - n / nu + l * l * g2 / nu) + square * (g - l * g2);
  const leak = s * s * (rest * h / nu + square * g2) * (1 + h) / down ** 2;
  const cross = -2 * s * (square - rest * l / nu) * tail / down;
  const slope = along / down ** 2 * (1 - 2 * s * (1 + h) / down), slope2 = -along * l / down ** 2;
  const bend = along * s / down ** 3 * (6 * s * (1 + h) / down - 4) * t2;
  const bend2 = 2 * s * l * along / down ** 3 * 2 * t3;

  const shifts = [
    leak,
    cross,
    bend,
    bend2,
    slope * d1,
    slope2 * d2,
    rest * l * l * d2 / nu,
    square * (d1 - l * d2),
  ];
  const relative = 2 * s * s * t2 / down ** 2 + Math.abs(d1) / t1 + Math.abs(d2) / t2 + 2 / D;
  const size = shifts.reduce((sum, value) => sum + Math.abs(value), 0);

  const noisePower = t2 - 2 * l * t3 + l * l * t4, mixed = t3 - l * t4;
  const flat = 1 - n / nu, missed = flat + l * l * t2 / nu, missedSquares = flat + l ** 4 * t4 / nu;
  const push = -2 * s * (1 + h) / down ** 2, pull = 2 / down; // of q'ζ₁ and q'ζ₂, linear in noise and β₂
  const variance = 2 * (slope ** 2 * t2 + 2 * slope * slope2 * t3 + slope2 ** 2 * t4) +
    along *
      (push ** 2 * (rest * (t1 - l * t2) / nu + square * t2) +
        2 * push * pull * (square - rest * l / nu) * tail +
        pull ** 2 * (rest / nu * l * l * mixed + square * noisePower)) +
    2 * rest ** 2 / (nu + 2) * Math.max(0, missedSquares - missed ** 2) + 2 * square ** 2 * noisePower +
    4 * square * rest / nu * l * l * mixed;
  return {
    value: spikeTerm + bulk + leak + cross + bend + bend2,
    remainder: size * Math.min(1, relative),
    variance: Math.max(0, variance),
  };
}
