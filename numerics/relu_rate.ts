import type { LinearAlgebra } from "./linear_algebra.ts";
import type { Matrix } from "./matrix.ts";
import { NumericalError } from "./numerical_error.ts";
import { reluSharpness } from "./relu_sharpness.ts";

/** Above this times 1/λ_max descent is at the edge of divergence (2) and its result no approximation of the flow. */
const UNSTABLE = 1.9;
const LONGEST_INTERVAL = 25;
const STABILITY = 0.5;
/** Part of the bound that the first step takes; later steps at most double the rate. */
const FIRST = 1 / 16;

/** A learning rate that follows the sharpness of the run. */
export interface ReluRate {
  /** η for this step, measured afresh when due; to be called for every step in order. */
  at(step: number, preactivations: Matrix, readout: Float64Array): number;
  /** η of the last step. */
  readonly current: number;
  /** Largest ηλ_max met so far. */
  readonly largest: number;
}

/**
 * Chooses the learning rate of a ReLU network from the measured sharpness λ_max of its tangent kernel.
 *
 *     η λ_max exp(rη) = stability
 *
 * λ_max is measured at step 0 and then every 1 to 25 steps: less often while it changes little, more often while it
 * grows. exp(rη) ≥ 1 is the growth allowed for until the next measurement, twice that since the last one (in logarithm
 * and per unit of time, as growth begins by accelerating), so that ηλ_max stays near the bound or below it while features
 * form. The first step takes 1/16 of the bound and later ones at most double η, as a rich network can sharpen severalfold
 * within one full step from random weights.
 *
 * @param inputGram K_x on the training points, `[P, P]`.
 * @param width N.
 * @throws {NumericalError} (from `at`) If ηλ_max exceeds 1.9, or λ_max is 0 or not finite.
 */
export function reluRate(
  algebra: LinearAlgebra,
  inputGram: Matrix,
  width: number,
  options: { readonly stability?: number; readonly learningRate?: number },
): ReluRate {
  const measure = reluSharpness(algebra, inputGram, width);
  const { stability = STABILITY, learningRate } = options;
  let current = learningRate ?? 0, largest = 0, last = 0, due = 0, interval = 1, atFullRate = false;
  return {
    get current() {
      return current;
    },
    get largest() {
      return largest;
    },
    at(step, preactivations, readout) {
      if (step < due) return current;
      const sharpness = measure(preactivations, readout);
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
      largest = Math.max(largest, current * sharpness);
      const aim = rateFor(stability / sharpness, 2 * Math.log(growth) * interval / elapsed);
      current = learningRate ?? Math.min(aim, step === 0 ? FIRST * aim : 2 * current);
      atFullRate = learningRate !== undefined || current === aim;
      largest = Math.max(largest, current * sharpness);
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
  if (rateSharpness <= UNSTABLE) return;
  throw new NumericalError(
    `Cannot train on: learning rate times sharpness is ${
      rateSharpness.toPrecision(3)
    } at step ${step} and learning ` +
      `rate ${rate.toPrecision(3)}, need at most ${UNSTABLE}`,
  );
}
