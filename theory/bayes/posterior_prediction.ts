import { dot, squaredDistance } from "../../numerics/norm.ts";
import type { Prediction } from "../prediction.ts";
import { kernelSignal, kernelTrace, type PosteriorReading } from "./posterior_reading.ts";
import { needPosterior } from "./posterior_task.ts";
import { secondOrderAllowance, varianceAllowance, widthAllowance } from "./width_allowance.ts";

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

const SOURCE = "Lauditi, Bordelon, Pehlevan (2025), Appendices E and F, posteriors of infinite width";
const REASON = "finite width, (1 + 0.2P)/N relative";
const SECOND = "finite width beyond the first order, (P/N)² relative";

/**
 * What theory says of the posterior of a network of width N.
 *
 * From the limit N → ∞ the allowance is {@linkcode widthAllowance}, of the number or of what it is made of; there the draw of the
 * source's weights moves f̄, which adds the mean of its variance, `restart`/N, to the target's test loss and power. A reading that has
 * the effect of its width leaves {@linkcode secondOrderAllowance}, of a loss or a power twice as it is a square. Both add the
 * numerical error.
 *
 * @throws {RangeError} If N < 8P, or the reading has no such number or is of another width.
 */
export function posteriorPrediction(
  reading: PosteriorReading,
  metric: PosteriorMetric,
  { labels, values, width }: PosteriorContext,
): Prediction {
  const { error, kernelError, width: at } = reading, exact = at !== undefined;
  needPosterior("the width of the network", width, !exact || at === width, `that of the reading, ${at}`);
  const relative = exact ? secondOrderAllowance(labels.length, width) : widthAllowance(labels.length, width);
  const reason = exact ? SECOND : REASON;
  const said = (value: number, allowance: number): Prediction => ({
    value,
    allowance,
    allowanceReason: error > 0 ? `${reason}; numerical error of the limit` : reason,
    source: SOURCE,
  });
  const loss = (f: Float64Array, truth: Float64Array, scatter: number) => {
    const value = squaredDistance(f, truth) / f.length;
    if (exact) return said(value, 2 * relative * value);
    const shift = relative * Math.sqrt(dot(f, f) / f.length) + error;
    return said(value + scatter, 2 * Math.sqrt(value) * shift + shift * shift + relative * scatter);
  };
  const scatter = reading.restart ? meanOf(reading.restart) / width : 0;
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
      return loss(reading.test, values, scatter);
    case "train_loss":
      return loss(reading.train, labels, 0);
    case "predictor_signal": {
      const power = dot(values, values), size = Math.sqrt(dot(reading.test, reading.test) / power);
      return said(
        dot(reading.test, values) / power,
        relative * size + error * Math.sqrt(values.length / power),
      );
    }
    case "predictor_power": {
      const power = dot(values, values) / values.length,
        value = meanOf(reading.test.map((f) => f * f)) / power;
      const shift = relative * Math.sqrt(value) + error / Math.sqrt(power);
      return said(
        value + scatter / power,
        2 * Math.sqrt(value) * shift + shift * shift + relative * scatter / power,
      );
    }
    case "posterior_variance": {
      const value = meanOf(reading.within) / width;
      needPosterior("the variance of a lazy network", value, value < Infinity, "finite: take a richness > 0");
      if (exact) return said(value, relative * value);
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
