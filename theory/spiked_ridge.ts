import { splitTraces } from "./resolvent_traces.ts";
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
 * first order. As ℓ → 0 with n > ν this goes smoothly into least squares. The limit is R = [κ²(r/(1+κ)² + q'²/(1+χ+κ)²) + σ²Γ]/(1−Γ), κ = 1/T₁, Γ = 1/(α(1+κ)²).
 *
 * @param ridge λ > 0.
 * @see The limit: Lauditi, Bordelon, Pehlevan (2025), Result 2 with a ridge. Finite D derived here.
 */
export function spikedRidgeLoss(regression: SpikedRegression, ridge: number): RidgeLoss {
  const { samples: n, inputDim: D, spike, cosine, start, noise } = regression;
  const nu = D - 1, l = ridge * D, s = 1 + spike, rest = 1 - cosine ** 2;
  const along = (cosine - start) ** 2, square = noise ** 2;
  // In terms that stay finite as ℓ → 0 on both sides of n = ν: ωᵏT_k, and T_k without the zero eigenvalues of ZZᵀ.
  const { rest: [r1, r2, r3, r4], unit, scaled: [u1, u2, u3, u4], next: [d1, d2] } = splitTraces(n, nu, l);
  const h = r1 + d1 - l * (r2 + d2), flat = Math.max(0, 1 - n / nu);
  const down = unit + s * (u1 + unit * d1); // ω(1 + sg₁)
  const tail = r2 - l * r3, part = unit / down, leakage = s * (1 + h) * part;

  const spikeTerm = along * (1 + h) * part ** 2;
  const bulk = rest * (flat + l * l * (r2 + d2) / nu) + square * h;
  const leak = s * s * (rest * h / nu * part ** 2 + square * (u2 + unit ** 2 * d2) / down ** 2) * (1 + h);
  const cross = -2 * s * (square - rest * l / nu) * tail * part;
  const slope = along * part * (1 - 2 * leakage) / down, slope2 = -along * l / down ** 2; // over ω, ω²
  const bend = along * s * part / down ** 2 * (6 * leakage - 4) * u2;
  const bend2 = 4 * s * along * l / down ** 3 * u3;

  const shifts = [
    leak,
    cross,
    bend,
    bend2,
    slope * unit * d1,
    slope2 * unit ** 2 * d2,
    rest * l * l * d2 / nu,
    square * (d1 - l * d2),
  ];
  const relative = 2 * s * s * u2 / down ** 2 + Math.abs(d1) * unit / u1 + Math.abs(d2) * unit ** 2 / u2 +
    2 / D;
  const size = shifts.reduce((sum, value) => sum + Math.abs(value), 0);

  const noisePower = r2 - 2 * l * r3 + l * l * r4, mixed = l * l * (r3 - l * r4);
  const missed = flat + l * l * r2 / nu, missedSquares = flat + l ** 4 * r4 / nu;
  const push = -2 * leakage / down, pull = 2 * part; // of q'ζ₁ (over ω) and q'ζ₂, linear in noise and β₂
  const variance = 2 * (slope ** 2 * u2 + 2 * slope * slope2 * u3 + slope2 ** 2 * u4) +
    along *
      (push ** 2 * (rest * unit ** 2 * (r1 - l * r2) / nu + square * u2) +
        2 * push * unit * pull * (square - rest * l / nu) * tail +
        pull ** 2 * (rest / nu * mixed + square * noisePower)) +
    2 * rest ** 2 / (nu + 2) * Math.max(0, missedSquares - missed ** 2) + 2 * square ** 2 * noisePower +
    4 * square * rest / nu * mixed;
  return {
    value: spikeTerm + bulk + leak + cross + bend + bend2,
    remainder: size * Math.min(1, relative),
    variance: Math.max(0, variance),
  };
}
