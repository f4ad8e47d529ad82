import type { DeepForm } from "./deep_form.ts";
import { largestEigenvalue } from "./largest_eigenvalue.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { matrix } from "./matrix.ts";
import { WITH_KERNEL } from "./tangent_sharpness.ts";
import type { TwoLayerTask } from "./two_layer_task.ts";

/**
 * Prepares the measurement of the sharpness: the largest eigenvalue of the tangent kernel Σ_l Φ^l∘G^{l+1} on the training points, of the
 * weights that learn. Descent diverges for ηλ_max > 2. The working arrays are allocated here, once.
 *
 * @param form Its `values` and `slopes` must be those of `forward` when measuring.
 * @returns A function of the readout z, `[N]`.
 */
export function deepSharpness(
  algebra: LinearAlgebra,
  form: DeepForm,
  { inputs }: TwoLayerTask,
  { freezeLayers = 0 }: { readonly freezeLayers?: number },
): (readout: Float64Array) => number {
  const { values, slopes, innerWeights, gram } = form, depth = values.length;
  const { rows: width, cols: count } = values[0], kernel = matrix(count, count), part = matrix(count, count);
  const gates = [matrix(width, count), matrix(width, count)];
  const inputKernel = matrix(count, count), mean = { transposeA: true, scale: 1 / width };
  const down = { scale: 1 / Math.sqrt(width), transposeA: true }, forth = matrix(count, count);
  if (gram) inputKernel.data.set(gram.data);
  else algebra.multiplyInto(inputKernel, inputs, inputs, { transposeB: true, scale: 1 / inputs.cols });

  return (readout) => {
    algebra.multiplyInto(kernel, values[depth - 1], values[depth - 1], mean);
    for (let l = depth - 1; l >= freezeLayers; l--) {
      const gate = gates[l % 2], { data } = gate, slope = slopes[l].data;
      if (l < depth - 1) algebra.multiplyInto(gate, innerWeights[l], gates[(l + 1) % 2], down);
      for (let i = 0, at = 0; i < width; i++) {
        for (let p = 0; p < count; p++, at++) {
          data[at] = slope[at] * (l < depth - 1 ? data[at] : readout[i]);
        }
      }
      algebra.multiplyInto(part, gate, gate, mean);
      if (l > 0) algebra.multiplyInto(forth, values[l - 1], values[l - 1], mean);
      const below = l > 0 ? forth.data : inputKernel.data;
      for (let i = 0; i < part.data.length; i++) kernel.data[i] += below[i] * part.data[i];
    }
    return largestEigenvalue((from, to) => algebra.apply(kernel, from, to), count, WITH_KERNEL);
  };
}
