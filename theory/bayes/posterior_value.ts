import { dot, squaredDistance } from "../../numerics/norm.ts";
import { kernelSignal, kernelTrace, type PosteriorReading } from "./posterior_reading.ts";
import { needPosterior } from "./posterior_task.ts";

/**
 * What is predicted of one network of width N and its posterior. f̄ is its posterior mean, of a target given the source's weights.
 *
 * `kernel_trace`: tr Φ, Φ = φᵀφ/N on the training inputs. `kernel_signal`: ŷᵀΦŷ. `test_loss`: mean over the test points of
 * (f̄ − f*)². `train_loss`: mean over the training points of (f̄ − y)². `posterior_variance`: mean over the test points of the
 * variance of f within the posterior. `weight_overlap`: Σ w·w̄/N, of linear targets. `predictor_signal`: Σ f*f̄ / Σ f*² over the test
 * points, `predictor_power`: Σ f̄² / Σ f*².
 */
export type PosteriorMetric =
  | "kernel_trace"
  | "kernel_signal"
  | "test_loss"
  | "train_loss"
  | "posterior_variance"
  | "weight_overlap"
  | "predictor_signal"
  | "predictor_power";

/** What a prediction for a network needs besides the limit of infinite width. */
export interface PosteriorContext {
  /** y of the task, `[P]`. */
  readonly labels: Float64Array;
  /** f* at the test points, `[T]`. */
  readonly values: Float64Array;
  /** N ≥ 8P. */
  readonly width: number;
}

/**
 * A number of a reading, without the error that it may have.
 *
 * @throws {RangeError} If the reading has no such number.
 */
export function posteriorValue(
  reading: PosteriorReading,
  metric: PosteriorMetric,
  { labels, values, width }: PosteriorContext,
): number {
  const scatter = restartScatter(reading, width);
  switch (metric) {
    case "kernel_trace":
      return kernelTrace(reading);
    case "kernel_signal":
      return kernelSignal(reading, labels);
    case "test_loss":
      return squaredDistance(reading.test, values) / values.length + scatter;
    case "train_loss":
      return squaredDistance(reading.train, labels) / labels.length;
    case "predictor_signal":
      return dot(reading.test, values) / dot(values, values);
    case "predictor_power":
      return (dot(reading.test, reading.test) + values.length * scatter) / dot(values, values);
    case "posterior_variance": {
      const value = meanOf(reading.within) / width;
      needPosterior("the variance of a lazy network", value, value < Infinity, "finite: take a richness > 0");
      return value;
    }
    case "weight_overlap": {
      const value = reading.weightOverlap ?? NaN;
      needPosterior(
        "the overlap of the weights",
        value,
        !Number.isNaN(value),
        "that of a linear network",
      );
      return value;
    }
  }
}

/** What the draw of the source's weights adds to the square of f̄, a mean over the test points; 0 where it is not known. */
export function restartScatter({ restart }: PosteriorReading, width: number): number {
  return restart ? meanOf(restart) / width : 0;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
