import type { Fluctuating } from "./fluctuation.ts";
import { type LinearParams, sourceSamples } from "./linear_params.ts";
import { noiseEnergy, noiseEnergyVariance } from "./noise_energy.ts";

/** What pretraining leaves behind: the geometry of β̂₁ against the target teacher β₂. */
export interface SourcePredictor {
  /** B = |β̂₁|². */
  readonly squaredNorm: number;
  /** β̂₁·β₂. */
  readonly targetOverlap: number;
}

/**
 * The fluctuating quantities that fix β̂₁, the least-squares fit of the source: in this order
 *
 *     u  = |Pβ₁|², P the projection on the source inputs' span     mean min(α₁, 1)
 *     x  = Pβ₁·(noise part of β̂₁)                                   mean 0, variance E/D
 *     E  = squared norm of the noise part                           mean of {@linkcode noiseEnergy}
 *     w  = β̂₁·ω, ω the part of β₂ orthogonal to β₁                  mean 0, variance (B − o²)/D
 *
 * All variances vanish for a population source.
 */
export function sourceFluctuations(params: LinearParams): Fluctuating[] {
  const { inputDim, sourceNoise } = params;
  const samples = sourceSamples(params);
  const ratio = Math.min(samples / inputDim, 1);
  const energy = noiseEnergy(samples, inputDim, sourceNoise);
  return [
    { mean: ratio, variance: 2 * ratio * (1 - ratio) / inputDim },
    { mean: 0, variance: energy / inputDim },
    { mean: energy, variance: noiseEnergyVariance(samples, inputDim, sourceNoise) },
    { mean: 0, variance: (ratio + energy - ratio ** 2) / inputDim },
  ];
}

/**
 * β̂₁ from the quantities of {@linkcode sourceFluctuations}: B = u + 2x + E, β̂₁·β₁ = u + x,
 * β̂₁·β₂ = a(u + x) + √(1−a²)·w.
 *
 * @see Tahir, Ganguli, Rotskoff (2025), finite source; Lauditi, Bordelon, Pehlevan (2025), Result 3.
 */
export function sourcePredictor(alignment: number, [u, x, energy, w]: readonly number[]): SourcePredictor {
  return {
    squaredNorm: u + 2 * x + energy,
    targetOverlap: alignment * (u + x) + Math.sqrt(1 - alignment ** 2) * w,
  };
}
