import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { trainDeepNetwork } from "../numerics/train_deep_network.ts";
import { advance } from "./advance.ts";
import type { DeepParams, TrainedDeep, UntrainedDeep } from "./deep_contents.ts";
import { stageLosses, testInputs } from "./stage_losses.ts";
import type { TrainingPlan } from "./stage_plan.ts";
import { stageRecords } from "./stage_records.ts";
import type { Flow, State } from "./state.ts";
import { switchTwoLayer } from "./switch_two_layer.ts";
import { trainingSamples } from "./training_samples.ts";

/** What training of deep networks as planned starts from. */
export interface BeforeDeep {
  /** The cell's parameters. */
  readonly params: DeepParams;
  /** What was settled before. */
  readonly plan: TrainingPlan;
  /** The network drawn before. */
  readonly untrained: UntrainedDeep;
}

/** Trains the untrained deep network on the target, as planned, all layers, and adds the result as `scratch`. */
export function scratchDeep<Content extends BeforeDeep>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly scratch: TrainedDeep }>> {
  return advance("scratch", async (state: State<Content>, signal) => {
    const start = state.content.untrained;
    const stage = { stage: "scratch", task: "target", start, freezeLayers: 0 } as const;
    const { trained, records } = await train(backend, state, stage, signal);
    return { added: { scratch: trained }, records };
  });
}

/** Trains the untrained deep network on the source, as planned, all layers, and adds the result as `pretrained`. */
export function pretrainDeep<Content extends BeforeDeep>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly pretrained: TrainedDeep }>> {
  return advance("pretrain", async (state: State<Content>, signal) => {
    const start = state.content.untrained;
    const stage = { stage: "pretrain", task: "source", start, freezeLayers: 0 } as const;
    const { trained, records } = await train(backend, state, stage, signal);
    return { added: { pretrained: trained }, records };
  });
}

/**
 * Goes on training the pretrained deep network on the target, as planned, but for its first `freezeLayers` hidden layers, and adds the
 * result as `transferred`. What becomes of the readout is the parameter `readout`; what one drawn anew says is subtracted.
 *
 * @throws {TypeError} If a frozen weight has changed: it is compared bit for bit.
 */
export function transferDeep<Content extends BeforeDeep & { readonly pretrained: TrainedDeep }>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly transferred: TrainedDeep }>> {
  return advance("transfer", async (state: State<Content>, signal) => {
    const { params: { readout, freezeLayers }, pretrained } = state.content;
    const start = switchTwoLayer(state, pretrained, readout);
    const stage = { stage: "transfer", task: "target", start, freezeLayers } as const;
    const { trained, records } = await train(backend, state, stage, signal);
    return { added: { transferred: trained }, records };
  });
}

interface DeepStage {
  readonly stage: "scratch" | "pretrain" | "transfer";
  readonly task: "source" | "target";
  readonly start: UntrainedDeep;
  readonly freezeLayers: number;
}

async function train(
  { algebra }: Backend,
  state: State<BeforeDeep>,
  { stage, task, start, freezeLayers }: DeepStage,
  signal: AbortSignal,
) {
  const { params, plan } = state.content, { weightDecay, stopLoss } = params, { network, offset } = start;
  const { richness, learningRate, steps, recordAt } = plan[task];
  const activation = await openActivation(params.activation);
  const training = await trainDeepNetwork(algebra, network, {
    ...plan.tasks[task],
    passive: testInputs(plan.tasks),
  }, {
    ...{ activation, richness, learningRate, steps, recordAt, weightDecay, offset, freezeLayers, signal },
    ...(stopLoss > 0 ? { stopLoss } : {}),
    watchEvery: Math.max(1, Math.floor(steps / 10)),
  });
  requireFrozen(network, training.network, freezeLayers);
  const trained: TrainedDeep = {
    ...{ network: training.network, offset, activation, richness, learningRate },
    ...{ steps: training.records[training.records.length - 1].step, largest: training.largest },
    curve: stageLosses(plan.tasks, training.records),
  };
  const records = stageRecords(state, stage, task, trained);
  return { trained, records: [...records, ...trainingSamples(state, { stage, task, stopLoss }, trained)] };
}

function requireFrozen(
  before: UntrainedDeep["network"],
  after: UntrainedDeep["network"],
  freezeLayers: number,
): void {
  const weights = (
    { hiddenWeights, innerWeights }: UntrainedDeep["network"],
  ) => [hiddenWeights, ...innerWeights];
  for (let l = 0; l < freezeLayers; l++) {
    const was = weights(before)[l].data, is = weights(after)[l].data;
    if (was === is || was.every((value, i) => Object.is(value, is[i]))) continue;
    throw new TypeError(
      `Cannot trust the training: weights into hidden layer ${l + 1} are frozen, but have changed`,
    );
  }
}
