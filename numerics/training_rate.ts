import { NumericalError } from "./numerical_error.ts";

/** Above this times 1/λ_max descent is at the edge of divergence (2) and its result no approximation of the flow. */
export const UNSTABLE_RATE_SHARPNESS = 1.9;
/** Up to this ηλ_max descent stays near its flow; a rate that follows the sharpness aims at it. */
export const STABLE_RATE_SHARPNESS = 0.5;
/** Steps between two measurements of the sharpness at most: with a constant rate, with one that follows it. */
const WATCH_INTERVAL = 50, LONGEST_INTERVAL = 25;
/** Part of the bound that the first step takes; later steps at most double the rate. */
const FIRST = 1 / 16;

/** The learning rate of a run, with its sharpness watched. */
export interface TrainingRate {
  /** η for this step; measures the sharpness when due. To be called for every step in order. */
  at(step: number): number;
  /** The first step from `step` on at which `at` will measure the sharpness. */
  nextMeasurement(step: number): number;
  /** η of the last step. */
  readonly current: number;
  /** Largest ηλ_max met so far, and the step where. */
  readonly largest: { readonly rateSharpness: number; readonly step: number };
}

/**
 * A constant learning rate, its ηλ_max measured every 50 steps unless another interval is given.
 *
 * @param measure Gives λ_max at present.
 * @param scale What η is multiplied by in a step: 1/P for the mean loss.
 * @throws {NumericalError} (from `at`) If ηλ_max exceeds 1.9, or λ_max is not finite.
 */
export function constantRate(
  measure: () => number,
  learningRate: number,
  { scale = 1, interval = WATCH_INTERVAL }: { readonly scale?: number; readonly interval?: number } = {},
): TrainingRate {
  let largest = { rateSharpness: 0, step: 0 };
  return {
    current: learningRate,
    nextMeasurement: (step) => Math.ceil(step / interval) * interval,
    get largest() {
      return largest;
    },
    at(step) {
      if (step % interval === 0) {
        const rateSharpness = learningRate * scale * measure();
        requireStable(rateSharpness, step, learningRate);
        if (rateSharpness > largest.rateSharpness) largest = { rateSharpness, step };
      }
      return learningRate;
    },
  };
}

/**
 * Chooses the learning rate from the measured sharpness λ_max of the tangent kernel.
 *
 *     η λ_max exp(rη) = 0.5
 *
 * λ_max is measured at step 0 and then every 1 to 25 steps: less often while it changes little, more often while it
 * grows. exp(rη) ≥ 1 is the growth allowed for until the next measurement, twice that since the last one (in logarithm
 * and per unit of time, as growth begins by accelerating), so that ηλ_max stays near the bound or below it while features
 * form. The first step takes 1/16 of the bound and later ones at most double η, as a rich network can sharpen severalfold
 * within one full step from random weights.
 *
 * @param measure Gives λ_max at present.
 * @param scale What η is multiplied by in a step: 1/P for the mean loss.
 * @throws {NumericalError} (from `at`) If ηλ_max exceeds 1.9, or λ_max is 0 or not finite.
 */
export function followingRate(measure: () => number, scale: number): TrainingRate {
  let current = 0, largest = { rateSharpness: 0, step: 0 };
  let last = 0, due = 0, interval = 1, atFullRate = false;
  const meet = (rateSharpness: number, step: number) => {
    if (rateSharpness > largest.rateSharpness) largest = { rateSharpness, step };
  };
  return {
    nextMeasurement: (step) => Math.max(step, due),
    get current() {
      return current;
    },
    get largest() {
      return largest;
    },
    at(step) {
      if (step < due) return current;
      const sharpness = scale * measure();
      if (!(sharpness > 0 && sharpness < Infinity)) {
        throw new NumericalError(
          `Cannot choose a learning rate at step ${step}: the tangent kernel is ${sharpness}`,
        );
      }
      requireStable(current * sharpness, step, current);
      const growth = last > 0 ? sharpness / last : 1;
      const elapsed = current * interval; // Ση since the last measurement
      if (growth > 1.1) interval = Math.max(1, interval >> 1);
      else if (growth < 1.05 && atFullRate) interval = Math.min(LONGEST_INTERVAL, 2 * interval);
      meet(current * sharpness, step);
      const aim = rateFor(STABLE_RATE_SHARPNESS / sharpness, 2 * Math.log(growth) * interval / elapsed);
      current = Math.min(aim, step === 0 ? FIRST * aim : 2 * current);
      atFullRate = current === aim;
      meet(current * sharpness, step);
      last = sharpness;
      due = step + interval;
      return current;
    },
  };
}

/** η with η·exp(growth·η) = bound: Newton's iteration in log η, from above. */
function rateFor(bound: number, growth: number): number {
  if (!(growth > 0)) return bound;
  let rate = bound;
  for (let round = 0; round < 30; round++) {
    rate *= Math.exp(-(Math.log(rate / bound) + growth * rate) / (1 + growth * rate));
  }
  return rate;
}

function requireStable(rateSharpness: number, step: number, rate: number): void {
  if (rateSharpness <= UNSTABLE_RATE_SHARPNESS) return;
  throw new NumericalError(
    `Cannot train on: learning rate times sharpness is ${
      rateSharpness.toPrecision(3)
    } at step ${step} and learning ` +
      `rate ${rate.toPrecision(3)}, need at most ${UNSTABLE_RATE_SHARPNESS}`,
  );
}
