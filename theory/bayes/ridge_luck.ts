import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { Matrix } from "../../numerics/matrix.ts";
import { squaredNorm } from "../../numerics/norm.ts";
import { gramModes, toModes } from "./gram_modes.ts";

/**
 * How lucky a data set is with a teacher: the test loss |β̂ − β|² of ridge regression with ridge λ less its mean over all directions of
 * the teacher and all label noise of this size, given the inputs' singular values,
 *
 *     (|β|²/D) [Σ_k (λ/(κ_k + λ))² + D − r] + (σ²/D) Σ_k κ_k/(κ_k + λ)²
 *
 * Its expectation over isotropic inputs is 0 exactly, at any D.
 *
 * @param inputs x ~ N(0, I), `[P, D]`.
 * @param noise σξ, `[P]`.
 * @param variance σ².
 * @returns From teacher β, `[D]`, and λ to the luck.
 */
export function ridgeLuck(
  algebra: LinearAlgebra,
  inputs: Matrix,
  noise: Float64Array,
  variance: number,
): (teacher: Float64Array, ridge: number) => number {
  const modes = gramModes(algebra, inputs), { values } = modes, dim = inputs.cols;
  const errors = toModes(algebra, modes, noise);
  return (teacher, ridge) => {
    const clean = new Float64Array(inputs.rows);
    algebra.apply(inputs, teacher, clean);
    const signals = toModes(algebra, modes, clean), size = squaredNorm(teacher);
    let loss = size, mean = size;
    for (let k = 0; k < values.length; k++) {
      const kappa = values[k], part = signals[k] / Math.sqrt(dim * kappa), left = ridge / (kappa + ridge);
      const scattered = Math.sqrt(kappa / dim) / (kappa + ridge) * errors[k];
      loss += (left * part - scattered) ** 2 - part * part;
      mean += (size * (left * left - 1) + variance * kappa / (kappa + ridge) ** 2) / dim;
    }
    return loss - mean;
  };
}
