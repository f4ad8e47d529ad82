import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import type { LeastSquaresTask } from "../numerics/least_squares_task.ts";
import { TRAINING_TOLERANCE } from "../numerics/training_tolerance.ts";
import { advance } from "./advance.ts";
import {
  type DeepLinearNetwork,
  type DeepLinearShape,
  endToEnd,
  initDeepLinear,
} from "./deep_linear_network.ts";
import { drawKey } from "./draw_key.ts";
import { type CurveChoice, lossCurve } from "./loss_curve.ts";
import type { Stage } from "./run_record.ts";
import type { LinearTasks } from "./sample_linear_tasks.ts";
import type { Flow, State } from "./state.ts";

/** Parameters of the training operators for deep linear networks. */
export interface DeepLinearParams extends DeepLinearShape {
  /** Adaptive flow or literal descent. */
  readonly integrator: "flow" | "descent";
  /** η of descent. */
  readonly learningRate: number;
  /** Steps at most. */
  readonly maxSteps: number;
  /** Which instances report their training curves. */
  readonly curves: CurveChoice;
}

/** How deep linear networks are trained unless an experiment says otherwise: one hidden layer, gradient flow. */
export const deepLinearDefaults: DeepLinearDefaults = {
  hiddenLayers: 1,
  initScale: 1e-5,
  integrator: "flow",
  learningRate: 0.02,
  maxSteps: 100_000,
  curves: "none",
};

/** All of {@linkcode DeepLinearParams} but the size. */
export type DeepLinearDefaults = Omit<DeepLinearParams, "inputDim">;

/** What the training operators start from. */
export interface WithLinearTasks {
  /** The cell's parameters. */
  readonly params: DeepLinearParams;
  /** The tasks drawn before. */
  readonly tasks: LinearTasks;
}

/** A trained network with the predictor that it computes. */
export interface TrainedLinear {
  /** The trained network. */
  readonly network: DeepLinearNetwork;
  /** β of f(x) = β·x, `[D]`. */
  readonly predictor: Float64Array;
}

/** Trains a fresh network on the target task alone and adds it as `scratch`. */
export function scratchDeepLinear<Content extends WithLinearTasks>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly scratch: TrainedLinear }>> {
  return advance("scratch", async (state: State<Content>, signal) => {
    const { params, tasks } = state.content;
    const start = initDeepLinear(drawKey(state, "scratch weights"), params);
    const job = { start, task: tasks.target, role: "target", teacher: tasks.targetTeacher } as const;
    const { trained, records } = await train(backend, state, "scratch", job, signal);
    return { added: { scratch: trained }, records };
  });
}

/** What {@linkcode pretrainDeepLinear} starts from. */
export interface WithLinearSource {
  /** The cell's parameters. */
  readonly params: DeepLinearParams;
  /** The source drawn before. */
  readonly tasks: Pick<LinearTasks, "source" | "sourceTeacher">;
}

/** Trains a fresh network on the source task and adds it as `pretrained`. */
export function pretrainDeepLinear<Content extends WithLinearSource>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly pretrained: TrainedLinear }>> {
  return advance("pretrain", async (state: State<Content>, signal) => {
    const { params, tasks } = state.content;
    const start = initDeepLinear(drawKey(state, "source weights"), params);
    const job = { start, task: tasks.source, role: "source", teacher: tasks.sourceTeacher } as const;
    const { trained, records } = await train(backend, state, "pretrain", job, signal);
    return { added: { pretrained: trained }, records };
  });
}

/** Goes on training all weights of the pretrained network on the target task and adds the result as `fineTuned`. */
export function fineTuneDeepLinear<Content extends WithLinearTasks & { readonly pretrained: TrainedLinear }>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly fineTuned: TrainedLinear }>> {
  return advance("fine-tune", async (state: State<Content>, signal) => {
    const { tasks, pretrained } = state.content;
    const job = {
      start: pretrained.network,
      task: tasks.target,
      role: "target",
      teacher: tasks.targetTeacher,
    } as const;
    const { trained, records } = await train(backend, state, "fine-tune", job, signal);
    return { added: { fineTuned: trained }, records };
  });
}

interface Job {
  readonly start: DeepLinearNetwork;
  readonly task: LeastSquaresTask;
  readonly role: "source" | "target";
  readonly teacher: Float64Array;
}

async function train(
  backend: Backend,
  state: State<{ readonly params: DeepLinearParams }>,
  stage: Stage,
  { start, task, role, teacher }: Job,
  signal: AbortSignal,
) {
  const { integrator, learningRate, maxSteps } = state.content.params;
  const curve = lossCurve(state, stage, role, teacher);
  const { observe } = curve;
  const options = { integrator, learningRate, maxSteps, tolerance: TRAINING_TOLERANCE, observe, signal };
  const { weights } = await backend.trainDeepLinear(start.weights, task, options);
  const trained: TrainedLinear = { network: { weights }, predictor: endToEnd(backend, { weights }) };
  return { trained, records: curve.records() };
}
