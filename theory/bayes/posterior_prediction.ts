import { dot, norm, squaredDistance } from "../../numerics/norm.ts";
import type { Prediction } from "../prediction.ts";
import { kernelTrace, type PosteriorReading } from "./posterior_reading.ts";
import { needPosterior } from "./posterior_task.ts";
import {
  type PosteriorContext,
  type PosteriorMetric,
  posteriorValue,
  restartScatter,
} from "./posterior_value.ts";
import { lossAllowance, secondOrderAllowance, varianceAllowance, widthAllowance } from "./width_allowance.ts";

const LIMIT = "Lauditi, Bordelon, Pehlevan (2025), Appendices E and F, posteriors of infinite width";
const AT_WIDTH = "Lauditi, Bordelon, Pehlevan (2025), Appendices E and F, to the first order in 1/N";
const REASON = "finite width, (1 + 0.2P)/N relative";
const OF_LOSS = "finite width, (1 + 0.2P)/N of the predictor or 2(P + 2)/N of the loss, what is less";
const SECOND = "finite width beyond the first order: the squares of its shifts of the number and of the dual";

/**
 * What theory says of the posterior of a network of width N.
 *
 * From the limit N → ∞ the allowance is {@linkcode widthAllowance}, of the number or of what it is made of, or {@linkcode lossAllowance}; there the draw of the
 * source's weights moves f̄, which adds the mean of its variance, `restart`/N, to the target's test loss and power. A reading that has
 * the effect of its width leaves {@linkcode secondOrderAllowance}. Both add the numerical error.
 *
 * @throws {RangeError} If N < 8P, or the reading has no such number or is of another width.
 */
export function posteriorPrediction(
  reading: PosteriorReading,
  metric: PosteriorMetric,
  context: PosteriorContext,
): Prediction {
  const value = posteriorValue(reading, metric, context), { width } = context, { atWidth } = reading;
  if (!atWidth) return inTheLimit(reading, metric, value, context);
  needPosterior(
    "the width of the network",
    width,
    atWidth.width === width,
    `that of the reading, ${atWidth.width}`,
  );
  const { limit } = atWidth, before = posteriorValue(limit, metric, context);
  const relative = secondOrderAllowance({
    samples: context.labels.length,
    width,
    own: value === before ? 0 : value / before - 1,
    dual: Math.sqrt(squaredDistance(reading.dual, limit.dual)) / norm(limit.dual),
  });
  return { value, allowance: relative * Math.abs(value), allowanceReason: SECOND, source: AT_WIDTH };
}

/** From the limit of infinite width. */
function inTheLimit(
  reading: PosteriorReading,
  metric: PosteriorMetric,
  value: number,
  { labels, values, width }: PosteriorContext,
): Prediction {
  const { error, kernelError } = reading, relative = widthAllowance(labels.length, width);
  const scatter = restartScatter(reading, width), power = dot(values, values) / values.length;
  const numerical = error > 0 ? "; numerical error of the limit" : "";
  const said = (allowance: number): Prediction => ({
    value,
    allowance,
    allowanceReason: `${REASON}${numerical}`,
    source: LIMIT,
  });
  // Of a mean square of numbers each of which may be off by so much.
  const squared = (square: number, shift: number) => 2 * Math.sqrt(square) * shift + shift * shift;
  const loss = (f: Float64Array, square: number, drawn: number) => {
    const own = square - drawn, ofPredictor = relative * Math.sqrt(dot(f, f) / f.length);
    const allowance = Math.min(
      squared(own, ofPredictor + error),
      lossAllowance(labels.length, width) * own + squared(own, error),
    );
    return { ...said(allowance + relative * drawn), allowanceReason: `${OF_LOSS}${numerical}` };
  };
  switch (metric) {
    case "kernel_trace":
      return said(relative * value + kernelError);
    case "kernel_signal":
      return said((relative + kernelError / kernelTrace(reading)) * value);
    case "test_loss":
      return loss(reading.test, value, scatter);
    case "train_loss":
      return loss(reading.train, value, 0);
    case "predictor_signal": {
      const size = Math.sqrt(dot(reading.test, reading.test) / values.length / power);
      return said(relative * size + error / Math.sqrt(power));
    }
    case "predictor_power": {
      const own = value - scatter / power;
      return said(
        squared(own, relative * Math.sqrt(own) + error / Math.sqrt(power)) + relative * scatter / power,
      );
    }
    case "posterior_variance":
      return {
        ...said(varianceAllowance(labels.length, width) * value),
        allowanceReason: "finite width, (1 + P)/N relative",
      };
    case "weight_overlap":
      return said(relative * value);
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
    source: LIMIT,
    ...(reading.restart ? { deviation: Math.sqrt(reading.restart[point] / width) } : {}),
  };
}
