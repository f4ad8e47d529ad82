import type { OperatorFunction } from "rxjs";
import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { advance } from "./advance.ts";
import type { DeepParams } from "./deep_contents.ts";
import { drawKey } from "./draw_key.ts";
import { pilotDeepRates } from "./pilot_deep_rates.ts";
import { targetRichnessOf } from "./plan_training.ts";
import { type StagePlan, stagePlan, type TrainingPlan } from "./stage_plan.ts";
import type { Flow, State } from "./state.ts";
import type { TwoStageTasks } from "./two_layer_contents.ts";

/** Largest ηλ that training takes. */
const MOST_DECAY = 0.09;
/** Moments of record where looking at many points costs more than training on few, as parts of a stage. */
const FEW = [0, 0.1, 0.3, 0.6, 1];
/** Those before them where a stage may end long before its time. */
const EARLY = [0.01, 0.03];

/**
 * Settles learning rates, steps and moments of record of both tasks before any network is drawn, and adds them as `plan`: the
 * experiment and whoever predicts it share them. The rate that is given is taken; `auto` is the largest at which a narrow network of
 * the same depth stays below ηλ_max = 0.5 all along, so that descent stays near its flow.
 *
 * @param fewRecords Whether losses are recorded at five moments of a stage only, instead of at fifteen.
 */
export function planDeepTraining<
  Content extends { readonly params: DeepParams; readonly tasks: TwoStageTasks },
>(
  algebra: LinearAlgebra,
  fewRecords: (params: Content["params"]) => boolean,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly plan: TrainingPlan }>> {
  return advance(undefined, async (state: State<Content>, signal) => {
    const { params, tasks } = state.content, { learningRate, weightDecay } = params;
    const stops = params.stopLoss > 0;
    const activation = await openActivation(params.activation);
    const stages = {
      source: { task: tasks.source, richness: params.sourceRichness, time: params.sourceTime },
      target: { task: tasks.target, richness: targetRichnessOf(params), time: params.targetTime },
    };
    const longest = weightDecay > 0 ? MOST_DECAY / weightDecay : Infinity;
    const rates = learningRate === "auto"
      ? await pilotDeepRates(algebra, drawKey(state, "learning rate"), stages, {
        ...{ ...params, activation, longest, signal },
      })
      : { source: learningRate, target: learningRate };
    const planned = (role: "source" | "target"): StagePlan => {
      const { richness, time } = stages[role];
      const plan = stagePlan(richness, { time, rate: rates[role], stops });
      if (!fewRecords(params)) return plan;
      const parts = stops ? [...EARLY, ...FEW].toSorted((a, b) => a - b) : FEW;
      return { ...plan, recordAt: [...new Set(parts.map((part) => Math.ceil(part * plan.steps)))] };
    };
    const plan = { tasks, source: planned("source"), target: planned("target") };
    return { added: { plan: { ...plan, key: drawKey(state, "mean field") } } };
  });
}
