import type { TransferField, TransferReading } from "./transfer_field.ts";
import type { ReadingPoint } from "./transfer_reading.ts";

/** A moment of a stage in the mean field and in each set of narrow networks. */
export interface StagePoint {
  /** In the mean field. */
  readonly point: ReadingPoint;
  /** In each set. */
  readonly narrow: readonly ReadingPoint[];
}

/** The moments of a stage that all have, and its end, which each may have at a step of its own. */
export function stagePoints({ infinite, narrow }: TransferField, stage: keyof TransferReading): StagePoint[] {
  return infinite[stage].curve.flatMap((point) => {
    const same = narrow.flatMap((set) =>
      set[stage].curve.find(({ step, last }) => last === point.last && (last || step === point.step)) ?? []
    );
    return same.length === narrow.length ? [{ point, narrow: same }] : [];
  });
}

/** Part of itself by which leaps change a number, root mean square over losses, kernels and kurtosis of nine problems beside plain steps. */
const LEAP_ERROR = 1e-2;

/** Part of a loss that is lost to rounding: a difference of losses is no better known than they are. */
const ROUNDING = 2 ** -50;

/**
 * By how much a loss, or another number of order 1 that is quadratic in f, may be wrong: as steps were leapt over, by rounding, or
 * as f itself is wrong by δ, 2√ℒδ + δ².
 */
export function numericalError({ leaps, rounding }: TransferField, value: number): number {
  const size = Math.abs(value);
  return ((leaps ? LEAP_ERROR : 0) + ROUNDING) * size + rounding * (2 * Math.sqrt(size) + rounding);
}

/** What {@linkcode numericalError} is of, in words. */
export function errorInWords({ leaps, rounding }: TransferField): string {
  return `${leaps ? "leaps over many steps, " : ""}rounding${rounding > 0 ? " in float32 on a device" : ""}`;
}
