import { NumericalError } from "./numerical_error.ts";

/** Options of {@linkcode dormandPrince}. */
export interface DormandPrinceOptions {
  /** Error of a step, root mean square over the entries, each in units of 1 + its size. */
  readonly tolerance: number;
  /** Called after each accepted step; the integration ends when it returns true. */
  readonly finished: (state: Float64Array, time: number) => boolean;
  /** Steps at most, refused ones included. */
  readonly maxSteps: number;
  /** First step to try. */
  readonly firstStep: number;
}

/** Nodes of the six stages, their weights, and fifth- minus fourth-order weights (Dormand, Prince 1980). */
const STAGES = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
const ERROR = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

/**
 * Integrates dy/dt = f(y) from y at time 0 by the Runge–Kutta pair of orders 5 and 4 of Dormand and Prince, with adaptive steps,
 * until `finished`. For small systems that are not stiff.
 *
 * @param derivative Writes f(y) into its second argument; both `[n]`.
 * @param start y at time 0, `[n]`; kept.
 * @returns y at the end, `[n]`.
 * @throws {NumericalError} If `maxSteps` do not suffice.
 *
 * @example Decay to 1/e
 * ```ts
 * import { dormandPrince } from "./dormand_prince.ts";
 * import { ok } from "node:assert/strict";
 *
 * let area = 0;
 * const y = dormandPrince((y, out) => out.set([-y[0], 1]), Float64Array.of(1, 0), {
 *   tolerance: 1e-9, maxSteps: 1000, firstStep: 0.1, finished: (y) => y[1] >= 1,
 * });
 * ok(Math.abs(y[0] - Math.exp(-y[1])) < 1e-8);
 * ```
 */
export function dormandPrince(
  derivative: (state: Float64Array, out: Float64Array) => void,
  start: Float64Array,
  options: DormandPrinceOptions,
): Float64Array {
  const { tolerance, finished, maxSteps, firstStep } = options;
  const size = start.length;
  let state = start.slice(), next = new Float64Array(size), time = 0, step = firstStep;
  const slopes = Array.from({ length: 7 }, () => new Float64Array(size));
  derivative(state, slopes[0]);
  for (let steps = 0; steps < maxSteps; steps++) {
    STAGES.forEach((weights, stage) => {
      next.set(state);
      weights.forEach((weight, k) => {
        const slope = slopes[k], factor = step * weight;
        for (let i = 0; i < size; i++) next[i] += factor * slope[i];
      });
      derivative(next, slopes[stage + 1]);
    });
    let sum = 0;
    for (let i = 0; i < size; i++) {
      let error = 0;
      for (let k = 0; k < 7; k++) error += ERROR[k] * slopes[k][i];
      sum += (step * error / (1 + Math.abs(state[i]))) ** 2;
    }
    const error = Math.sqrt(sum / size) / tolerance;
    if (error <= 1) {
      time += step;
      [state, next] = [next, state];
      if (finished(state, time)) return state;
      slopes[0].set(slopes[6]);
    }
    step *= Number.isFinite(error) ? Math.min(5, Math.max(0.2, 0.9 * Math.max(error, 1e-10) ** -0.2)) : 0.1;
  }
  throw new NumericalError(`Cannot reach the end in ${maxSteps} Runge–Kutta steps: stopped at time ${time}`);
}
