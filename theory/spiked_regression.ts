import type { Fluctuating } from "./fluctuation.ts";
import { noiseEnergy, noiseEnergyVariance, refuseInterpolation } from "./noise_energy.ts";
import { once } from "./once.ts";

/** Kernel regression with the kernel xᵀ(I + χv̂v̂ᵀ)x'/D on a linear target: what its loss depends on. */
export interface SpikedRegression {
  /** n, number of training points. */
  readonly samples: number;
  /** D, input dimension. */
  readonly inputDim: number;
  /** χ > −1. */
  readonly spike: number;
  /** q = v̂·β₂, in [−1, 1]. */
  readonly cosine: number;
  /** c₀: training starts from the predictor c₀v̂·x, and a ridge pulls towards it. */
  readonly start: number;
  /** σ, standard deviation of the label noise. */
  readonly noise: number;
}

/**
 * Test loss of interpolation with a spiked kernel, averaged over training sets: exact at any D.
 *
 *     n < D:  R = r(1 − n/(D−1)) + E[ ((q−c₀)²(1−p) + r(1+χ)²p/(D−1)) / (1+χp)² ]
 *                 + σ²/(D−n−1) · ( n + χ²E[ p(1−p)/(1+χp)² ] ),          p ~ Beta(n/2, (D−n)/2)
 *     n > D:  R = σ²D/(n−D−1),                                           r = 1 − q²
 *
 * p is the part of v̂ that the training inputs span. The first terms are what is missed across the spike and along it; a
 * spike makes the fit leak from across into it (the term with (1+χ)²) and bends the fitted noise (that with χ²): both are of
 * order 1/D. At D → ∞, p → α and R = (1−α)[1 − q² + (q−c₀)²/(1+αχ)²] + ασ²/(1−α).
 *
 * @throws {RangeError} If |n − D| ≤ 1, where the loss diverges.
 * @see The limit: Lauditi, Bordelon, Pehlevan (2025), Result 2. Finite D derived here: given the inputs' span, the inverse
 * Wishart moments of the rest follow from p alone.
 *
 * @example Without a spike it is the loss from scratch
 * ```ts
 * import { interpolationLoss } from "./spiked_regression.ts";
 * import { ok } from "node:assert/strict";
 *
 * const at = { samples: 30, inputDim: 60, spike: 0, cosine: 0.5, start: 0, noise: 1 };
 * ok(Math.abs(interpolationLoss(at) - (0.5 + 30 / 29)) < 1e-12);
 * ```
 */
export function interpolationLoss(regression: SpikedRegression): number {
  const { samples: n, inputDim: D, spike, cosine, start, noise } = regression;
  refuseInterpolation(n, D, "target");
  if (n > D) return noiseEnergy(n, D, noise);
  const rest = 1 - cosine ** 2;
  const along = (cosine - start) ** 2, leak = rest * (1 + spike) ** 2 / (D - 1);
  const bent = noise ** 2 / (D - n - 1);
  const mean = betaMean(n, D, (p) => {
    const missed = 1 - p;
    return (along * missed + leak * p + bent * spike ** 2 * p * missed) / (1 + spike * p) ** 2;
  });
  return rest * (1 - n / (D - 1)) + mean + bent * n;
}

/**
 * The same loss for one training set, as a law of what fluctuates; for its scatter, and as a second route to its average.
 *
 *     R = E + r⊥ + q'²(1−p) − 2q'x − 2κ(q'(1−p) − x)y + κ²(1−p)y²,    y = q'p + x + η,   κ = χ/(1+χp),   q' = q − c₀
 *
 * with the fluctuating E (fitted noise), r⊥ (what the inputs do not span of β₂ across the spike), p, x (product of the
 * spanned parts of v̂ and β₂ across it) and η (product of v̂ and the fitted noise), in this order.
 */
export function interpolationLaw(
  { spike, cosine, start }: SpikedRegression,
  [energy, missed, p, x, eta]: readonly number[],
): number {
  const along = cosine - start, fitted = along * p + x + eta, bend = spike / (1 + spike * p);
  const outside = along * (1 - p) - x;
  return energy + missed + along ** 2 * (1 - p) - 2 * along * x - 2 * bend * outside * fitted +
    bend ** 2 * (1 - p) * fitted ** 2;
}

/** Means and variances of the inputs of {@linkcode interpolationLaw}, n < D. */
export function interpolationFluctuations(regression: SpikedRegression): Fluctuating[] {
  const { samples: n, inputDim: D, cosine, noise } = regression;
  const spread = n / D * (1 - n / D) / (D + 2), rest = 1 - cosine ** 2;
  const energy = noiseEnergy(n, D, noise);
  return [
    { mean: energy, variance: noiseEnergyVariance(n, D, noise) },
    { mean: rest * (1 - n / D), variance: 2 * rest ** 2 * spread },
    { mean: n / D, variance: 2 * spread },
    { mean: 0, variance: rest * spread },
    { mean: 0, variance: energy / D },
  ];
}

const NODES = 320;

/**
 * Mean of f over p ~ Beta(n/2, (D−n)/2), the squared length of a unit vector's projection on n random directions of D.
 *
 * @param n At least 1, below D.
 */
export function betaMean(n: number, D: number, f: (p: number) => number): number {
  const { points, weights } = betaRule({ n, D });
  let mass = 0, sum = 0;
  for (let k = 0; k < points.length; k++) {
    mass += weights[k];
    sum += weights[k] * f(points[k]);
  }
  return sum / mass;
}

/**
 * Points and weights of {@linkcode betaMean}: Simpson's rule in φ, p = sin²φ, where the density sinⁿ⁻¹φ cosᴰ⁻ⁿ⁻¹φ is smooth. A law
 * is averaged with the same ones some thirty times.
 */
const betaRule = once(
  ({ n, D }: { readonly n: number; readonly D: number }) => [n, D],
  ({ n, D }) => {
    // φ scatters by 1/√(2D) around its peak or less: twelve of that reach 1e-30 in the tails.
    const centre = Math.atan2(Math.sqrt(n), Math.sqrt(D - n)), reach = 12 / Math.sqrt(D);
    const low = Math.max(0, centre - reach), high = Math.min(Math.PI / 2, centre + reach);
    const power = (base: number, exponent: number) => exponent > 0 ? exponent * Math.log(base) : 0;
    const top = power(Math.sin(centre), n - 1) + power(Math.cos(centre), D - n - 1);
    const points: number[] = [], weights: number[] = [];
    for (let k = 0; k <= NODES; k++) {
      const angle = low + (high - low) * k / NODES, sine = Math.sin(angle);
      const simpson = k === 0 || k === NODES ? 1 : k % 2 === 1 ? 4 : 2;
      const weight = simpson * Math.exp(power(sine, n - 1) + power(Math.cos(angle), D - n - 1) - top);
      if (weight === 0) continue;
      points.push(sine * sine);
      weights.push(weight);
    }
    return { points, weights };
  },
);
