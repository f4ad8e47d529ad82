import { averageLaw } from "./fluctuation.ts";
import { type LinearParams, targetSamples } from "./linear_params.ts";
import { once } from "./once.ts";
import type { Prediction } from "./prediction.ts";
import { rankOneRidge } from "./rank_one_ridge.ts";
import { scratchLoss } from "./scratch_loss.ts";
import { boundedInputs, sourceFluctuations, sourcePredictor } from "./source_predictor.ts";
import { stoppingAllowance } from "./stopping_allowance.ts";
import { transferability } from "./transferability.ts";

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
 * @returns Mean of (f − y)² on noise-free points, unit teacher = 1, averaged over data. Exact for a population source; for a
 * finite one averaged over the scatter of q and s to first order in 1/D, and the allowance estimates the next order. It also has
 * a little for training that stops at a finite distance from the solution.
 * @throws {RangeError} If the ridge does not exceed 1000·initScale², below which the readout would use the random part of
 * the features (ridge 0 is a singular limit), or the source sits at its interpolation point.
 * @see Tahir, Ganguli, Rotskoff (2025), linear transfer; Lauditi, Bordelon, Pehlevan (2025), Result 4.
 */
export const linearTransferLoss: (params: LinearTransferParams) => Prediction = once(
  (p) => [
    ...[p.inputDim, p.hiddenLayers, p.alignment, p.sourceRatio, p.targetRatio, p.sourceNoise, p.targetNoise],
    ...[p.ridge, p.initScale],
  ],
  solve,
);

function solve(params: LinearTransferParams): Prediction {
  const { alignment, targetNoise, ridge, hiddenLayers, initScale } = params;
  refuseSmallRidge(ridge, initScale);
  const samples = targetSamples(params);
  const readout = (inputs: number[]) => {
    const { squaredNorm, targetOverlap } = sourcePredictor(alignment, inputs);
    const featureVariance = squaredNorm ** (hiddenLayers / (hiddenLayers + 1));
    return rankOneRidge(targetOverlap ** 2 / squaredNorm, samples, ridge / featureVariance, targetNoise);
  };
  const law = (inputs: number[]) => readout(inputs).loss;
  const source = boundedInputs(sourceFluctuations(params));
  const { value, remainder, deviation } = averageLaw(law, source);
  const { variance } = readout(source.map(({ mean }) => mean));
  return {
    value,
    allowance: remainder + stoppingAllowance(value, 1),
    allowanceReason:
      (remainder > 0 ? "O(1/D²): scatter of source overlap and norm beyond first order; " : "") +
      "training stops at a finite distance",
    source: "Tahir et al. 2025, linear transfer; Lauditi et al. 2025, Result 4 (exact at finite n)",
    deviation: Math.hypot(Math.sqrt(variance), deviation),
  };
}

/**
 * Loss from scratch minus loss after linear transfer, positive where pretraining helps.
 *
 * @param params As for {@linkcode linearTransferLoss}.
 * @returns The difference of the two laws; allowances add up. The scatter adds in quadrature: the loss from scratch scatters
 * with the span of the target inputs, the other with the one fitted weight.
 * @throws {RangeError} As {@linkcode linearTransferLoss}, or if the target sits at its interpolation point.
 * @see Tahir, Ganguli, Rotskoff (2025), linear transfer: transferability.
 */
export function linearTransferability(params: LinearTransferParams): Prediction {
  const scratch = scratchLoss(params), transfer = linearTransferLoss(params);
  return {
    ...transferability(scratch, transfer),
    deviation: Math.hypot(scratch.deviation!, transfer.deviation!),
  };
}

/**
 * Refuses a ridge that does not exceed 1000·initScale²: below it the readout fits the random initial features too, and the
 * rank-one law does not hold.
 */
export function refuseSmallRidge(ridge: number, initScale: number): void {
  const least = 1000 * initScale ** 2;
  if (ridge >= least * (1 - 1e-12)) return;
  throw new RangeError(
    `Cannot predict linear transfer at ridge ${ridge}: it must be at least 1000·initScale² = ` +
      `${Number(least.toPrecision(12))}, or the readout fits the random initial features too`,
  );
}
