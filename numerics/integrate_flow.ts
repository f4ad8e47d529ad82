import { breather } from "./breathe.ts";
import { type ChebyshevCoefficients, chebyshevCoefficients, stagesFor } from "./chebyshev_coefficients.ts";
import { NumericalError } from "./numerical_error.ts";

/** A system of ordinary differential equations that knows how to try one Chebyshev step. */
export interface FlowSystem {
  /** Upper estimate of the spectral radius of the Jacobian at the present state. */
  stiffness(): number;
  /**
   * Tries a step of size `step`; the present state stays as it is.
   *
   * @returns Estimated error of the step in units of the tolerance: above 1 the step is refused. NaN counts as refused.
   */
  attempt(step: number, coefficients: ChebyshevCoefficients): number;
  /** Makes the state of the last attempt the present one. */
  accept(): void;
  /** Whether the present state is where the flow may stop. */
  finished(): boolean;
}

/** Options of {@linkcode integrateFlow}. */
export interface FlowOptions {
  /** Accepted steps at most. */
  readonly maxSteps: number;
  /** Stop at this time; infinite by default, when `finished` decides alone. */
  readonly endTime?: number;
  /** First step size to try. */
  readonly firstStep: number;
  /** Ascending times at which a step must end exactly, so that the state there is not interpolated. */
  readonly recordTimes?: readonly number[];
  /** Called at time 0 and after each accepted step. */
  readonly onStep?: (step: number, time: number) => void;
  /** Aborting it rejects the promise with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Where an integration ended. */
export interface FlowEnd {
  /** Accepted steps. */
  readonly steps: number;
  /** Flow time reached. */
  readonly time: number;
}

const MAX_STAGES = 250;
/** Steps refused in a row after which the flow is given up: each is at least a fifth smaller than the last. */
const MAX_REFUSED = 60;

/**
 * Follows a flow by Runge–Kutta–Chebyshev steps whose size adapts to the estimated error and whose number of stages
 * adapts to the stiffness. Yields to the event loop while it works.
 *
 * @throws {NumericalError} If `maxSteps` steps do not suffice, or the step size collapses.
 */
export async function integrateFlow(system: FlowSystem, options: FlowOptions): Promise<FlowEnd> {
  const { maxSteps, endTime = Infinity, recordTimes = [], onStep, signal } = options;
  const breathe = breather(signal);
  const stops = [...recordTimes.filter((time) => time > 0 && time < endTime), endTime];
  let time = 0, step = options.firstStep, previousError = 1, nextStop = 0, refused = 0;
  onStep?.(0, 0);
  for (let steps = 0;;) {
    if (time >= endTime || system.finished()) return { steps, time };
    if (steps >= maxSteps) {
      throw new NumericalError(
        `Cannot reach convergence in ${maxSteps} steps of the flow: stopped at time ${time}`,
      );
    }
    await breathe();
    const stiffness = system.stiffness();
    const stable = 0.65 * MAX_STAGES ** 2 / Math.max(stiffness, Number.MIN_VALUE);
    const wanted = Math.min(step, stable);
    const left = stops[nextStop] - time;
    // Two half steps to a recorded time are better than one whole and one tiny one.
    const size = wanted >= left ? left : wanted > 0.5 * left ? 0.5 * left : wanted;
    // The step is not compared with the time passed: a plateau can last 10¹⁵ times longer than what ends it.
    if (refused >= MAX_REFUSED || !Number.isFinite(stiffness)) {
      throw new NumericalError(
        `Cannot continue the flow after ${steps} steps: no step down to ${size} reaches the tolerance`,
      );
    }
    const error = system.attempt(size, chebyshevCoefficients(stagesFor(size, stiffness)));
    if (!(error <= 1)) {
      refused++;
      step = size * (Number.isFinite(error) ? Math.max(0.1, 0.8 * error ** (-1 / 3)) : 0.1);
      continue;
    }
    system.accept();
    refused = 0;
    steps++;
    time = size === left ? stops[nextStop++] : time + size;
    // The predictive controller of RKC: the error of this step and its trend over the last two.
    const floor = 1e-6;
    const now = Math.max(error, floor);
    const growth = 0.8 * now ** (-1 / 3) * Math.min(1, (previousError / now) ** (1 / 3));
    const proposed = size * Math.min(5, Math.max(0.1, growth));
    step = size < wanted ? Math.max(proposed, step) : proposed;
    previousError = now;
    onStep?.(steps, time);
  }
}
