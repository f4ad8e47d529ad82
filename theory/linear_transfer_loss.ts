import { fluctuationBias, fluctuationDeviation } from "./fluctuation.ts";
import { type LinearParams, targetSamples } from "./linear_params.ts";
import type { Prediction } from "./prediction.ts";
import { sourceFluctuations, sourcePredictor } from "./source_predictor.ts";
import { stoppingAllowance } from "./stopping_allowance.ts";

/** Parameters of {@linkcode linearTransferLoss}. */
export interface LinearTransferParams extends LinearParams {
  /** λ of (ΦᵀΦ + nλ), n points, as in the code of Tahir et al. */
  readonly ridge: number;
  /** Size of the initial weights; the ridge must be far above its square. */
  readonly initScale: number;
}

/**
 * Test loss of a readout fitted by ridge regression on the frozen features of a pretrained deep linear network.
 *
 *     R = 1 − q² + E_S[ (uS + q²n²λ̃²)/(S + nλ̃)² ],   S ~ χ²ₙ,   u = 1 − q² + σ₂²,   λ̃ = λ/s²
 *     q = β̂₁·β₂/|β̂₁|,   s² = |β̂₁|^(2(L−1)/L),   L = hiddenLayers + 1,   n = P₂
 *
 * From tiny initial weights the features are rank one, along β̂₁ and of variance s². The first two terms are what that
 * direction cannot express, the average is bias and variance of the one fitted weight.
 *
 * @param params For a population source q = a and s = 1.
 * @returns Mean of (f − y)² on noise-free points, unit teacher = 1, averaged over data. Exact for a population source;
 * for a finite one q and s are taken at their means and the allowance has the O(1/D) bias of that. It also has a little for
 * training that stops at a finite distance from the solution.
 * @throws {RangeError} If the ridge does not exceed 1000·initScale², below which the readout would use the random part of
 * the features (ridge 0 is a singular limit), or the source sits at its interpolation point.
 * @see Tahir, Ganguli, Rotskoff (2025), linear transfer; Lauditi, Bordelon, Pehlevan (2025), Result 4.
 */
export function linearTransferLoss(params: LinearTransferParams): Prediction {
  const { alignment, targetNoise, ridge, hiddenLayers, initScale } = params;
  const least = 1000 * initScale ** 2;
  if (!(ridge >= least * (1 - 1e-12))) {
    throw new RangeError(
      `Cannot predict linear transfer at ridge ${ridge}: it must be at least 1000·initScale² = ` +
        `${Number(least.toPrecision(12))}, or the readout fits the random initial features too`,
    );
  }
  const samples = targetSamples(params);
  const readout = (inputs: number[]) => {
    const { squaredNorm, targetOverlap } = sourcePredictor(alignment, inputs);
    const featureVariance = squaredNorm ** (hiddenLayers / (hiddenLayers + 1));
    return rankOneRidge(targetOverlap ** 2 / squaredNorm, samples, ridge / featureVariance, targetNoise);
  };
  const law = (inputs: number[]) => readout(inputs).loss;
  const source = sourceFluctuations(params);
  const { loss: value, variance } = readout(source.map(({ mean }) => mean));
  const bias = fluctuationBias(law, source);
  return {
    value,
    allowance: bias + stoppingAllowance(value, 1),
    allowanceReason: (bias > 0 ? "O(1/D): source overlap and norm at their means; " : "") +
      "training stops at a finite distance",
    source: "Tahir et al. 2025, linear transfer; Lauditi et al. 2025, Result 4 (exact at finite n)",
    deviation: Math.hypot(Math.sqrt(variance), fluctuationDeviation(law, source)),
  };
}

/** Mean and variance, over training sets, of the test loss of a readout on one feature. */
export interface ReadoutLoss {
  /** Mean of the test loss. */
  readonly loss: number;
  /** Variance of the test loss. */
  readonly variance: number;
}

/**
 * Test loss of ridge regression on one feature of unit variance that has squared cosine `squaredCosine` with the teacher.
 *
 * Given S = Σφ², the fitted weight is normal around its target q with bias −qnλ̃/(S+nλ̃) and variance uS/(S+nλ̃)²; the loss
 * is what the feature misses plus the square of the weight's error.
 *
 * @param samples n, number of training points, ≥ 1.
 * @param ridge λ̃ of (ΦᵀΦ + nλ̃), > 0.
 *
 * @example Hardly any ridge: 1 − q² + (1 − q²)/(n − 2)
 * ```ts
 * import { rankOneRidge } from "./linear_transfer_loss.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(Math.abs(rankOneRidge(0.64, 200, 1e-9, 0).loss - (0.36 + 0.36 / 198)) < 1e-8);
 * ```
 */
export function rankOneRidge(
  squaredCosine: number,
  samples: number,
  ridge: number,
  noise: number,
): ReadoutLoss {
  const missed = 1 - squaredCosine;
  const misfit = missed + noise ** 2;
  const shift = samples * ridge;
  const bias = (s: number) => squaredCosine * shift ** 2 / (s + shift) ** 2; // squared
  const spread = (s: number) => misfit * s / (s + shift) ** 2;
  const excess = chiSquareMean(samples, (s) => bias(s) + spread(s));
  // Fourth moment of a normal number: m⁴ + 6m²v + 3v².
  const fourth = chiSquareMean(samples, (s) => bias(s) ** 2 + 6 * bias(s) * spread(s) + 3 * spread(s) ** 2);
  return { loss: missed + excess, variance: fourth - excess ** 2 };
}

const NODES = 2000;

/** Mean of f over χ²ₙ by the trapezoid rule in √S, where the density is smooth for every n ≥ 1. */
function chiSquareMean(degrees: number, f: (s: number) => number): number {
  // χ has mean about √n and standard deviation below 1/√2·1.01: ten units reach 1e-40 in the tails.
  const centre = Math.sqrt(degrees);
  const low = Math.max(0, centre - 10), high = centre + 10;
  const peak = Math.sqrt(Math.max(degrees - 1, 0));
  const logDensity = (x: number) => (degrees > 1 ? (degrees - 1) * Math.log(x) : 0) - x * x / 2;
  const top = logDensity(peak || Number.MIN_VALUE);
  let mass = 0, sum = 0;
  for (let k = 0; k <= NODES; k++) {
    const x = low + (high - low) * k / NODES;
    const end = k === 0 || k === NODES ? 0.5 : 1;
    const weight = x === 0 && degrees > 1 ? 0 : end * Math.exp(logDensity(x) - top);
    mass += weight;
    sum += weight * f(x * x);
  }
  return sum / mass;
}
