import type { Prediction } from "../prediction.ts";
import type { NeuronPairs } from "./scratch_risk.ts";
import { degreePower, sphereSpectrum } from "./sphere_spectrum.ts";

/** Time over which the rate is taken; see the measure. */
const EARLY = 0.05;

/**
 * How fast the population loss falls at first: the mean of −d·dR/dt/R(0), times s/m, over the first t = 0.05 s/m of gradient flow.
 *
 * While the readout is near 0 the neurons stand still on the sphere, and c_i(t) = t Σ_j c*_j k(w_i, v_j). With the kernel's
 * expansion in harmonics this averages over random neurons to
 *
 *     2 Σ_l e_l p_l − t Σ_l e_l² p_l/d − …,    e_l the eigenvalue, p_l the source's share at degree l
 *
 * the second term with its 1/m part.
 *
 * @param pairs Of the source's neurons.
 * @returns Averaged over the network's initial neurons. Allowance 0.1 %: the neurons begin to move.
 */
export function initialRatePrediction(
  { inputDim, width }: { readonly inputDim: number; readonly width: number },
  pairs: NeuronPairs,
): Prediction {
  let square = 0, image = 0, norm = 0; // E b², E b k b over two neurons, E f²
  for (const degree of sphereSpectrum(inputDim)) {
    const power = degreePower(degree, inputDim, pairs), mu = degree.eigenvalue / inputDim;
    square += mu * power;
    image += mu * mu * power;
    norm += power;
  }
  const curved = (1 - 1 / width) * image + 0.5 / width * square; // k(w, w) = ½
  const value = inputDim * (2 * square - EARLY * curved) / norm;
  return {
    value,
    allowance: 1e-3 * value,
    allowanceReason: "neurons begin to move",
    source: "gradient flow of a ReLU network from a readout of 0: arc-cosine kernel in harmonics",
  };
}
