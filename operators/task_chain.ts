import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { normals } from "../numerics/draws.ts";
import { orthonormalFrame } from "../numerics/frames.ts";
import { type LeastSquaresTask, leastSquaresTask, populationTask } from "../numerics/least_squares_task.ts";
import { matrix } from "../numerics/matrix.ts";
import { hiddenMoments, type MeanFieldNetwork } from "../numerics/mean_field_network.ts";
import { trainMeanField } from "../numerics/train_mean_field.ts";
import { advance } from "./advance.ts";
import { drawKey } from "./draw_key.ts";
import type { MeanFieldChoices, TrainedMeanFieldNetwork } from "./pretrain_mean_field.ts";
import type { Flow, State } from "./state.ts";
import { type ReadoutRule, switchReadout } from "./switch_readout.ts";

/** One of the tasks that a network learns one after the other. */
export interface ChainedTask {
  /** P; infinite for the population loss. */
  readonly samples: number;
  /** σ, standard deviation of the label noise. */
  readonly noise: number;
  /** Coordinates of the teacher in an orthonormal frame that all tasks share: [1], [a, √(1 − a²)], … */
  readonly teacher: readonly number[];
  /** γ̄ of learning it. */
  readonly proportionalRichness: number;
  /** What becomes of the readout before it; `keep` for the first. */
  readonly readout: ReadoutRule;
}

/** A task of a chain with its data. */
export interface SampledTask extends ChainedTask {
  /** β, `[D]`. */
  readonly target: Float64Array;
  /** Its training loss. */
  readonly loss: LeastSquaresTask;
}

/** A network after one of the tasks. */
export interface LearnedTask extends TrainedMeanFieldNetwork {
  /** What was subtracted from its output while it learned the task, `[D]`; undefined for nothing. */
  readonly offset?: Float64Array;
}

/**
 * Draws the teachers and data of a chain of tasks, x ~ N(0, I), and adds them as `chain`.
 *
 * @param tasksOf The chain, from the cell's parameters; no more teacher coordinates than D.
 */
export function sampleTaskChain<Content extends { readonly params: { readonly inputDim: number } }>(
  { algebra }: Backend,
  tasksOf: (params: Content["params"]) => readonly ChainedTask[],
): OperatorFunction<Flow<Content>, Flow<Content & { readonly chain: readonly SampledTask[] }>> {
  return advance(undefined, (state: State<Content>) => {
    const { params } = state.content, { inputDim } = params, tasks = tasksOf(params);
    const coordinates = Math.max(...tasks.map(({ teacher }) => teacher.length));
    const frame = orthonormalFrame(drawKey(state, "teachers"), coordinates, inputDim);
    const chain = tasks.map((task, k): SampledTask => {
      const target = new Float64Array(inputDim);
      const full = Float64Array.from({ length: coordinates }, (_, i) => task.teacher[i] ?? 0);
      algebra.applyTransposed(frame, full, target);
      return { ...task, target, loss: task.samples === Infinity ? populationTask(target) : sampled(k) };

      function sampled(k: number): LeastSquaresTask {
        const key = (name: string) => drawKey(state, `task ${k} ${name}`);
        const inputs = matrix(task.samples, inputDim, normals(key("inputs"), task.samples * inputDim));
        const labels = normals(key("label noise"), task.samples);
        algebra.apply(inputs, target, labels, 1, task.noise);
        return leastSquaresTask(algebra, inputs, labels);
      }
    });
    return { added: { chain } };
  });
}

/** What {@linkcode trainTaskChain} starts from. */
export interface BeforeChain {
  /** The cell's parameters. */
  readonly params: object;
  /** The tasks drawn before. */
  readonly chain: readonly SampledTask[];
  /** The network drawn before. */
  readonly untrained: MeanFieldNetwork;
}

/**
 * Lets a network learn the tasks of a chain one after the other, all weights and each to convergence, and adds its states
 * after each as `history`.
 *
 * @param choices How to train.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 1, for two-layer linear networks and more than two tasks.
 */
export function trainTaskChain<Content extends BeforeChain>(
  backend: Backend,
  choices: MeanFieldChoices = {},
): OperatorFunction<Flow<Content>, Flow<Content & { readonly history: readonly LearnedTask[] }>> {
  const { algebra } = backend;
  return advance("fine-tune", async (state: State<Content>, signal) => {
    const history: LearnedTask[] = [];
    let trained = state.content.untrained;
    for (
      const [k, { samples, proportionalRichness: richness, readout, loss }] of state.content.chain.entries()
    ) {
      const rule = { rule: k === 0 ? "keep" : readout, richness, purpose: `readout of task ${k}` } as const;
      const { network: start, offset } = switchReadout(backend, state, trained, rule);
      const speed = samples === Infinity ? 1 : samples / start.hidden.cols;
      const options = { ...choices, richness, offset, speed, signal };
      const { network, predictor } = await trainMeanField(algebra, start, loss, options);
      history.push({ network, richness, offset, predictor, moments: hiddenMoments(algebra, network) });
      trained = network;
    }
    return { added: { history } };
  });
}
