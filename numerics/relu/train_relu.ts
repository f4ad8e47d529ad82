import { breather } from "../breathe.ts";
import { chebyshevFlow } from "../chebyshev_flow.ts";
import { integrateFlow } from "../integrate_flow.ts";
import type { ReluObjective } from "./relu_objective.ts";

/** How to train, and when to stop. */
export interface ReluTrainingOptions {
  /** Follow the flow adaptively, or take literal steps of descent. */
  readonly integrator: "flow" | "descent";
  /** η of a step of descent; flow ends at the time η·maxSteps, too. */
  readonly learningRate: number;
  /** Steps of descent at most. */
  readonly maxSteps: number;
  /** Stop once the loss is at most this. */
  readonly stopLoss: number;
  /** Called at time 0 and after every step. */
  readonly onStep?: (step: number, time: number, loss: number) => void;
  /** Aborting it rejects the promise with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Where a training ended. */
export interface ReluTraining {
  /** Weights and readout, `[m(d + 1)]`. */
  readonly state: Float64Array;
  /** Loss there. */
  readonly loss: number;
  /** Accepted steps of the flow, or steps of descent. */
  readonly steps: number;
  /** η·steps: time of the flow. */
  readonly time: number;
}

/** Error of a step of the flow; see {@linkcode chebyshevFlow}. */
const TOLERANCE = 1e-4;

/**
 * Trains all weights of a shallow ReLU network on an objective, until the loss is at most `stopLoss` or the time is η·maxSteps,
 * whichever comes first.
 *
 *     dy/dt = −s∇(loss/2)     or     y ← y − ηs∇(loss/2)
 *
 * @param start Weights and readout, `[m(d + 1)]`; kept.
 * @throws {NumericalError} If training diverges.
 */
export async function trainRelu(
  objective: ReluObjective,
  start: Float64Array,
  options: ReluTrainingOptions,
): Promise<ReluTraining> {
  const state = start.slice(), slope = new Float64Array(start.length);
  return options.integrator === "flow"
    ? await follow(objective, state, slope, options)
    : await descend(objective, state, slope, options);
}

async function follow(
  objective: ReluObjective,
  state: Float64Array,
  slope: Float64Array,
  { learningRate, maxSteps, stopLoss, onStep, signal }: ReluTrainingOptions,
): Promise<ReluTraining> {
  let loss = objective.slope(state, slope);
  const endTime = learningRate * maxSteps;
  const system = chebyshevFlow({
    derivative(at, rate) {
      loss = objective.slope(at, rate);
      for (let i = 0; i < rate.length; i++) rate[i] = -rate[i];
    },
    state,
    tolerance: TOLERANCE,
    finished: () => atState <= stopLoss,
  });
  let atState = loss;
  const { attempt, accept } = system;
  let tried = loss;
  const { steps, time } = await integrateFlow({
    ...system,
    attempt(step, coefficients) {
      const error = attempt(step, coefficients);
      tried = loss; // of the last evaluation, at the end of the step
      return error;
    },
    accept() {
      accept();
      atState = tried;
    },
  }, {
    maxSteps: Infinity,
    endTime,
    firstStep: Math.min(endTime, learningRate),
    onStep: (step, at) => onStep?.(step, at, atState),
    signal,
  });
  return { state, loss: atState, steps, time };
}

async function descend(
  objective: ReluObjective,
  state: Float64Array,
  slope: Float64Array,
  { learningRate, maxSteps, stopLoss, onStep, signal }: ReluTrainingOptions,
): Promise<ReluTraining> {
  const breathe = breather(signal);
  for (let step = 0;; step++) {
    const loss = objective.slope(state, slope);
    onStep?.(step, step * learningRate, loss);
    if (loss <= stopLoss || step >= maxSteps) return { state, loss, steps: step, time: step * learningRate };
    for (let i = 0; i < state.length; i++) state[i] -= learningRate * slope[i];
    const pause = breathe();
    if (pause) await pause;
  }
}
