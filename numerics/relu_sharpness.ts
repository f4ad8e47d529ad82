import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { norm } from "./norm.ts";

const ITERATIONS = 200;
const TOLERANCE = 1e-4;

/**
 * Prepares the measurement of a training run's sharpness: the largest eigenvalue of the tangent kernel
 * Φ + K_x ∘ ⟨z²φ̇φ̇ᵀ⟩ on the training points, which bounds the learning rate by 2/λ_max.
 *
 * Power iteration, started from a fixed vector and then from where the last measurement ended; it stops when a round
 * changes the value by less than 1e-4 of it, or after 200 rounds. It approaches from below, so expect up to 1 % too
 * little where the second eigenvalue is close. The working arrays are allocated here, once.
 *
 * @param inputGram K_x = XXᵀ/D, `[P, P]`.
 * @param width N.
 * @returns A function of the preactivations H, `[N, P]` (a row per neuron), and the readout z, `[N]`.
 *
 * @example One active neuron with z = 1 and one point: φ² + K_x
 * ```ts
 * import { matrix } from "./matrix.ts";
 * import { openLinearAlgebra } from "./open_linear_algebra.ts";
 * import { reluSharpness } from "./relu_sharpness.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const measure = reluSharpness(await openLinearAlgebra(), matrix(1, 1, Float64Array.of(5)), 1);
 * strictEqual(measure(matrix(1, 1, Float64Array.of(2)), Float64Array.of(1)), 9);
 * ```
 */
export function reluSharpness(
  algebra: LinearAlgebra,
  inputGram: Matrix,
  width: number,
): (preactivations: Matrix, readout: Float64Array) => number {
  const points = inputGram.rows;
  const neurons = matrix(width, points), kernel = matrix(points, points), gated = matrix(points, points);
  // All ones and a little of everything else, so that no eigenvector is orthogonal to it by symmetry.
  const direction = Float64Array.from({ length: points }, (_, i) => 1 + 0.3 * Math.cos(2.4 * i * i + 1));
  const image = new Float64Array(points);
  const ofNeurons = { transposeA: true, scale: 1 / width };

  return ({ data: preactivations }, readout) => {
    for (let i = 0; i < preactivations.length; i++) neurons.data[i] = Math.max(0, preactivations[i]);
    algebra.multiplyInto(kernel, neurons, neurons, ofNeurons);
    for (let i = 0, at = 0; i < width; i++) {
      for (let p = 0; p < points; p++, at++) neurons.data[at] = preactivations[at] > 0 ? readout[i] : 0;
    }
    algebra.multiplyInto(gated, neurons, neurons, ofNeurons);
    for (let i = 0; i < kernel.data.length; i++) kernel.data[i] += inputGram.data[i] * gated.data[i];

    let value = 0;
    for (let round = 0; round < ITERATIONS; round++) {
      const before = value;
      scale(direction, 1 / norm(direction));
      algebra.apply(kernel, direction, image);
      value = norm(image);
      if (!(value > 0 && value < Infinity)) return value;
      direction.set(image);
      if (Math.abs(value - before) <= TOLERANCE * value) break;
    }
    return value;
  };
}

function scale(x: Float64Array, by: number): void {
  for (let i = 0; i < x.length; i++) x[i] *= by;
}
