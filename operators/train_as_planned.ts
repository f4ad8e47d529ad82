import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { advance } from "./advance.ts";
import type { TrainingPlan } from "./stage_plan.ts";
import type { Flow, State } from "./state.ts";
import type { ReadoutRule } from "./switch_readout.ts";
import { switchTwoLayer } from "./switch_two_layer.ts";
import type { UntrainedTwoLayer } from "./train_two_layer_tasks.ts";
import { trainingSamples } from "./training_samples.ts";
import type { TrainedTwoLayer, TwoLayerParams } from "./two_layer_contents.ts";
import { trainTwoLayerStage } from "./two_layer_stage.ts";

/** What training as planned starts from. */
export interface BeforePlanned {
  /** The cell's parameters. */
  readonly params: Omit<TwoLayerParams, "learningRate"> & {
    readonly readout: ReadoutRule;
    /** A stage ends once the mean of (f − y)² over its training points is at most this; 0 for its whole time. */
    readonly stopLoss: number;
  };
  /** What was settled before. */
  readonly plan: TrainingPlan;
  /** The network drawn before. */
  readonly untrained: UntrainedTwoLayer;
}

/** A network trained as planned. */
interface Planned {
  readonly stage: "scratch" | "pretrain" | "transfer";
  readonly task: "source" | "target";
  readonly start: UntrainedTwoLayer;
}

/** Trains the untrained network on the target, as planned, and adds the result as `scratch`. */
export function scratchAsPlanned<Content extends BeforePlanned>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly scratch: TrainedTwoLayer }>> {
  return advance("scratch", async (state: State<Content>, signal) => {
    const start = state.content.untrained;
    const { trained, records } = await train(
      backend,
      state,
      { stage: "scratch", task: "target", start },
      signal,
    );
    return { added: { scratch: trained }, records };
  });
}

/** Trains the untrained network on the source, as planned, and adds the result as `pretrained`. */
export function pretrainAsPlanned<Content extends BeforePlanned>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly pretrained: TrainedTwoLayer }>> {
  return advance("pretrain", async (state: State<Content>, signal) => {
    const start = state.content.untrained;
    const { trained, records } = await train(
      backend,
      state,
      { stage: "pretrain", task: "source", start },
      signal,
    );
    return { added: { pretrained: trained }, records };
  });
}

/**
 * Goes on training the pretrained network on the target, as planned, and adds the result as `transferred`. What becomes of the
 * readout is the parameter `readout`; one drawn anew is N independent draws, whatever pairs the network began with, and what the
 * network then says is subtracted.
 */
export function transferAsPlanned<
  Content extends BeforePlanned & { readonly pretrained: TrainedTwoLayer },
>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly transferred: TrainedTwoLayer }>> {
  return advance("transfer", async (state: State<Content>, signal) => {
    const { params: { readout }, pretrained } = state.content;
    const start = switchTwoLayer(state, pretrained, readout);
    const { trained, records } = await train(
      backend,
      state,
      { stage: "transfer", task: "target", start },
      signal,
    );
    return { added: { transferred: trained }, records };
  });
}

async function train(
  backend: Backend,
  state: State<BeforePlanned>,
  stage: Planned,
  signal: AbortSignal,
) {
  const { params, plan } = state.content, planned = plan[stage.task];
  const { stopLoss } = params, { richness, learningRate, steps, recordAt } = planned;
  const choices = {
    ...(stopLoss > 0 ? { stopLoss } : {}),
    learningRate,
    richness: () => richness,
    time: () => learningRate * steps,
    recordTimes: () => recordAt.map((step) => step * learningRate),
  };
  const content = { params: { ...params, learningRate }, tasks: plan.tasks };
  const { trained, records } = await trainTwoLayerStage(
    backend,
    { ...state, content },
    { ...stage, choices },
    signal,
  );
  return { trained, records: [...records, ...trainingSamples(state, { ...stage, stopLoss }, trained)] };
}
