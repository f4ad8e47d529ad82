import type { Activation } from "./activation.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import type { Matrix } from "./matrix.ts";
import { tangentSharpness } from "./tangent_sharpness.ts";
import type { TwoLayerNetwork } from "./two_layer_network.ts";
import { weightsForm } from "./weights_form.ts";

/**
 * Sharpness of a two-layer network: the largest eigenvalue λ_max of its tangent kernel on some points, or of its feature
 * kernel where only the readout learns. Descent of the sum loss diverges for ηλ_max > 2 and leaves its flow above 0.5.
 *
 * Good to a part 1e-3 of itself, or 1e-2 where the points are so many that the kernel is not formed.
 *
 * @param inputs X, `[P, D]`.
 */
export function twoLayerSharpness(
  algebra: LinearAlgebra,
  { hiddenWeights, readout }: TwoLayerNetwork,
  inputs: Matrix,
  { activation, trainable = "all" }: {
    readonly activation: Activation;
    readonly trainable?: "all" | "readout";
  },
): number {
  const task = { inputs, targets: new Float64Array(inputs.rows) };
  const form = weightsForm(algebra, activation, hiddenWeights, task, inputs.rows);
  form.forward(0);
  return tangentSharpness(algebra, form, trainable)(readout);
}

/**
 * By how much the sharpness is expected to grow while a network learns a linear or quadratic task of unit variance:
 *
 *     g = b √(1 + γ²D),   b = 1.5 where φ(ch) = cφ(h) for c > 0, as relu and linear, 4 otherwise
 *
 * The root is exact for a linear network on a linear teacher and whitened inputs; the factors b cover what was measured for
 * Hermite polynomials of degree 1 (any activation) and 2 (relu). Degree 3 with tanh or erf can grow more: watch ηλ_max.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 2: the spike √(1 + γ²D) − 1.
 */
export function sharpnessGrowth(
  activation: Activation,
  { richness, inputDim }: { readonly richness: number; readonly inputDim: number },
): number {
  const factor = isHomogeneous(activation) ? 1.5 : 4;
  return factor * Math.sqrt(1 + richness ** 2 * inputDim);
}

/** Whether φ is a straight line on either side of 0, through it: that growing weights change its slope nowhere. */
function isHomogeneous({ values }: Pick<Activation, "values">): boolean {
  const at = Float64Array.of(1, -1, 0, 1e-3, -1e-3, 0.1, -0.1, 3, -3, 20, -20),
    out = new Float64Array(at.length);
  values(at, out);
  const [right, left] = out;
  const size = Math.abs(right) + Math.abs(left);
  return at.every((h, i) => Math.abs(out[i] - (h > 0 ? h * right : -h * left)) <= 1e-12 * Math.abs(h) * size);
}
