import { type DeepProblem, stepsOf } from "./deep_problem.ts";

/**
 * What is left of the past in the weights into a layer: of a step at time s, and of the random start, at time t,
 *
 *     W(t) = d(t) W(0) + Σ_{s<t} e(t, s) ΔW(s)/√N,   e(t, s) = Π_{s<r<t} (1 − η_r λ),   d(t) = Π_{r<t} (1 − η_r λ)
 *
 * where frozen weights have neither steps nor decay, and a readout drawn anew has no past.
 */
export interface LayerMemory {
  /** η γ at the steps that change these weights, 0 at the others, `[T]`. */
  readonly rates: Float64Array;
  /** 1 − ηλ at each step, 1 where the weights are frozen, `[T]`. */
  readonly keeps: Float64Array;
  /** d(t), counted from when the weights were last drawn, `[T + 1]`. */
  readonly start: (time: number) => number;
  /** e(t, s), 0 if the weights were drawn anew in between. */
  readonly since: (time: number, step: number) => number;
  /** The time at which the weights were last drawn, seen from a time. */
  readonly drawnAt: (time: number) => number;
}

/**
 * The memory of the weights into layer l, 1 to L, or of the readout, L + 1.
 *
 * @param beforeSwitch Whether the state at the switch is the one before it: a readout drawn anew there is still the old one.
 */
export function layerMemory(
  problem: DeepProblem,
  layer: number,
  { beforeSwitch = false }: { readonly beforeSwitch?: boolean } = {},
): LayerMemory {
  const { stages, weightDecay, hiddenLayers } = problem, total = stepsOf(problem);
  const rates = new Float64Array(total),
    keeps = new Float64Array(total),
    left = new Float64Array(total + 1).fill(1);
  let step = 0;
  for (const { steps, learningRate, richness, freezeLayers } of stages) {
    const learns = layer > freezeLayers;
    for (const end = step + steps; step < end; step++) {
      rates[step] = learns ? learningRate * richness : 0;
      keeps[step] = learns ? 1 - learningRate * weightDecay : 1;
      left[step + 1] = left[step] * keeps[step];
    }
  }
  const redrawn = layer > hiddenLayers && stages.length > 1 && stages[1].readout === "reset";
  const switchTime = stages[0].steps;
  const drawnAt = (time: number) =>
    redrawn && (beforeSwitch ? time > switchTime : time >= switchTime) ? switchTime : 0;
  return {
    rates,
    keeps,
    drawnAt,
    start: (time) => left[time] / left[drawnAt(time)],
    since: (time, at) => at < drawnAt(time) ? 0 : left[time] / left[at + 1],
  };
}
