import type { LinearAlgebra } from "../linear_algebra.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { NumericalError } from "../numerical_error.ts";
import type { GatedSum } from "./gated_sum.ts";
import type { ReluNetwork } from "./relu_objective.ts";
import { reluFeatures } from "./relu_sum.ts";

/**
 * Tangent kernel of a shallow ReLU network at its present weights, of a step against s∇(loss/2).
 *
 *     Θ(x, x') = (1/s) Σ_i [relu(w_i·x) relu(w_i·x') + c_i² 1(w_i·x > 0) 1(w_i·x' > 0) x·x']
 *
 * @param inputs `[n, d]`
 * @returns `[n, n]`
 */
export function reluTangentKernel(
  algebra: LinearAlgebra,
  { weights, readout, scale }: ReluNetwork,
  inputs: Matrix,
): Matrix {
  const features = reluFeatures(algebra, inputs, weights), kernel = algebra.gram(features);
  const gates = matrix(
    features.rows,
    features.cols,
    features.data.map((z, at) => z > 0 ? readout[at % features.cols] : 0),
  );
  const open = algebra.gram(gates).data, products = algebra.gram(inputs).data;
  kernel.data.forEach((value, at) => kernel.data[at] = (value + open[at] * products[at]) / scale);
  return kernel;
}

/**
 * Regression of residual labels r on n points by the tangent kernel, without ridge: what training moves the network's function by
 * if its weights hardly move.
 *
 *     δf(x) = Σ_μ α_μ Θ(x_μ, x),   Θα = r
 *
 * @returns δf as a gated sum over the network's own gates.
 * @throws {NumericalError} If Θ is singular to rounding: points that open no gate, or more of them than weights.
 */
export function tangentFit(
  algebra: LinearAlgebra,
  network: ReluNetwork,
  inputs: Matrix,
  residual: Float64Array,
): GatedSum {
  const { weights, readout, scale } = network, { rows: width, cols: dim } = weights;
  const kernel = reluTangentKernel(algebra, network, inputs);
  const dual = solve(algebra, kernel, residual, width);
  const features = reluFeatures(algebra, inputs, weights), onReadout = new Float64Array(width);
  algebra.applyTransposed(features, dual, onReadout);
  const gated = matrix(
    features.rows,
    width,
    features.data.map((z, at) => z > 0 ? dual[Math.floor(at / width)] : 0),
  );
  const slopes = algebra.multiply(gated, inputs, { transposeA: true });
  for (let i = 0, at = 0; i < width; i++) {
    for (let k = 0; k < dim; k++, at++) {
      slopes.data[at] = (onReadout[i] * weights.data[at] + readout[i] ** 2 * slopes.data[at]) / scale;
    }
  }
  return { gates: weights, slopes };
}

/** Θ⁻¹r. */
function solve(algebra: LinearAlgebra, kernel: Matrix, residual: Float64Array, width: number): Float64Array {
  const points = kernel.rows;
  try {
    return algebra.solvePositiveDefinite(kernel, matrix(points, 1, residual)).data;
  } catch (error) {
    if (!(error instanceof NumericalError)) throw error;
    throw new NumericalError(
      `Cannot fit ${points} points by the tangent kernel of ${width} neurons as it is singular: take a wider network`,
    );
  }
}
