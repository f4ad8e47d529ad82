import type { Activation } from "../../numerics/activation.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { normalGrid } from "./normal_grid.ts";
import { polarGrid } from "./polar_grid.ts";
import { polarMeasure } from "./polar_measure.ts";
import { polarNeurons } from "./polar_neurons.ts";
import { quadratureMeasure } from "./quadrature_measure.ts";
import type { TiltedMeasure, WeightedNeurons } from "./tilted_measure.ts";
import { tiltedNeurons } from "./tilted_neurons.ts";

/** How neurons are averaged over, whatever the task. */
export interface TiltedRules {
  /**
   * Averages at points `[n, r]` of which the first `trained` are trained on, over neurons on their own or coupled to others.
   */
  measure(points: Matrix, trained: number, coupling?: NeuronCoupling): TiltedMeasure;
  /** Neurons of a source with dual v at its training points `[P, r]`. */
  neurons(points: Matrix, dual: Float64Array, richness: number): WeightedNeurons;
}

/** What neurons are coupled to, and how strongly. */
export interface NeuronCoupling {
  /** w̄. */
  readonly neurons: WeightedNeurons;
  /** δ. */
  readonly elasticCoupling: number;
}

/** A neuron at 0 with δ = 0: no coupling. */
const alone = (axes: number): NeuronCoupling => ({
  neurons: { points: matrix(1, axes), weights: Float64Array.of(1) },
  elasticCoupling: 0,
});

/** Nodes along an axis: on one, two and three axes. */
const OWN = [100, 80, 64], HANDED = [80, 40, 14], COUPLED = [60, 36, 14];

/**
 * Gauss–Hermite rules on one to three axes, for smooth activations.
 *
 * @param fineness Factor of the numbers of nodes: 1, or less for a rule that tells the error.
 * @param stretch Factor of the nodes, see {@linkcode normalGrid}.
 */
export function quadratureRules(
  algebra: LinearAlgebra,
  activation: Activation,
  fineness: number,
  stretch = 1,
): TiltedRules {
  const grid = (axes: number, nodes: readonly number[]) =>
    normalGrid(axes, 2 * Math.ceil(nodes[axes - 1] * fineness / 2), stretch); // even: no neuron at 0, which learns nothing
  return {
    measure: (points, trained, coupling = alone(points.cols)) =>
      quadratureMeasure(algebra, {
        ...{ activation, points, trained, ...coupling },
        grid: grid(points.cols, coupling.elasticCoupling > 0 ? COUPLED : OWN),
      }),
    neurons: (points, dual, richness) =>
      tiltedNeurons(algebra, grid(points.cols, HANDED), activation, points, dual, richness),
  };
}

/** Nodes between kinks, in the length of source neurons, and the widest interval, which narrows as the coupling binds w to w̄. */
const BETWEEN = 8, LENGTHS = 28, WIDEST = 0.8;

/** Polar rules for ReLU in two dimensions; as {@linkcode quadratureRules}. */
export function polarRules(algebra: LinearAlgebra, fineness: number): TiltedRules {
  const between = Math.ceil(BETWEEN * fineness);
  return {
    measure(points, trained, coupling = alone(2)) {
      const grid = polarGrid(points, between, WIDEST / Math.sqrt(1 + coupling.elasticCoupling));
      return polarMeasure(algebra, { grid, trained, ...coupling });
    },
    neurons: (points, dual, richness) =>
      polarNeurons(
        algebra,
        polarGrid(points, between, WIDEST),
        dual,
        richness,
        Math.ceil(LENGTHS * fineness),
      ),
  };
}
