import { TRAINING_TOLERANCE } from "../numerics/training_tolerance.ts";
import { averageCurved, spanCorrelation } from "./average_curved.ts";
import { sourceSamples } from "./linear_params.ts";
import type { Prediction } from "./prediction.ts";
import { boundedFluctuations, type SpikedSource, spikedSource } from "./spiked_source.ts";
import { type PretrainedParams, requirePretrained } from "./spiked_params.ts";
import { type FiniteWidthSpike, finiteWidthSpike } from "./finite_width_spike.ts";
import { widenedSpike } from "./widened_spike.ts";

/**
 * Size of the rank-one spike that gradient flow puts on the kernel of a two-layer linear network.
 *
 *     M = WᵀW/N = I + χ v̂v̂ᵀ,   v̂ = β̂/|β̂|,   χ = A − 1 = √(1 + γ̄²B) − 1,   A = w·w/N
 *
 * Hidden weights and readout are driven by a Lorentz boost: whatever the data, the loss, the order of batches or the input
 * covariance, the second moments of (W, w) stay those of a pure boost, which its predictor β̂ determines. So the kernel after
 * training follows from the predictor alone, and M − I has rank one, along β̂.
 *
 * @param proportionalRichness γ̄ = γ₀√D.
 * @param squaredNorm B = |β̂|².
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 2 for B = 1; for any predictor derived here. One hidden layer, N → ∞.
 *
 * @example The population of a unit teacher
 * ```ts
 * import { boostSpike } from "./boost_law.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(boostSpike(0.75, 1), 0.25);
 * ```
 */
export function boostSpike(proportionalRichness: number, squaredNorm: number): number {
  const square = proportionalRichness ** 2 * squaredNorm;
  const growth = Math.sqrt(1 + square);
  return growth < 2 ? square / (1 + growth) : growth - 1;
}

/** Error, relative to its largest eigenvalue, of M = WᵀW as sums in float64 give it: the spike is what it exceeds 1 by. */
const ROUNDING = 2 ** -50;

const WHERE = "Lauditi et al. 2025, Results 2 and 3, with the constants of the boost law (derived here)";

/**
 * Largest eigenvalue of M − I after pretraining: χ of {@linkcode boostSpike}, averaged over source data.
 *
 * @param params For a finite width, the size of {@linkcode finiteWidthSpike} or, for a finite source, {@linkcode widenedSpike}.
 * @returns Exact for the population at infinite width, but for training that stops. Otherwise B scatters: first order in 1/D,
 * the allowance estimates the next. A finite width counts to all orders in D/N for the population and to first order for a finite
 * source; the allowance has what that leaves open.
 * @throws {RangeError} If a parameter is out of range, or the source at its interpolation point.
 * @see Lauditi, Bordelon, Pehlevan (2025), Results 2 and 3; constants derived here.
 */
export function spikePrediction(params: PretrainedParams): Prediction {
  requirePretrained(params);
  return predict(params, boundedFluctuations(params), (_, { size, sizeError }) => [size, sizeError]);
}

/**
 * A = w·w/N = 1 + χ after pretraining, averaged over source data; also the growth of the kernel's trace, tr(M − I) = A − 1.
 *
 * @throws {RangeError} As {@linkcode spikePrediction}.
 * @see Derived here.
 */
export function readoutEnergyPrediction(params: PretrainedParams): Prediction {
  requirePretrained(params);
  return predict(params, boundedFluctuations(params), (_, { energy, energyError }) => [energy, energyError]);
}

/**
 * Squared cosine q² of the leading eigenvector of M − I with the target teacher β₂, averaged over source data.
 *
 *     q = ρa + √(1−ρ²)·a_n,   ρ = min(α₁,1)/√B
 *
 * @param params At γ̄ = 0 there is no spike and the direction means nothing: refused.
 * @throws {RangeError} As {@linkcode spikePrediction}, or at richness 0.
 * @see Derived here from the boost law.
 */
