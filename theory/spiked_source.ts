import type { Fluctuating } from "./fluctuation.ts";
import { boundedInputs, sourceFluctuations, sourcePredictor } from "./source_predictor.ts";
import type { SpikedSourceParams } from "./spiked_params.ts";

/** What a two-layer network keeps of the source, as far as the target can notice. */
export interface SpikedSource {
  /** B = |β̂₁|². */
  readonly squaredNorm: number;
  /** ρ, cosine of β̂₁ with the source teacher β₁. */
  readonly sourceCosine: number;
  /** q, cosine of β̂₁ with the target teacher β₂. */
  readonly targetCosine: number;
}

/**
 * The fluctuating quantities that fix B, ρ and q: those of {@linkcode sourceFluctuations}, except that a given
 * `noiseAlignment` fixes the last one, the cosine of β₂'s free part with û, at a_n/√(1−a²).
 */
export function spikedFluctuations(params: SpikedSourceParams): Fluctuating[] {
  const { alignment, noiseAlignment } = params;
  const inputs = sourceFluctuations(params);
  if (noiseAlignment === undefined) return inputs;
  const free = Math.sqrt((1 - alignment) * (1 + alignment));
  const cosine = free > 0 ? Math.max(-1, Math.min(1, noiseAlignment / free)) : 0;
  return [...inputs.slice(0, 3), { mean: cosine, variance: 0 }];
}

/** The same for laws that stay bounded, or grow at most like the root of the noise energy: {@linkcode boundedInputs}. */
export function boundedFluctuations(params: SpikedSourceParams): Fluctuating[] {
  return boundedInputs(spikedFluctuations(params));
}

/**
 * B, ρ and q from the fluctuating quantities:
 *
 *     B = |β̂₁|²,   ρ = β̂₁·β₁/√B,   q = β̂₁·β₂/√B = ρa + √(1−ρ²)·a_n
 *
 * On average B = min(α₁, 1) + V₁ and β̂₁·β₁ = min(α₁, 1), V₁ the energy of the fitted noise; all three are 1, 1, a for the
 * population.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 3, whose signal and noise directions are β₁ and û.
 */
export function spikedSource(alignment: number, inputs: readonly number[]): SpikedSource {
  const { squaredNorm, along, targetOverlap } = sourcePredictor(alignment, inputs);
  const length = Math.sqrt(squaredNorm);
  return { squaredNorm, sourceCosine: along / length, targetCosine: targetOverlap / length };
}
