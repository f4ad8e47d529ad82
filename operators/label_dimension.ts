import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { matrix } from "../numerics/matrix.ts";
import { dot } from "../numerics/norm.ts";
import type { LabelledPoints } from "./sample_image_tasks.ts";

/** Ridge of the linear predictor, in units of the mean diagonal of K_x. */
const RIDGE = 0.1;

/**
 * How many directions of unit variance the labels would need: the squared norm of the linear predictor θ·x/√D that ridge
 * regression finds,
 *
 *     |θ|² = yᵀ A K_x A y,   A = (K_x + λI)⁻¹,   K_x = XXᵀ/D,   λ = 0.1 of the mean of its diagonal
 *
 * It takes the place of D in the growth of the sharpness where inputs have strong directions, as images have: D for whitened
 * inputs with labels of a unit teacher and many samples, about 1/share for labels along a direction with that share of the
 * variance.
 *
 * @returns At most D.
 */
export function labelDimension(algebra: LinearAlgebra, { inputs, targets }: LabelledPoints): number {
  const { rows, cols } = inputs, kernel = algebra.gram(inputs);
  for (let i = 0; i < kernel.data.length; i++) kernel.data[i] /= cols;
  let trace = 0;
  for (let i = 0; i < rows; i++) trace += kernel.data[i * (rows + 1)];
  const ridged = matrix(rows, rows, kernel.data.slice());
  for (let i = 0; i < rows; i++) ridged.data[i * (rows + 1)] += RIDGE * trace / rows;
  const weights = algebra.solvePositiveDefinite(ridged, matrix(rows, 1, targets.slice()));
  return Math.min(cols, dot(weights.data, algebra.multiply(kernel, weights).data));
}