export function targetFeatureAlignment(params: PretrainedParams): Prediction {
  return alignmentPrediction(params, ({ targetCosine }) => targetCosine ** 2);
}

/** Squared cosine ρ² of the leading eigenvector of M − I with the source teacher β₁; as {@linkcode targetFeatureAlignment}. */
export function sourceFeatureAlignment(params: PretrainedParams): Prediction {
  return alignmentPrediction(params, ({ sourceCosine }) => sourceCosine ** 2);
}

function alignmentPrediction(params: PretrainedParams, square: (source: SpikedSource) => number): Prediction {
  requirePretrained(params);
  if (params.proportionalRichness === 0) {
    throw new RangeError(
      "Cannot predict the feature alignment at proportional-richness 0: need a positive number",
    );
  }
  // What the spike loses of its direction points anywhere across it.
  // It meets the teacher like one component of a random vector: q = √(kept·along) + a normal number, at least.
  const law = (source: SpikedSource, { kept, keptError }: FiniteWidthSpike): [number, number, number] => {
    const along = square(source), across = (1 - along) / (params.inputDim - 1), spread = (1 - kept) * across;
    const deviation = Math.sqrt(4 * kept * along * spread + 2 * spread ** 2);
    return [kept * along + spread, keptError * Math.abs(along - across), deviation];
  };
  // An eigenvector turns by the matrix's error over the gap.
  return predict(
    params,
    boundedFluctuations(params),
    law,
    (spike) => Math.min(1, ROUNDING * (1 + spike) / spike),
  );
}

function predict(
  params: PretrainedParams,
  inputs: ReturnType<typeof boundedFluctuations>,
  law: (source: SpikedSource, seen: FiniteWidthSpike) => [value: number, error: number, deviation?: number],
  rounding: (spike: number) => number = (spike) => ROUNDING * (1 + spike),
): Prediction {
  const { alignment, proportionalRichness, inputDim, width } = params;
  const learned = Math.min(1, sourceSamples(params) / inputDim);
  const seenAt = (spike: number): FiniteWidthSpike => {
    if (width < Infinity && params.sourceRatio === Infinity && proportionalRichness > 0) {
      return finiteWidthSpike({ inputDim, width, richness: proportionalRichness });
    }
    const widened = widenedSpike(spike, inputDim / width, learned);
    return { ...widened, energy: 1 + spike, energyError: widened.sizeError };
  };
  const at = (values: number[]) => {
    const source = spikedSource(alignment, values);
    const spike = boostSpike(proportionalRichness, source.squaredNorm);
    return law(source, seenAt(spike));
  };
  const { value, remainder, deviation } = averageCurved(
    (values) => at(values)[0],
    inputs,
    spanCorrelation(sourceSamples(params), inputDim),
  );
  const [, wide, scatter] = at(inputs.map(({ mean }) => mean));
  const spike = boostSpike(
    proportionalRichness,
    spikedSource(alignment, inputs.map(({ mean }) => mean)).squaredNorm,
  );
  const rounded = rounding(spike);
  // Pretraining stops at a relative distance ε from β̂₁: B is off by 2ε at most, in shares, and so is the rest.
  const stopped = 2 * TRAINING_TOLERANCE * Math.abs(value);
  return {
    value,
    allowance: remainder + wide + stopped + rounded,
    allowanceReason: [
      remainder > 0 ? "O(1/D²): scatter of the source predictor beyond first order" : "",
      wide > 0 ? "finite width: scatter of the initial weights" : "",
      "training stops at a finite distance",
      rounded > TRAINING_TOLERANCE * Math.abs(value)
        ? "rounding of the kernel, of which the spike is a small part"
        : "",
    ].filter((reason) => reason).join("; "),
    source: WHERE,
    ...(width === Infinity ? { deviation } : scatter === undefined ? {} : { deviation: scatter }),
  };
}
