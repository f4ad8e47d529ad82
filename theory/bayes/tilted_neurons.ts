import type { Activation } from "../../numerics/activation.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import type { NormalGrid } from "./normal_grid.ts";
import type { WeightedNeurons } from "./tilted_measure.ts";

/** Weight of a source neuron, relative to the heaviest, that counts. */
const LIGHT = 1e-12;

/**
 * A source's neurons as points for its targets: nodes of a grid with their tilted weights, without the lightest.
 *
 * @param points Training points, `[P, r]`.
 * @param dual v₁, `[P]`.
 */
export function tiltedNeurons(
  algebra: LinearAlgebra,
  grid: NormalGrid,
  activation: Activation,
  points: Matrix,
  dual: Float64Array,
  richness: number,
): WeightedNeurons {
  const count = grid.points.rows, axes = grid.points.cols;
  const fields = algebra.multiply(grid.points, points, { transposeB: true }),
    signal = new Float64Array(count);
  activation.values(fields.data, fields.data);
  algebra.apply(fields, dual, signal);
  const logs = signal.map((g, z) => grid.logWeights[z] + 0.5 * (richness * g) ** 2);
  const most = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  const kept = [...logs.keys()].filter((z) => logs[z] > most + Math.log(LIGHT));
  const total = kept.reduce((sum, z) => sum + Math.exp(logs[z] - most), 0);
  const out = matrix(kept.length, axes);
  kept.forEach((z, i) => out.data.set(grid.points.data.subarray(z * axes, (z + 1) * axes), i * axes));
  return { points: out, weights: Float64Array.from(kept, (z) => Math.exp(logs[z] - most) / total) };
}
