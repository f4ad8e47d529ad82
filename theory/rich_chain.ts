import { averageCurved, spanCorrelation } from "./average_curved.ts";
import type { Fluctuating } from "./fluctuation.ts";
import { noiseEnergy, noiseEnergyVariance, refuseInterpolation } from "./noise_energy.ts";
import type { Prediction } from "./prediction.ts";
import { type RichState, richStep, type RichTask, type Span } from "./rich_step.ts";
import { stoppingAllowance } from "./stopping_allowance.ts";
import { requireNonNegative, requirePositive } from "./spiked_params.ts";

/** The states of a network: before any task, then after each. */
export type RichHistory = readonly RichState[];

/**
 * Average of a quantity over the data of a chain of tasks that a two-layer linear network learns one after the other, with all
 * its weights and to convergence ({@linkcode richStep}).
 *
 * @param inputDim D.
 * @param tasks In the order learned; `readout` of the first is without effect.
 * @param law What to average, from the network's states.
 * @returns First order in 1/D, from the scatter of what each data set spans and of its fitted noise; the allowance estimates
 * the next order, and a little for training that stops. Exact for populations but for that.
 * @throws {RangeError} If a parameter is out of range or a task sits at its interpolation point.
 * @see Derived here.
 */
export function richChain(
  inputDim: number,
  tasks: readonly RichTask[],
  law: (history: RichHistory) => number,
): Prediction {
  tasks.forEach((task, k) => requireTask(task, inputDim, k));
  const frames = tasks.map((_, k) => tasks[0].teacher.length + k);
  const spans = tasks.map((task, k) => spanInputs(task, inputDim, frames[k]));
  const { value, remainder, deviation } = averageCurved(
    (at) => {
      const history: RichState[] = [{ energy: 1, weights: [] }];
      let used = 0;
      tasks.forEach((task, k) => {
        const own = at.slice(used, used += spans[k].length);
        history.push(richStep(history[k], task, spanOf(own, task.samples / inputDim, frames[k]), frames[k]));
      });
      return law(history);
    },
    spans.flat(),
    Math.max(...tasks.map(({ samples }) => spanCorrelation(samples, inputDim))),
  );
  return {
    value,
    allowance: remainder + stoppingAllowance(Math.abs(value), 2 + 2 * Math.abs(value)), // |β̂|² ≤ 2 + 2R
    allowanceReason: (remainder > 0 ? "O(1/D²): scatter of spans and noise beyond first order; " : "") +
      "training stops at a finite distance",
    source: "Lauditi et al. 2025, Result 1, closed for two-layer linear networks (derived here)",
    deviation,
  };
}

/**
 * Loss on one task, (v − v₀)/γ̄ against its teacher: `state` may be that after its own training or any later one, whose output is
 * then read with the scale and the offset v₀ that belong to the task.
 *
 * @param task Which task, from 0.
 * @param after Number of tasks learned by then, at least task + 1.
 */
export function richTaskLoss(
  tasks: readonly RichTask[],
  history: RichHistory,
  { task, after }: { task: number; after: number },
): number {
  const { proportionalRichness, readout, teacher } = tasks[task];
  const now = history[after].weights, offset = readout === "center" ? history[task].weights : [];
  return now.reduce((sum, value, i) => {
    const learned = (value - (offset[i] ?? 0)) / proportionalRichness;
    return sum + (learned - (teacher[i] ?? 0)) ** 2;
  }, 0);
}

/**
 * Average of {@linkcode richTaskLoss}: the loss on one task of a chain after its own training or any later one; as
 * {@linkcode richChain}.
 *
 * @example The same population task twice: nothing is forgotten
 * ```ts
 * import { richChainLoss } from "./rich_chain.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const task = { samples: Infinity, noise: 0, proportionalRichness: 1, readout: "keep", teacher: [1] } as const;
 * strictEqual(richChainLoss(100, [task, task], { task: 0, after: 2 }).value, 0);
 * ```
 */
export function richChainLoss(
  inputDim: number,
  tasks: readonly RichTask[],
  which: { task: number; after: number },
): Prediction {
  const { task, after } = which;
  if (
    !(Number.isInteger(task) && Number.isInteger(after) && 0 <= task && task < after && after <= tasks.length)
  ) {
    throw new RangeError(
      `Cannot predict task ${task} after ${after} of ${tasks.length} tasks: need 0 <= task < after <= ${tasks.length}`,
    );
  }
  return richChain(inputDim, tasks.slice(0, after), (history) => richTaskLoss(tasks, history, which));
}

/** Π's entries i ≤ j row by row, the noise's coordinates, its energy; nothing for a population. */
function spanInputs({ samples, noise }: RichTask, inputDim: number, frame: number): Fluctuating[] {
  if (samples === Infinity) return [];
  const ratio = Math.min(1, samples / inputDim), spread = ratio * (1 - ratio) / (inputDim + 2);
  const energy = noiseEnergy(samples, inputDim, noise);
  const inputs: Fluctuating[] = [];
  for (let i = 0; i < frame; i++) {
    for (let j = i; j < frame; j++) {
      inputs.push(
        i === j ? { mean: Math.min(ratio, 1 - ratio), variance: 2 * spread } : { mean: 0, variance: spread },
      );
    }
  }
  for (let i = 0; i < frame; i++) inputs.push({ mean: 0, variance: energy / inputDim });
  inputs.push({ mean: energy, variance: noiseEnergyVariance(samples, inputDim, noise) });
  return inputs;
}

function spanOf(at: readonly number[], ratio: number, frame: number): Span {
  if (at.length === 0) return { gram: (i, j) => i === j ? 1 : 0, noise: [], energy: 0 };
  const entries = frame * (frame + 1) / 2;
  const gram = (i: number, j: number): number => {
    const [low, high] = i < j ? [i, j] : [j, i];
    const value = at[low * frame - low * (low - 1) / 2 + high - low];
    // A diagonal entry is an input by its smaller part, spanned or not: it scatters least in its own units.
    return i === j && ratio > 0.5 ? 1 - value : value;
  };
  return { gram, noise: at.slice(entries, entries + frame), energy: at[entries + frame] };
}

function requireTask(task: RichTask, inputDim: number, k: number): void {
  requirePositive("proportional-richness", task.proportionalRichness);
  requireNonNegative("noise", task.noise);
  refuseInterpolation(task.samples, inputDim, `task ${k + 1}`);
  const length = Math.hypot(...task.teacher);
  if (!(Math.abs(length - 1) < 1e-9)) {
    throw new RangeError(
      `Cannot predict a chain as the teacher of task ${k + 1} must have length 1: it has ${length}`,
    );
  }
}
