import { LEAP_TOLERANCE, type TransferField, type TransferReading } from "./transfer_field.ts";
import type { FieldReading } from "./transfer_reading.ts";

/**
 * What is known of the neurons at the end of a stage.
 *
 * @throws {TypeError} If nothing was recorded.
 */
export function detailOf({ end }: FieldReading) {
  if (!end) throw new TypeError("Cannot read moments of the neurons: the stage recorded none");
  return end;
}

/**
 * Whether a stage ends at a loss rather than after its time, in theory. Its train loss is then the one that it ends at, and
 * nothing to predict.
 */
export function endsAtLoss(
  { infinite }: TransferField,
  stage: keyof TransferReading,
  stopLoss: number,
): boolean {
  return infinite[stage].curve.at(-1)!.trainLoss.each.some((loss) => loss <= stopLoss);
}

/**
 * Whether weight decay has put neurons to rest by the end of a stage, at some test points at least, or nearer to rest than leaps
 * can follow them. Their kurtosis and their features' directions are then those of the last digits, and nothing to predict: a
 * kurtosis is 1 or more, and counts 0 where all is still.
 */
export function endsAtRest(
  { infinite, narrow, leaps }: TransferField,
  stage: "scratch" | "transfer",
): boolean {
  const { readoutSquare } = detailOf(infinite[stage]);
  return leaps && readoutSquare.value < 3 * LEAP_TOLERANCE ||
    [infinite, ...narrow].some((reading) =>
      detailOf(reading[stage]).kurtosis.each.some((value) => value < 1)
    );
}
