import type { Fluctuating } from "./fluctuation.ts";
import { type LinearParams, sourceSamples } from "./linear_params.ts";
import { noiseEnergy, noiseEnergyVariance } from "./noise_energy.ts";
import { noiseEnergyLaw } from "./noise_energy_law.ts";

/** What pretraining leaves behind: the source predictor β̂₁ in the frame of β₁, of ω and of what is left. */
export interface SourcePredictor {
  /** Component along β₁. */
  readonly along: number;
  /** Component along ω, the part of β₂ orthogonal to β₁, normalised. */
  readonly across: number;
  /** Length of the rest, orthogonal to both teachers. */
  readonly rest: number;
  /** B = |β̂₁|². */
  readonly squaredNorm: number;
  /** β̂₁·β₂. */
  readonly targetOverlap: number;
}

/**
 * The fluctuating quantities that fix β̂₁, the least-squares fit of the source: in this order
 *
 *     u  = |Pβ₁|², P the projection on the source inputs' span     mean min(α₁, 1)
 *     x  = cosine of β₁ with the noise part of β̂₁                   mean 0, variance 1/D
 *     E  = squared norm of the noise part                           mean of {@linkcode noiseEnergy}
 *     c  = cosine of ω with the part of β̂₁ orthogonal to β₁         mean 0, variance 1/(D − 1)
 *
 * All variances vanish for a population source, which has no such part. The noise part points anywhere, whatever its length: x
 * and E are independent, and of E all is known ({@linkcode noiseEnergyLaw}).
 */
export function sourceFluctuations(
  params: Pick<LinearParams, "inputDim" | "sourceRatio" | "sourceNoise">,
): Fluctuating[] {
  const { inputDim, sourceNoise } = params;
  const samples = sourceSamples(params);
  const ratio = Math.min(samples / inputDim, 1);
  const energy = noiseEnergy(samples, inputDim, sourceNoise);
  const part = ratio + energy - ratio ** 2;
  return [
    { mean: ratio, variance: 2 * ratio * (1 - ratio) / (inputDim + 2) },
    { mean: 0, variance: energy > 0 ? 1 / inputDim : 0 },
    {
      mean: energy,
      variance: noiseEnergyVariance(samples, inputDim, sourceNoise),
      ...(energy > 0 && { distribution: noiseEnergyLaw(samples, inputDim, sourceNoise) }),
    },
    { mean: 0, variance: part > 0 ? 1 / (inputDim - 1) : 0 },
  ];
}

/**
 * Inputs for laws whose variance is finite wherever the mean of the noise energy is, for they grow at most like its root: next to
 * the source's interpolation point, where the energy has no variance, they scatter all the same.
 */
export function boundedInputs(inputs: readonly Fluctuating[]): Fluctuating[] {
  return inputs.map((input) => ({
    ...input,
    variance: input.mean > 0 ? Math.min(input.variance, input.mean ** 2) : input.variance,
  }));
}

/**
 * β̂₁ from the quantities of {@linkcode sourceFluctuations}: B = u + 2x√E + E, β̂₁·β₁ = u + x√E.
 *
 * @see Tahir, Ganguli, Rotskoff (2025), finite source; Lauditi, Bordelon, Pehlevan (2025), Result 3.
 */
export function sourcePredictor(
  alignment: number,
  [u, x, energy, cosine]: readonly number[],
): SourcePredictor {
  const spanned = x * Math.sqrt(energy);
  const squaredNorm = Math.max(u + 2 * spanned + energy, 1e-12);
  const along = u + spanned;
  const part = Math.sqrt(Math.max(0, squaredNorm - along ** 2));
  const across = part * cosine, rest = part * Math.sqrt(Math.max(0, 1 - cosine ** 2));
  const targetOverlap = alignment * along + Math.sqrt(1 - alignment ** 2) * across;
  return { along, across, rest, squaredNorm, targetOverlap };
}
