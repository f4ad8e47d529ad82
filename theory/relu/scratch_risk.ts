import { type RidgeRisk, ridgeRisk } from "./ridge_risk.ts";
import { degreePower, sphereSpectrum } from "./sphere_spectrum.ts";

/** A function of ReLU neurons of unit norm, as their pairs see it. */
export type NeuronPairs = readonly { readonly cosine: number; readonly weight: number }[];

/**
 * Risk of kernel regression with the kernel of infinitely many random ReLU neurons, without ridge: what a wide network learns from
 * scratch as long as its hidden weights hardly move.
 *
 * The spectrum is known ({@linkcode sphereSpectrum}), the rest follows from {@linkcode ridgeRisk}. Degrees beyond the highest kept
 * are never learned: their eigenvalues act as a ridge, their power as noise.
 *
 * @param pairs Σ c_jc_k over the pairs of the target's neurons, by their cosines.
 * @param samples n.
 * @param noiseVariance σ² of the labels.
 */
export function scratchRisk(
  inputDim: number,
  pairs: NeuronPairs,
  { samples, noiseVariance }: { readonly samples: number; readonly noiseVariance: number },
): RidgeRisk {
  const degrees = sphereSpectrum(inputDim);
  const values = degrees.map(({ eigenvalue }) => eigenvalue), counts = degrees.map(({ count }) => count);
  const power = degrees.map((degree) => degreePower(degree, inputDim, pairs));
  const arc = ({ cosine, weight }: NeuronPairs[number]) => {
    const angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
    return weight * (Math.sin(angle) + (Math.PI - angle) * Math.cos(angle)) / (2 * Math.PI);
  };
  const all = pairs.reduce((sum, pair) => sum + arc(pair), 0);
  const kept = degrees.reduce((sum, { count, eigenvalue }) => sum + count * eigenvalue, 0);
  const ridge = Math.max(0, inputDim / 2 - kept),
    misfit = Math.max(0, all - power.reduce((a, b) => a + b, 0));
  return ridgeRisk({ values, counts, power, misfit }, { samples, ridge, noiseVariance });
}
