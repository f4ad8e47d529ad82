import type { Prediction } from "../theory/prediction.ts";
import type { Verdict } from "./run_record.ts";

/** How far a measurement is from its prediction; see {@linkcode compare}. */
export interface Comparison {
  /** Standard errors between the two beyond the allowance; null when there is one instance only. */
  readonly zScore: number | null;
  /** How the comparison ended. */
  readonly verdict: Verdict;
}

/**
 * Whether a prediction leaves so much open that a check against it could hardly fail: an allowance of more than half of
 * max(|predicted|, 0.05). Nothing is checked against it.
 *
 * A loss is never negative: where it is small the sign of the prediction says nothing, and an allowance of its own size accepts
 * all from 0 to twice the law. So for a loss the allowance is held against the prediction itself, down to a millionth of what
 * predicting 0 costs. There a loss is gone, and to find it gone is worth a check. The same holds for a deviation between curves, and for a variance.
 * Differences of losses may vanish for a reason, and count beside the losses that they are made of.
 *
 * @param metric Its name; those of losses end in `_loss`, of deviations in `_deviation`, of variances in `_variance`.
 *
 * @example Of 1.9 ± 2.6 nothing can be learned, nor of a loss of 0.0001 ± 0.0002
 * ```ts
 * import { isVague } from "./verdict.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const loss = "target_test_loss", gain = "transferability";
 * deepStrictEqual([isVague(1.9, 2.6, loss), isVague(1.9, 0.1, loss), isVague(0, 0.01, gain)], [true, false, false]);
 * deepStrictEqual([isVague(1e-4, 2e-4, loss), isVague(1e-4, 2e-4, gain), isVague(0, 1e-9, loss)], [true, false, false]);
 * ```
 */
export function isVague(predicted: number, allowance: number, metric: string): boolean {
  return allowance > 0.5 * Math.max(Math.abs(predicted), isNonNegative(metric) ? GONE : SMALLEST_SCALE);
}

/**
 * Whether a measured 0 would agree with the prediction of a number that is never negative, and not gone: three standard errors and
 * the allowance reach down to it. Agreement then says nothing, though a disagreement still does.
 *
 * @param metric Its name, as in {@linkcode isVague}.
 *
 * @example A loss of 0.004(2) cannot be told from none
 * ```ts
 * import { agreesWithNone } from "./verdict.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const of = (metric: string, error: number) => agreesWithNone(metric, { predicted: 0.004, allowance: 0, error });
 * deepStrictEqual([of("source_test_loss", 0.002), of("source_test_loss", 0.001)], [true, false]);
 * deepStrictEqual(of("transferability", 0.002), false);
 * ```
 */
export function agreesWithNone(
  metric: string,
  { predicted, allowance, error }: {
    readonly predicted: number;
    readonly allowance: number;
    readonly error: number;
  },
): boolean {
  return isNonNegative(metric) && allowance + 3 * error > Math.max(predicted, GONE);
}

/** Whether a metric measures a size, of which 0 is the least. */
function isNonNegative(metric: string): boolean {
  return metric.endsWith("_loss") || metric.endsWith("_deviation") || isVariance(metric);
}

/** Whether it is a variance: as it falls with the width it may be of any size, and is always held against itself. */
function isVariance(metric: string): boolean {
  return metric.endsWith("_variance");
}

/**
 * What makes a prediction one that nothing can be compared with: a value or an allowance that is not finite, or a scatter that
 * is no number (it may be infinite); undefined if nothing does.
 *
 * @example
 * ```ts
 * import { flawOf } from "./verdict.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(flawOf({ value: 1, allowance: NaN }), "its prediction's allowance is NaN");
 * strictEqual(flawOf({ value: 1, allowance: 0.1, deviation: Infinity }), undefined);
 * ```
 */
export function flawOf(
  { value, allowance, deviation = 0 }: Pick<Prediction, "value" | "allowance" | "deviation">,
): string | undefined {
  if (!Number.isFinite(value)) return `its prediction is ${value}`;
  if (!Number.isFinite(allowance)) return `its prediction's allowance is ${allowance}`;
  return Number.isNaN(deviation) ? "its prediction's deviation is NaN" : undefined;
}

/**
 * Whether an error is more than a tenth of max(|predicted|, 0.05), or of a variance itself: a comparison that leaves so much open
 * says little.
 */
export function isWide(predicted: number, error: number, metric = ""): boolean {
  return error > 0.1 * Math.max(Math.abs(predicted), isVariance(metric) ? 0 : SMALLEST_SCALE);
}

/** Predictions smaller than this are judged as if they were of this size. */
const SMALLEST_SCALE = 0.05;
/** Losses smaller than this are as good as 0. */
const GONE = 1e-6;

/** Relative error below which two float64 numbers, each the result of many operations, are the same. */
const ROUNDING = 2 ** -50;

/**
 * The verdict on a measurement.
 *
 *     d = max(0, |measured − predicted| − allowance),   z = d / standardError   (0 if d = 0)
 *
 * A standard error counts as no smaller than 2⁻⁵⁰ of the larger of the two numbers, a few units in its last place.
 *
 * `agrees` if z ≤ 3, else `disagrees`; but `inconclusive`, whatever z, with one instance or when the standard error exceeds a
 * tenth of max(|predicted|, 0.05), or of a predicted variance: a check that wide says little either way.
 *
 * @param standardError Null when it is unknown (one instance).
 * @param metric Its name; that of a variance ends in `_variance`.
 *
 * @example Two standard errors off is agreement, unless the error bar is wide
 * ```ts
 * import { compare } from "./verdict.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(compare(1.02, 0.01, 1, 0).verdict, "agrees");
 * strictEqual(compare(1.02, 0.2, 1, 0).verdict, "inconclusive");
 * ```
 */
export function compare(
  measured: number,
  standardError: number | null,
  predicted: number,
  allowance: number,
  metric?: string,
): Comparison {
  if (standardError === null) return { zScore: null, verdict: "inconclusive" };
  const excess = Math.max(0, Math.abs(measured - predicted) - allowance);
  // Instances can be equal to the last digit: what rounding leaves of theirs and of the prediction's is error all the same.
  const rounding = ROUNDING * Math.max(Math.abs(measured), Math.abs(predicted));
  const zScore = excess === 0 ? 0 : excess / Math.max(standardError, rounding);
  return {
    zScore,
    verdict: isWide(predicted, standardError, metric) ? "inconclusive" : zScore <= 3 ? "agrees" : "disagrees",
  };
}
