import type { Prediction } from "../prediction.ts";
import type { FieldEstimate } from "./field_estimate.ts";
import { LEAP_ERROR, type TransferField, type TransferReading } from "./transfer_field.ts";
import type { FieldReading, ReadingPoint } from "./transfer_reading.ts";
import { shiftByWidth } from "./width_shift.ts";

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

/** A number that depends on a transfer: a sum of estimates with signs. */
type Read = (reading: TransferReading) => readonly (readonly [sign: 1 | -1, estimate: FieldEstimate])[];

type Loss = "trainLoss" | "sourceTestLoss" | "targetTestLoss";

const last = ({ curve }: FieldReading): ReadingPoint => curve[curve.length - 1];
const lowest = ({ curve }: FieldReading): FieldEstimate =>
  curve.map(({ targetTestLoss }) => targetTestLoss).reduce((best, loss) =>
    loss.value < best.value ? loss : best
  );
const atEnd =
  (stage: keyof TransferReading, loss: Loss): Read => (reading) => [[1, last(reading[stage])[loss]]];

const numbers: Readonly<Record<TransferNumber, Read>> = {
  "scratch target_test_loss": atEnd("scratch", "targetTestLoss"),
  "scratch target_train_loss": atEnd("scratch", "trainLoss"),
  "scratch early_stopped_test_loss": ({ scratch }) => [[1, lowest(scratch)]],
  "pretrain source_test_loss": atEnd("pretrain", "sourceTestLoss"),
  "pretrain source_train_loss": atEnd("pretrain", "trainLoss"),
  "transfer target_test_loss": atEnd("transfer", "targetTestLoss"),
  "transfer target_train_loss": atEnd("transfer", "trainLoss"),
  "transfer source_test_loss": atEnd("transfer", "sourceTestLoss"),
  "transfer early_stopped_test_loss": ({ transfer }) => [[1, lowest(transfer)]],
  "transfer forgetting": ({ pretrain, transfer }) => [
    [1, last(transfer).sourceTestLoss],
    [-1, last(pretrain).sourceTestLoss],
  ],
  "transfer transferability": ({ scratch, transfer }) => [
    [1, last(scratch).targetTestLoss],
    [-1, last(transfer).targetTestLoss],
  ],
  "scratch kernel_alignment": ({ scratch }) => [[1, detailOf(scratch).kernelAlignment]],
  "scratch preactivation_kurtosis": ({ scratch }) => [[1, detailOf(scratch).kurtosis]],
  "transfer kernel_alignment": ({ transfer }) => [[1, detailOf(transfer).kernelAlignment]],
  "transfer preactivation_kurtosis": ({ transfer }) => [[1, detailOf(transfer).kurtosis]],
};

function detailOf({ end }: FieldReading) {
  if (!end) throw new TypeError("Cannot read moments of the neurons: the stage recorded none");
  return end;
}

/** Part of the time by which a stage that ends at a loss may end earlier or later than theory says. */
const STOPPING = 0.02;

/**
 * What theory says of a network of width N in a transfer: the mean field on its data, and the shift by a finite width.
 *
 *     ⟨x⟩_N = x_∞ + c/N
 *
 * The allowance is the error of both by their randomisations, and where a stage ends at a loss, what 2 % of its time change. The
 * deviation is that of one network from the mean over networks.
 *
 * @param name Stage and metric.
 */
export function transferPrediction(field: TransferField, name: TransferNumber): Prediction {
  const read = numbers[name];
  const { value, standardError } = summed(read(field.infinite));
  const shift = shiftByWidth(
    field.narrow,
    (_, set, network) => summed(read(field.networks[set][network])).value,
    { value, standardError },
  );
  const stopping = stoppingError(field, name);
  const leaps = read(field.infinite).reduce(
    (sum, [, { value }]) => sum + 2 * LEAP_ERROR * Math.sqrt(Math.abs(value)),
    0,
  );
  return {
    value: value + shift.value,
    allowance: Math.hypot(standardError, shift.standardError) + leaps + stopping,
    allowanceReason:
      "Monte Carlo error of the mean field and of its shift by a finite width, leaps over many steps" +
      (stopping > 0 ? ", and the time at which training ends" : ""),
    source: "Lauditi, Bordelon, Pehlevan (2025), Result 1, with the shift c/N of a finite width",
    deviation: shift.deviation,
  };
}

function summed(terms: ReturnType<Read>): FieldEstimate {
  return {
    value: terms.reduce((sum, [sign, { value }]) => sum + sign * value, 0),
    standardError: Math.hypot(...terms.map(([, { standardError }]) => standardError)),
  };
}

/** What a number changes in a little time before the end. */
function stoppingError({ infinite, stopped }: TransferField, name: TransferNumber): number {
  const cut = (reading: FieldReading): FieldReading => ({ ...reading, curve: reading.curve.slice(0, -1) });
  const read = numbers[name];
  let error = 0;
  for (const stage of ["scratch", "pretrain", "transfer"] as const) {
    const { curve } = infinite[stage];
    if (!stopped[stage] || curve.length < 2) continue;
    const [before, end] = curve.slice(-2);
    const change = summed(read(infinite)).value -
      summed(read({ ...infinite, [stage]: cut(infinite[stage]) })).value;
    error += Math.abs(change) * STOPPING * end.time / (end.time - before.time);
  }
  return error;
}

/** Losses over time of a network of width N, in one stage. */
export function transferCurve(
  { infinite, networks, narrow }: TransferField,
  stage: keyof TransferReading,
): { step: number; time: number; losses: Record<"target_test_loss" | "source_test_loss", number> }[] {
  return infinite[stage].curve.map((point, at) => {
    const loss = (name: Loss) =>
      point[name].value +
      shiftByWidth(narrow, (_, set, network) =>
        networks[set][network][stage].curve[at][name].value, point[name])
        .value;
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
