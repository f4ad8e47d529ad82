import type { LinearAlgebra } from "../linear_algebra.ts";
import type { Matrix } from "../matrix.ts";
import { topEigenpair } from "../top_eigenpair.ts";
import type { ReluNetwork } from "./relu_objective.ts";
import { reluTangentKernel } from "./tangent_features.ts";

/** η·m/s at most: a neuron then moves by a tenth of what the loss asks for. */
const BOLDEST = 0.1;
/** η times the largest eigenvalue of Θ/n at most; descent diverges at 2. */
const STABLE = 0.7;

/** η of a step on the population loss: 0.1·s/m. */
export function populationRate(width: number, scale: number): number {
  return BOLDEST * scale / width;
}

/**
 * η of a step on the mean loss of a training set that is stable where the kernel stays as it is: min(0.1·s/m, 0.7/λ_max(Θ/n)).
 *
 * @param network At the weights whose tangent kernel Θ counts.
 * @param inputs `[n, d]`
 */
export function sampleRate(algebra: LinearAlgebra, network: ReluNetwork, inputs: Matrix): number {
  const kernel = reluTangentKernel(algebra, network, inputs);
  const { value } = topEigenpair(algebra, kernel, new Float64Array(inputs.rows).fill(1), 1e-3);
  const bold = populationRate(network.weights.rows, network.scale);
  return value > 0 ? Math.min(bold, STABLE * inputs.rows / value) : bold;
}
