import type { Activation } from "../../numerics/activation.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { dualResponse, fluctuationVariance } from "./fluctuation_variance.ts";
import type { PosteriorReading } from "./posterior_reading.ts";
import { solveRidge, type TiltedTask } from "./tilted_dual.ts";
import type { TiltedDetail, WeightedNeurons } from "./tilted_measure.ts";

/** A saddle and the averages there. */
export interface TiltedSaddle {
  /** What it is the saddle of. */
  readonly task: TiltedTask;
  /** v, `[P]`. */
  readonly dual: Float64Array;
  /** At training points, then test points. */
  readonly detail: TiltedDetail;
}

/**
 * What a saddle says: f(x) = E[φ(x)φᵀ]v, kernels, and the leading variance.
 *
 * @param errors Of the predictor and of tr Φ, absolute.
 */
export function readTilted(
  algebra: LinearAlgebra,
  { task, dual, detail }: TiltedSaddle,
  errors: Pick<PosteriorReading, "error" | "kernelError">,
): PosteriorReading {
  const { kernel: { rows, data } } = detail, count = dual.length;
  const block = (from: number, to: number) => matrix(to - from, count, data.slice(from * count, to * count));
  return {
    dual,
    kernel: block(0, count),
    testKernel: block(count, rows),
    train: detail.moved.slice(0, count),
    test: detail.moved.slice(count),
    within: fluctuationVariance(algebra, detail, task),
    ...errors,
  };
}

/**
 * N times the variance, over draws of the source's neurons, of the target's mean predictor given these, for any activation, to
 * leading order:
 *
 *     δf₂(x) = ∫o(w̄)δρ(w̄),   o = E_w[φ(x)(v·φ)] − H_xX(H_XX + I/β_T)⁻¹E_w[φ(v·φ)]
 *     N Var f₂ = Var o − γ₁² Cov(o, φ̄(v₁·φ̄))ᵀ(H₁ + I/β_T)⁻¹Cov(φ̄(v₁·φ̄), o)
 *
 * Var and Cov over neurons w̄ of the source, averages E_w over target neurons given w̄. What the source's data pin down is taken
 * away.
 *
 * @param neurons w̄ on the axes of the data.
 * @param points The source's training points on these axes, `[P₁, r]`.
 * @param pinned Whether the second term counts; without it the variance is that of neurons drawn independently.
 * @returns `[T]`.
 * @see Derived here.
 */
export function neuronScatter(
  algebra: LinearAlgebra,
  activation: Activation,
  { source, target, neurons, points }: {
    readonly source: TiltedSaddle;
    readonly target: TiltedSaddle;
    readonly neurons: WeightedNeurons;
    readonly points: Matrix;
  },
  pinned = true,
): Float64Array {
  const count = target.dual.length, { conditional, curvature } = target.detail, all = conditional.cols;
  const tests = all - count, total = neurons.weights.length;
  const { solved } = dualResponse(algebra, curvature, target.task.inverseTemperature);
  const influence = matrix(total, tests); // o, less its mean below
  const features = algebra.multiply(neurons.points, points, { transposeB: true });
  activation.values(features.data, features.data);
  const signal = new Float64Array(total);
  algebra.apply(features, source.dual, signal);
  const means = new Float64Array(tests), shared = matrix(points.rows, tests);
  for (let m = 0; m < total; m++) {
    for (let t = 0; t < tests; t++) {
      let o = conditional.data[m * all + count + t];
      for (let k = 0; k < count; k++) o -= solved.data[k * tests + t] * conditional.data[m * all + k];
      influence.data[m * tests + t] = o;
      means[t] += neurons.weights[m] * o;
    }
  }
  const variance = new Float64Array(tests);
  for (let m = 0; m < total; m++) {
    for (let t = 0; t < tests; t++) {
      const o = influence.data[m * tests + t] - means[t], share = neurons.weights[m] * o;
      variance[t] += share * o;
      for (let k = 0; k < points.rows; k++) {
        shared.data[k * tests + t] += share * features.data[m * points.rows + k] * signal[m];
      }
    }
  }
  if (!pinned) return variance;
  const own = dualResponse(algebra, source.detail.curvature, source.task.inverseTemperature).own;
  const taken = solveRidge(algebra, own, 1 / source.task.inverseTemperature, shared);
  return variance.map((sum, t) => {
    for (let k = 0; k < points.rows; k++) {
      sum -= source.task.richness ** 2 * shared.data[k * tests + t] * taken.data[k * tests + t];
    }
    return Math.max(0, sum);
  });
}
