import type { Activation } from "../../numerics/activation.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { squaredNorm } from "../../numerics/norm.ts";
import type { NormalGrid } from "./normal_grid.ts";
import type { TiltedAverages, TiltedDetail, TiltedMeasure, WeightedNeurons } from "./tilted_measure.ts";

/** Options of {@linkcode quadratureMeasure}. */
export interface QuadratureOptions {
  /** Rule for z in w = (δw̄ + √(1+δ)z)/(1+δ). */
  readonly grid: NormalGrid;
  /** φ. */
  readonly activation: Activation;
  /** Training points first, then test points: x·u/√D on the axes of the data, `[n, r]`. */
  readonly points: Matrix;
  /** P. */
  readonly trained: number;
  /** w̄ that the neurons are coupled to; a single one at 0 for a source. */
  readonly neurons: WeightedNeurons;
  /** δ. */
  readonly elasticCoupling: number;
}

/**
 * Averages by quadrature over the neurons' weights on at most three axes: deterministic, for smooth activations.
 *
 * @see Derived here.
 */
export function quadratureMeasure(algebra: LinearAlgebra, options: QuadratureOptions): TiltedMeasure {
  const { grid, activation, points, trained, neurons, elasticCoupling: delta } = options;
  const nodes = grid.points.rows, all = points.rows, { logWeights, outermost } = grid;
  const spread = matrix(all, nodes), centres = matrix(neurons.points.rows, all);
  algebra.multiplyInto(spread, points, grid.points, { transposeB: true, scale: 1 / Math.sqrt(1 + delta) });
  algebra.multiplyInto(centres, neurons.points, points, { transposeB: true, scale: delta / (1 + delta) });

  function run(dual: Float64Array, richness: number, count: number): TiltedAverages & TiltedDetail {
    const g2 = richness ** 2, curvature = matrix(count, trained), kernel = matrix(count, trained);
    const conditional = matrix(neurons.weights.length, count), moved = new Float64Array(count);
    const diagonal = new Float64Array(count),
      features = new Float64Array(count * nodes),
      scaled = matrix(count, nodes);
    const signal = new Float64Array(nodes), weights = new Float64Array(nodes);
    let energy = 0, edge = 0;
    for (let m = 0; m < neurons.weights.length; m++) {
      const share = neurons.weights[m];
      for (let i = 0; i < count; i++) {
        const centre = centres.data[m * all + i];
        for (let z = 0; z < nodes; z++) features[i * nodes + z] = centre + spread.data[i * nodes + z];
      }
      activation.values(features, features);
      signal.fill(0);
      for (let i = 0; i < dual.length; i++) {
        const v = dual[i], row = i * nodes;
        for (let z = 0; z < nodes; z++) signal[z] += v * features[row + z];
      }
      let most = -Infinity, total = 0, square = 0, outside = 0;
      for (let z = 0; z < nodes; z++) {
        weights[z] = logWeights[z] + 0.5 * g2 * signal[z] ** 2;
        most = Math.max(most, weights[z]);
      }
      for (let z = 0; z < nodes; z++) {
        const weight = Math.exp(weights[z] - most);
        weights[z] = weight;
        total += weight;
        square += weight * signal[z] ** 2;
        outside += weight * outermost[z];
      }
      edge += share * outside / total;
      energy += share * (g2 > 0 ? (Math.log(total) + most) / g2 : square / total / 2);
      const own = new Float64Array(count);
      for (let i = 0; i < count; i++) {
        const row = i * nodes;
        let sum = 0;
        for (let z = 0; z < nodes; z++) sum += weights[z] * signal[z] * features[row + z];
        own[i] = sum / total;
        moved[i] += share * own[i];
      }
      conditional.data.set(own, m * count);
      const add = (out: Matrix, amplify: number) => {
        for (let z = 0; z < nodes; z++) {
          const scale = Math.sqrt(share * weights[z] / total * (1 + amplify * signal[z] ** 2));
          for (let i = 0; i < count; i++) scaled.data[i * nodes + z] = scale * features[i * nodes + z];
        }
        algebra.multiplyInto(out, scaled, matrix(trained, nodes, scaled.data.subarray(0, trained * nodes)), {
          ...{ transposeB: true, keep: 1 },
        });
      };
      if (count === all) add(kernel, 0);
      add(curvature, g2);
      algebra.rankOneUpdate(curvature, own, own.subarray(0, trained), -g2 * share);
      for (let i = 0; i < count; i++) {
        const row = scaled.data.subarray(i * nodes, (i + 1) * nodes);
        diagonal[i] += squaredNorm(row) - g2 * share * own[i] ** 2;
      }
    }
    return { energy, moved, curvature, diagonal, kernel, conditional, outermost: edge };
  }
  return {
    trained,
    averages: (dual, richness): TiltedAverages => run(dual, richness, trained),
    detail: (dual, richness) => run(dual, richness, all),
    holds: () => true,
  };
}
