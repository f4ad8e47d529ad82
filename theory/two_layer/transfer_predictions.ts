import type { Prediction } from "../prediction.ts";
import { atWidth, type WidthTerm } from "./at_width.ts";
import type { FieldEstimate } from "./field_estimate.ts";
import { detailOf } from "./stage_ends.ts";
import type { TransferField, TransferReading } from "./transfer_field.ts";
import type { FieldReading, ReadingPoint } from "./transfer_reading.ts";
import { errorInWords, numericalError, stagePoints } from "./stage_points.ts";

/** Names of the numbers that {@linkcode transferPrediction} predicts: stage and metric. */
export type TransferNumber =
  | "scratch target_test_loss"
  | "scratch target_train_loss"
  | "scratch early_stopped_test_loss"
  | "scratch kernel_alignment"
  | "scratch preactivation_kurtosis"
  | "pretrain source_test_loss"
  | "pretrain source_train_loss"
  | "transfer target_test_loss"
  | "transfer target_train_loss"
  | "transfer source_test_loss"
  | "transfer early_stopped_test_loss"
  | "transfer forgetting"
  | "transfer transferability"
  | "transfer kernel_alignment"
  | "transfer preactivation_kurtosis";

/** An estimate, with the variance of f between its runs. */
interface Scattered {
  readonly estimate: FieldEstimate;
  readonly scatter: number;
}

/** A number that depends on a transfer: a sum of estimates with signs. */
type Read = (reading: TransferReading) => readonly (readonly [sign: 1 | -1, of: Scattered])[];

type Loss = "trainLoss" | "sourceTestLoss" | "targetTestLoss";

const last = ({ curve }: FieldReading): ReadingPoint => curve[curve.length - 1];
const at = (point: ReadingPoint, loss: Loss): Scattered => ({
  estimate: point[loss],
  scatter: point.scatter,
});
const atEnd =
  (stage: keyof TransferReading, loss: Loss): Read => (reading) => [[1, at(last(reading[stage]), loss)]];
const difference = (
  [first, second]: readonly [keyof TransferReading, keyof TransferReading],
  loss: Loss,
): Read =>
(reading) => [[1, at(last(reading[first]), loss)], [-1, at(last(reading[second]), loss)]];

/** The lowest test loss of a stage; each run has its own. */
const lowest = (stage: keyof TransferReading): Read => (reading) => {
  const { curve } = reading[stage], losses = curve.map(({ targetTestLoss }) => targetTestLoss);
  const best = losses.reduce((low, { value }, i) => value < losses[low].value ? i : low, 0);
  const each = losses[best].each.map((_, run) => Math.min(...losses.map(({ each }) => each[run])));
  return [[1, { estimate: { ...losses[best], each }, scatter: curve[best].scatter }]];
};

const moment = (stage: "scratch" | "transfer", name: "kernelAlignment" | "kurtosis"): Read => (reading) => [
  [1, { estimate: detailOf(reading[stage])[name], scatter: last(reading[stage]).scatter }],
];

const numbers: Readonly<Record<TransferNumber, Read>> = {
  "scratch target_test_loss": atEnd("scratch", "targetTestLoss"),
  "scratch target_train_loss": atEnd("scratch", "trainLoss"),
  "scratch early_stopped_test_loss": lowest("scratch"),
  "scratch kernel_alignment": moment("scratch", "kernelAlignment"),
  "scratch preactivation_kurtosis": moment("scratch", "kurtosis"),
  "pretrain source_test_loss": atEnd("pretrain", "sourceTestLoss"),
  "pretrain source_train_loss": atEnd("pretrain", "trainLoss"),
  "transfer target_test_loss": atEnd("transfer", "targetTestLoss"),
  "transfer target_train_loss": atEnd("transfer", "trainLoss"),
  "transfer source_test_loss": atEnd("transfer", "sourceTestLoss"),
  "transfer early_stopped_test_loss": lowest("transfer"),
  "transfer forgetting": difference(["transfer", "pretrain"], "sourceTestLoss"),
  "transfer transferability": difference(["scratch", "transfer"], "targetTestLoss"),
  "transfer kernel_alignment": moment("transfer", "kernelAlignment"),
  "transfer preactivation_kurtosis": moment("transfer", "kurtosis"),
};

/**
 * What theory says of a network of width N in a transfer: the mean field on its data, and the shift by a finite width.
 *
 *     ⟨x⟩_N = x_∞ + c/N
 *
 * The allowance is what no number of draws would take off: of the leaps, of the finite number of particles, of the next order in 1/N.
 * The deviation is that of one network from the mean over networks, and that of the theory's own draws, which are made afresh
 * for each network.
 *
 * @param name Stage and metric.
 */
export function transferPrediction(field: TransferField, name: TransferNumber): Prediction {
  const read = numbers[name];
  const { value, standardError, deviation, remainder } = atWidth(termsOf(field, read), field.ratio);
  const ofEach = read(field.infinite).reduce(
    (sum, [, { estimate }]) => sum + numericalError(field, estimate.value),
    0,
  );
  return {
    value,
    allowance: remainder + ofEach,
    allowanceReason: `a finite number of particles, the next order in 1/N, ${errorInWords(field)}`,
    source: "Lauditi, Bordelon, Pehlevan (2025), Result 1, with the shift c/N of a finite width",
    deviation: Math.hypot(deviation, standardError),
  };
}

function termsOf({ infinite, narrow }: TransferField, read: Read): WidthTerm[] {
  const sets = narrow.map(read);
  return read(infinite).map(([sign, { estimate, scatter }], i) => ({
    ...{ sign, scatter },
    limit: estimate,
    narrow: sets.map((terms) => terms[i][1]),
  }));
}

/** Losses over time of a network of width N, in one stage. */
export function transferCurve(
  field: TransferField,
  stage: keyof TransferReading,
): { step: number; time: number; losses: Record<"target_test_loss" | "source_test_loss", number> }[] {
  return stagePoints(field, stage).map(({ point, narrow }) => {
    const loss = (name: Loss) =>
      atWidth([{
        ...{ sign: 1, scatter: point.scatter },
        limit: point[name],
        narrow: narrow.map((set) => at(set, name)),
      }], field.ratio).value;
    const { step, time } = point;
    return {
      step,
      time,
      losses: { target_test_loss: loss("targetTestLoss"), source_test_loss: loss("sourceTestLoss") },
    };
  });
}

/** Density of the preactivations on the target's test points when a stage has ended, in {@linkcode PREACTIVATION_BINS}. */
export function transferDensity({ infinite }: TransferField, stage: keyof TransferReading): Float64Array {
  return detailOf(infinite[stage]).histogram;
}
