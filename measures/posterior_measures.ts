import type { Backend } from "../numerics/backend.ts";
import type { Matrix } from "../numerics/matrix.ts";
import { dot, squaredNorm } from "../numerics/norm.ts";
import { type PosteriorMoments, wholeMean } from "../numerics/posterior/posterior_moments.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";

/** tr Φ, Φ the mean feature kernel on the training inputs. */
export function posteriorKernelTrace({ kernel: { rows, data } }: Pick<PosteriorMoments, "kernel">): number {
  let trace = 0;
  for (let p = 0; p < rows; p++) trace += data[p * (rows + 1)];
  return trace;
}

/**
 * ŷᵀΦŷ, the part of the mean feature kernel along the labels.
 *
 * @param labels y, `[P]`, not all 0.
 */
export function posteriorKernelSignal(
  { kernel: { rows, data } }: Pick<PosteriorMoments, "kernel">,
  labels: Float64Array,
): number {
  let signal = 0, square = 0;
  for (let p = 0; p < rows; p++) {
    square += labels[p] * labels[p];
    for (let q = 0; q < rows; q++) signal += labels[p] * data[p * rows + q] * labels[q];
  }
  return signal / square;
}

/**
 * Loss of the mean output, a mean over points of (f̄ₐ − y)(f̄_b − y) with the means of both halves of the chain: chains are
 * finite, and the square of one mean would add its scatter.
 *
 * @param points Where: the training or the test inputs.
 * @param targets y there, `[points]`.
 */
export function posteriorLoss(
  posterior: Pick<PosteriorMoments, "train" | "test">,
  points: "train" | "test",
  targets: Float64Array,
): number {
  const [a, b] = posterior[points];
  let sum = 0;
  for (let t = 0; t < targets.length; t++) sum += (a[t] - targets[t]) * (b[t] - targets[t]);
  return sum / targets.length;
}

/**
 * How much of the truth the mean output at the test points has, Σ f*f̄ / Σ f*²: 1 once it is learned.
 *
 * @param truth f*, `[T]`, not all 0.
 */
export function predictorSignal({ test }: Pick<PosteriorMoments, "test">, truth: Float64Array): number {
  return dot(wholeMean(test), truth) / squaredNorm(truth);
}

/** Σ f̄²/Σ f*² over the test points, a product of the means of both halves of the chain. */
export function predictorPower(
  { test: [a, b] }: Pick<PosteriorMoments, "test">,
  truth: Float64Array,
): number {
  return dot(a, b) / squaredNorm(truth);
}

/** Mean output at a test point. */
export function posteriorOutput({ test }: Pick<PosteriorMoments, "test">, point: number): number {
  return wholeMean(test)[point];
}

/**
 * Mean over the test points of the variance of f within the posterior, readout included.
 *
 * @param richness γ > 0 of the network.
 */
export function posteriorVariance(
  { scaledVariance, network }: Pick<PosteriorMoments, "scaledVariance"> & {
    readonly network: TwoLayerNetwork;
  },
  richness: number,
): number {
  const mean = scaledVariance.reduce((sum, variance) => sum + variance, 0) / scaledVariance.length;
  return mean / (richness * richness * network.readout.length);
}

/** W̄ᵀW̄/N of a network's hidden weights, `[D, D]`: the second moment of the source as it was drawn, for predictions given it. */
export function weightMoment({ algebra }: Backend, { hiddenWeights }: TwoLayerNetwork): Matrix {
  const moment = algebra.gram(hiddenWeights, { transposeA: true });
  for (let at = 0; at < moment.data.length; at++) moment.data[at] /= hiddenWeights.rows;
  return moment;
}
