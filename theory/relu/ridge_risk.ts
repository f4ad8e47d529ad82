import { NumericalError } from "../../numerics/numerical_error.ts";

/** What a regression on given features can express of a function. */
export interface FeatureModes {
  /** s_i ≥ 0, eigenvalues of the features' covariance, in any order. */
  readonly values: ArrayLike<number>;
  /** How often each comes; once unless given. */
  readonly counts?: ArrayLike<number>;
  /** v_i² ≥ 0, E f² along the eigenfunctions of s_i, all of them together. */
  readonly power: ArrayLike<number>;
  /** R∞ ≥ 0, E f² outside the features' span: it acts as noise. */
  readonly misfit: number;
}

/** Samples and how they are fitted. */
export interface RidgeFit {
  /** n. */
  readonly samples: number;
  /** λ of the sum loss Σ(y − f)² + λ|u|². */
  readonly ridge: number;
  /** σ², variance of label noise. */
  readonly noiseVariance: number;
}

/** What {@linkcode ridgeRisk} finds. */
export interface RidgeRisk {
  /** Mean of (f − f*)² over fresh points without label noise, averaged over training sets. */
  readonly risk: number;
  /** κ: directions with s ≫ κ are learned. */
  readonly kappa: number;
  /** df₁ = Σ s/(s + κ). */
  readonly learned: number;
  /** df₂ = Σ s²/(s + κ)². */
  readonly degreesOfFreedom: number;
  /** Mean of (y − f)² over the training points, label noise included. */
  readonly trainLoss: number;
}

/** Bisections of the logarithm: each halves it. */
const ROUNDS = 200;

/**
 * Risk of ridge regression on n random points, by its deterministic equivalent.
 *
 *     n = Σ_i s_i/(s_i + κ) + λ/κ
 *     risk = [κ² Σ_i v_i²/(s_i + κ)² + R∞ + σ²]/(1 − df₂/n) − σ²
 *     train = (risk + σ²)(1 − df₁/n)² = (risk + σ²)(λ/(nκ))²
 *
 * What the features cannot express acts as noise. Good to a few per cent where n is well above the number of eigenvalues that stand
 * apart from the rest: from four times as many on. Ridgeless, κ = 0 for n above the number of features.
 *
 * @throws {RangeError} If n < 1, λ < 0, σ² < 0, R∞ < −1e-9 of the power, or λ = 0 with n equal to the number of features with s > 0,
 * where the risk is infinite.
 * @throws {NumericalError} If df₂ equals n to rounding.
 * @see Tahir, Ganguli, Rotskoff (2025), linear transfer, here for nonlinear features.
 *
 * @example Equal eigenvalues, no ridge, nothing but noise: γ/(1 − γ) of its variance
 * ```ts
 * import { ridgeRisk } from "./ridge_risk.ts";
 * import { ok } from "node:assert/strict";
 *
 * const modes = { values: new Float64Array(10).fill(1), power: new Float64Array(10), misfit: 0 };
 * ok(Math.abs(ridgeRisk(modes, { samples: 20, ridge: 0, noiseVariance: 1 }).risk - 1) < 1e-12);
 * ```
 */
export function ridgeRisk(
  { values, counts, power, misfit }: FeatureModes,
  { samples, ridge, noiseVariance }: RidgeFit,
): RidgeRisk {
  let trace = 0, rank = 0, explained = 0, largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, values[i]);
  for (let i = 0; i < values.length; i++) {
    const count = counts?.[i] ?? 1;
    trace += count * values[i];
    if (values[i] > Number.EPSILON * values.length * largest) rank += count;
    explained += power[i];
  }
  for (
    const [name, value, least] of [["samples", samples, 1], ["ridge", ridge, 0], [
      "noise variance",
      noiseVariance,
      0,
    ]] as const
  ) {
    if (value >= least && value < Infinity) continue;
    throw new RangeError(
      `Cannot predict the risk of a ridge readout as ${name} must be >= ${least}: current value is ${value}`,
    );
  }
  if (misfit < -1e-9 * (explained + Math.abs(misfit))) {
    throw new RangeError(
      `Cannot predict the risk of a ridge readout: its features express more than there is, by ${-misfit}`,
    );
  }
  if (ridge === 0 && samples === rank) {
    throw new RangeError(
      `Cannot predict the risk of a readout without ridge on as many samples as features, ${samples}: it is infinite; ` +
        "take a ridge > 0 or another number of samples",
    );
  }
  const kappa = ridge === 0 && samples > rank ? 0 : resolution();
  let learned = 0, degreesOfFreedom = 0, bias = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === 0 && kappa === 0) continue;
    const part = values[i] / (values[i] + kappa), count = counts?.[i] ?? 1;
    learned += count * part;
    degreesOfFreedom += count * part * part;
    bias += power[i] * (1 - part) ** 2;
  }
  const left = 1 - degreesOfFreedom / samples;
  if (!(left > 1e-12)) {
    throw new NumericalError(
      `Cannot predict the risk at ${samples} samples: degrees of freedom ${degreesOfFreedom} use them up`,
    );
  }
  const noisy = (bias + Math.max(0, misfit) + noiseVariance) / left;
  const unused = kappa > 0 ? ridge / (samples * kappa) : 1 - rank / samples; // 1 − df₁/n
  const trainLoss = noisy * unused ** 2;
  return { risk: noisy - noiseVariance, kappa, learned, degreesOfFreedom, trainLoss };

  /** κ, by bisection of its logarithm: the count of what is learned falls with it. */
  function resolution(): number {
    let low = Math.log(1e-18 * largest), high = Math.log((trace + ridge) * 10 / samples + ridge);
    for (let round = 0; round < ROUNDS && high - low > 1e-15; round++) {
      const middle = (low + high) / 2, at = Math.exp(middle);
      let count = ridge / at;
      for (let i = 0; i < values.length; i++) count += (counts?.[i] ?? 1) * values[i] / (values[i] + at);
      if (count > samples) low = middle;
      else high = middle;
    }
    return Math.exp((low + high) / 2);
  }
}
