import type { FlowSystem } from "./integrate_flow.ts";
import { norm } from "./norm.ts";

/** What {@linkcode chebyshevFlow} follows. */
export interface ChebyshevProblem {
  /** Writes dy/dt at `state` to `rate`, both `[n]`. */
  readonly derivative: (state: Float64Array, rate: Float64Array) => void;
  /** y, at the start and then at the end of the last accepted step, `[n]`; changed in place. */
  readonly state: Float64Array;
  /** Error of a step, root mean square over the entries, each in units of 1 + its size. */
  readonly tolerance: number;
  /** Whether the flow may stop at the present state. */
  readonly finished: () => boolean;
}

/** The estimated spectral radius counts this much more: power iteration comes from below. */
const SAFETY = 1.15;
/** Accepted steps after which it is estimated anew, and power iterations then and at the start. */
const STEPS_PER_ESTIMATE = 4, ITERATIONS = 2, FIRST_ITERATIONS = 12;
/** Size of the difference that estimates the Jacobian, relative to that of the state. */
const DIFFERENCE = 1e-7;

/**
 * Any system dy/dt = F(y) for {@linkcode integrateFlow}, by steps of the Runge–Kutta–Chebyshev method. Made for gradient flows,
 * whose Jacobian has real eigenvalues, most of them negative: a step of s stages costs s evaluations and is stable where 0.65 s²
 * exceeds step × spectral radius, which power iteration on differences of F estimates.
 *
 * @see Sommeijer, Shampine, Verwer, *RKC: an explicit solver for parabolic PDEs* (1998).
 */
export function chebyshevFlow({ derivative, state, tolerance, finished }: ChebyshevProblem): FlowSystem {
  const size = state.length, array = () => new Float64Array(size);
  const rate = array(), stageRate = array(), endRate = array(), direction = array();
  let older = array(), old = array(), now = array();
  let radius = 0, steps = 0;
  derivative(state, rate);
  for (let i = 0; i < size; i++) direction[i] = Math.cos(1.7 * i * i + 0.3); // weight in every direction
  estimate(FIRST_ITERATIONS);

  function estimate(iterations: number): void {
    for (let round = 0; round < iterations; round++) {
      const length = norm(direction), step = DIFFERENCE * Math.max(1, norm(state));
      if (!(length > 0)) return;
      for (let i = 0; i < size; i++) now[i] = state[i] + step * direction[i] / length;
      derivative(now, direction);
      for (let i = 0; i < size; i++) direction[i] = (direction[i] - rate[i]) / step;
      radius = norm(direction);
    }
  }

  return {
    stiffness: () => SAFETY * radius,
    attempt(step, { stages, mu, nu, muTilde, gammaTilde }) {
      older.set(state);
      for (let i = 0; i < size; i++) old[i] = state[i] + muTilde[1] * step * rate[i];
      for (let j = 2; j <= stages; j++) {
        derivative(old, stageRate);
        const a = mu[j], b = nu[j], base = 1 - a - b, c = muTilde[j] * step, d = gammaTilde[j] * step;
        for (let i = 0; i < size; i++) {
          now[i] = base * state[i] + a * old[i] + b * older[i] + c * stageRate[i] + d * rate[i];
        }
        [older, old, now] = [old, now, older];
      }
      derivative(old, endRate);
      let sum = 0;
      for (let i = 0; i < size; i++) {
        // Embedded estimate 0.8(y − y') + 0.4h(F + F')
        const error = 0.8 * (state[i] - old[i]) + 0.4 * step * (rate[i] + endRate[i]);
        sum += (error / (1 + Math.abs(state[i]))) ** 2;
      }
      return Math.sqrt(sum / size) / tolerance;
    },
    accept() {
      state.set(old);
      rate.set(endRate);
      if (++steps % STEPS_PER_ESTIMATE === 0) estimate(ITERATIONS);
    },
    finished,
  };
}
