import { dot, squaredDistance } from "../../numerics/norm.ts";
import type { Prediction } from "../prediction.ts";
import { kernelSignal, kernelTrace, type PosteriorReading } from "./posterior_reading.ts";
import { needPosterior } from "./posterior_task.ts";
import { varianceAllowance, widthAllowance } from "./width_allowance.ts";

/**
 * What is predicted of one network of width N and its posterior. f̄ is its posterior mean, of a target given the source's weights.
 *
 * `kernel_trace`: tr Φ, Φ = φᵀφ/N on the training inputs. `kernel_signal`: ŷᵀΦŷ. `test_loss`: mean over the test points of
 * (f̄ − f*)². `train_loss`: mean over the training points of (f̄ − y)². `posterior_variance`: mean over the test points of the
 * variance of f within the posterior. `weight_overlap`: Σ w·w̄/N, of linear targets.
 */
export type PosteriorMetric =
  | "kernel_trace"
  | "kernel_signal"
  | "test_loss"
  | "train_loss"
  | "posterior_variance"
  | "weight_overlap";

/** What a prediction for a network needs besides the limit of infinite width. */
export interface PosteriorContext {
  /** y of the task, `[P]`. */
  readonly labels: Float64Array;
  /** f* at the test points, `[T]`. */
  readonly values: Float64Array;
  /** N ≥ 8P. */
  readonly width: number;
}

const SOURCE = "Lauditi, Bordelon, Pehlevan (2025), Appendices E and F, posteriors of infinite width";
const REASON = "finite width, (1 + 0.2P)/N relative";

/**
 * What theory says of the posterior of a network of width N, from its limit N → ∞ on the same data.
 *
 * The draw of the source's weights moves f̄: to the target's test loss this adds the mean of its variance, `restart`/N. A reading
 * without `restart`, such as one given the source's weights, predicts a loss given these. The allowance is
 * {@linkcode widthAllowance}, of the number or of what it is made of, and the numerical error.
 *
 * @throws {RangeError} If N < 8P, or the reading has no such number.
 */
export function posteriorPrediction(
  reading: PosteriorReading,
  metric: PosteriorMetric,
  { labels, values, width }: PosteriorContext,
): Prediction {
  const relative = widthAllowance(labels.length, width), { error, kernelError } = reading;
  const said = (value: number, allowance: number): Prediction => ({
    value,
    allowance,
    allowanceReason: error > 0 ? `${REASON}; numerical error of the limit` : REASON,
    source: SOURCE,
  });
  const loss = (f: Float64Array, truth: Float64Array, scatter: number) => {
    const value = squaredDistance(f, truth) / f.length;
    const shift = relative * Math.sqrt(dot(f, f) / f.length) + error;
    return said(value + scatter, 2 * Math.sqrt(value) * shift + shift * shift + relative * scatter);
  };
  switch (metric) {
    case "kernel_trace": {
      const value = kernelTrace(reading);
      return said(value, relative * value + kernelError);
    }
    case "kernel_signal": {
      const value = kernelSignal(reading, labels);
      return said(value, (relative + kernelError / kernelTrace(reading)) * value);
    }
    case "test_loss":
      return loss(reading.test, values, reading.restart ? meanOf(reading.restart) / width : 0);
    case "train_loss":
      return loss(reading.train, labels, 0);
    case "posterior_variance": {
      const value = meanOf(reading.within) / width;
      needPosterior("the variance of a lazy network", value, value < Infinity, "finite: take a richness > 0");
      return {
        ...said(value, varianceAllowance(labels.length, width) * value),
        allowanceReason: "finite width, (1 + P)/N relative",
      };
    }
    case "weight_overlap": {
      const value = reading.weightOverlap ?? NaN;
      needPosterior(
        "the overlap of the weights",
        value,
        !Number.isNaN(value),
        "that of a coupled linear target",
      );
      return said(value, relative * value);
    }
  }
}

/**
 * The posterior mean at one test point, with its standard deviation over draws of the source's weights; the allowance is relative
 * to the largest |f| on training and test points.
 *
 * @param point From 0.
 */
export function predictorPrediction(
  reading: PosteriorReading,
  point: number,
  { labels, width }: Pick<PosteriorContext, "labels" | "width">,
): Prediction {
  const largest = [...reading.train, ...reading.test].reduce((most, f) => Math.max(most, Math.abs(f)), 0);
  return {
    value: reading.test[point],
    allowance: widthAllowance(labels.length, width) * largest + reading.error,
    allowanceReason: reading.error > 0 ? `${REASON}; numerical error of the limit` : REASON,
    source: SOURCE,
    ...(reading.restart ? { deviation: Math.sqrt(reading.restart[point] / width) } : {}),
  };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
