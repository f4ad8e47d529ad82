import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { Matrix } from "../../numerics/matrix.ts";
import { dot } from "../../numerics/norm.ts";
import { learnedKernel, type LinearPosterior, linearPredictor } from "./linear_posterior.ts";
import { restartVariance, withinVariance } from "./posterior_variance.ts";

/** What an infinitely wide network's posterior says on its training points and on others, whatever its activation. */
export interface PosteriorReading {
  /** v = β_T(y − f), `[P]`. */
  readonly dual: Float64Array;
  /** Φ = E[φφᵀ] on the training inputs, `[P, P]`. */
  readonly kernel: Matrix;
  /** E[φ(x)φᵀ] between test and training inputs, `[T, P]`. */
  readonly testKernel: Matrix;
  /** Mean predictor on the training inputs, `[P]`. */
  readonly train: Float64Array;
  /** Mean predictor on the test points, `[T]`. */
  readonly test: Float64Array;
  /** N·Var f on the test points within one posterior, given the source's weights, leading order, `[T]`. */
  readonly within: Float64Array;
  /** N·Var of the mean predictor over draws of the source's weights, leading order, `[T]`; of targets only. */
  readonly restart?: Float64Array;
  /** (1/N) Σ w·w̄, of linear networks only; 0 without a coupling. */
  readonly weightOverlap?: number;
  /** Numerical error of the predictor, absolute: of quadrature, or three standard errors; 0 where there is none but rounding. */
  readonly error: number;
  /** The same of tr Φ. */
  readonly kernelError: number;
  /** Where the reading has the leading effect of a width: which, and what it is without it. */
  readonly atWidth?: { readonly width: number; readonly limit: PosteriorReading };
}

/**
 * Reads the posterior of a linear network.
 *
 * @param test Points, `[T, D]`. The D rows of √D·I make averages over points of squared linear functions, such as (f − β·x)²,
 * those over x ~ N(0, I).
 * @param source The posterior that the target is coupled to; without it `restart` is not known. For a source, leave it out.
 */
export function readLinearPosterior(
  algebra: LinearAlgebra,
  posterior: LinearPosterior,
  test: Matrix,
  source?: LinearPosterior,
): PosteriorReading {
  const { inputs } = posterior.task;
  return {
    dual: posterior.dual,
    kernel: learnedKernel(algebra, posterior, inputs, inputs),
    testKernel: learnedKernel(algebra, posterior, test, inputs),
    train: linearPredictor(algebra, posterior, inputs),
    test: linearPredictor(algebra, posterior, test),
    within: withinVariance(algebra, posterior, test),
    ...(source ? { restart: restartVariance(algebra, posterior, source, test) } : {}),
    weightOverlap: posterior.crossTrace,
    error: 0,
    kernelError: 0,
  };
}

/** tr Φ on the training inputs. */
export function kernelTrace({ kernel }: Pick<PosteriorReading, "kernel">): number {
  return kernel.data.reduce((sum, x, at) => at % (kernel.cols + 1) === 0 ? sum + x : sum, 0);
}

/** ŷᵀΦŷ, the kernel along the labels. */
export function kernelSignal({ kernel }: Pick<PosteriorReading, "kernel">, labels: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < kernel.rows; i++) {
    sum += labels[i] * dot(kernel.data.subarray(i * kernel.cols, (i + 1) * kernel.cols), labels);
  }
  return sum / dot(labels, labels);
}
