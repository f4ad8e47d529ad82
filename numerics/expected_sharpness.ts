import type { Activation } from "./activation.ts";
import { gaussHermite } from "./gauss_hermite.ts";
import { hermite } from "./hermite_polynomial.ts";

/** Nodes of the averages over a preactivation. */
const NODES = 128;

/**
 * About the largest eigenvalue of the tangent kernel of a wide two-layer network at random weights on P standard normal inputs:
 *
 *     K = κ(x·x'/D),   κ(ρ) = Σ (a_k² + b_{k−1}²) ρᵏ,   λ_max ≈ κ(1) + max(P c₀, c₁ P/D + 2c₁√(P/D))
 *
 * with the Hermite coefficients a of φ and b of φ'. It needs no data, and is good to a fifth or so.
 *
 * @param direction Share of an input's square along its strongest direction: 1/D unless given, as for inputs without one.
 */
export function expectedSharpness(
  activation: Activation,
  { samples, inputDim, direction = 1 / inputDim }: {
    readonly samples: number;
    readonly inputDim: number;
    readonly direction?: number;
  },
): number {
  const { nodes, weights } = gaussHermite(NODES);
  const fields = Float64Array.from(nodes), values = fields.slice(), slopes = fields.slice();
  activation.both(fields, values, slopes);
  const mean = (of: Float64Array, degree: number) =>
    of.reduce((sum, value, i) => sum + weights[i] * value * hermite(degree, nodes[i]), 0);
  const square = (of: Float64Array) => of.reduce((sum, value, i) => sum + weights[i] * value * value, 0);
  const constant = mean(values, 0) ** 2, linear = mean(values, 1) ** 2 + mean(slopes, 0) ** 2;
  const along = samples * direction;
  return square(values) + square(slopes) +
    Math.max(samples * constant, linear * (along + 2 * Math.sqrt(along)));
}
