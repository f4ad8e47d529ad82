import { gaussLegendre } from "../../numerics/gauss_legendre.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { matrix } from "../../numerics/matrix.ts";
import type { PolarGrid } from "./polar_grid.ts";
import type { WeightedNeurons } from "./tilted_measure.ts";

/** ρ√Q of source neurons goes up to this: beyond lies less than 1e-15. */
const LONGEST = 8.5;

/**
 * A ReLU source's neurons as points for its targets: angles of a grid, lengths by Gauss–Legendre in ρ√Q with the density
 * ρ exp(−Qρ²/2).
 *
 * @param dual v₁, `[P]`, at the first points of the grid.
 * @param lengths Nodes in ρ.
 */
export function polarNeurons(
  algebra: LinearAlgebra,
  grid: PolarGrid,
  dual: Float64Array,
  richness: number,
  lengths: number,
): WeightedNeurons {
  const { angles, weights, features } = grid, size = angles.length, rule = gaussLegendre(lengths);
  const signal = new Float64Array(size), points: number[] = [], shares: number[] = [];
  algebra.applyTransposed(
    matrix(dual.length, size, features.data.subarray(0, dual.length * size)),
    dual,
    signal,
  );
  for (let a = 0; a < size; a++) {
    const q = 1 - (richness * signal[a]) ** 2;
    rule.nodes.forEach((x, i) => {
      const r = LONGEST * (1 + x) / 2,
        share = weights[a] / q * rule.weights[i] * LONGEST / 2 * r * Math.exp(-r * r / 2);
      if (share < 1e-14) return;
      points.push(r / Math.sqrt(q) * Math.cos(angles[a]), r / Math.sqrt(q) * Math.sin(angles[a]));
      shares.push(share);
    });
  }
  const total = shares.reduce((a, b) => a + b, 0);
  return {
    points: matrix(shares.length, 2, Float64Array.from(points)),
    weights: Float64Array.from(shares, (share) => share / total),
  };
}
