import { gaussHermite } from "../../numerics/gauss_hermite.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";

/** Tensor product of Gauss–Hermite rules for a standard normal vector. */
export interface NormalGrid {
  /** `[M, r]` */
  readonly points: Matrix;
  /** ln of the weights, `[M]`. */
  readonly logWeights: Float64Array;
  /** Whether a point is outermost along some axis, or next to those left out, `[M]`. */
  readonly outermost: Uint8Array;
}

/** Nodes lighter than the first are left out: no tilt that the rule could hold lifts them. Those below the second are next to them. */
const LIGHTEST = 1e-40, OUTER = 1e-34;

/**
 * The grid on r axes; nodes whose weight is below 1e-40 are left out.
 *
 * @param axes r, from 1 to 3.
 * @param nodes Along each axis.
 * @param stretch Factor of the nodes: the rule of a wider normal density, with weights that make up for it, for what a tilt has
 * pushed far out.
 */
export function normalGrid(axes: number, nodes: number, stretch = 1): NormalGrid {
  const rule = gaussHermite(nodes), points: number[] = [], logs: number[] = [], edges: number[] = [];
  for (let at = 0; at < nodes ** axes; at++) {
    const index = Array.from({ length: axes }, (_, k) => Math.floor(at / nodes ** k) % nodes);
    const weight = index.reduce((product, i) => product * rule.weights[i], 1);
    if (!(weight > LIGHTEST)) continue;
    points.push(...index.map((i) => stretch * rule.nodes[i]));
    const square = index.reduce((sum, i) => sum + rule.nodes[i] ** 2, 0);
    logs.push(Math.log(weight) + axes * Math.log(stretch) - (stretch ** 2 - 1) * square / 2);
    edges.push(index.some((i) => i === 0 || i === nodes - 1) || weight < OUTER ? 1 : 0);
  }
  return {
    points: matrix(logs.length, axes, Float64Array.from(points)),
    logWeights: Float64Array.from(logs),
    outermost: Uint8Array.from(edges),
  };
}
