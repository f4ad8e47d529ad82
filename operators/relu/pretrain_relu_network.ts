import type { OperatorFunction } from "rxjs";
import type { Backend } from "../../numerics/backend.ts";
import { populationRisk } from "../../numerics/relu/population_risk.ts";
import { loadReluPairs } from "../../numerics/relu/relu_pairs.ts";
import { populationRate } from "../../numerics/relu/training_rate.ts";
import { advance } from "../advance.ts";
import type { Flow, State } from "../state.ts";
import type { TrainedRelu, WithReluTasks } from "./relu_contents.ts";
import { ripened, trainOnSamples, trainReluStage } from "./train_relu_stage.ts";

/**
 * Trains all weights on the source and adds the network as `pretrained`: on the population loss in closed form, or on a finite
 * training set.
 */
export function pretrainReluNetwork<Content extends WithReluTasks>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly pretrained: TrainedRelu }>> {
  return advance("pretrain", async (state: State<Content>, signal) => {
    const { params, tasks: { source, sourceData, start } } = state.content;
    const stage = { stage: "pretrain", start } as const;
    if (sourceData) {
      const job = { ...stage, metric: "source_train_loss", data: sourceData, ripe: ripened(start) };
      const { trained, records } = await trainOnSamples(backend, state, job, signal);
      return { added: { pretrained: trained }, records };
    }
    const { width, learningRate, integrator } = params, { scale } = start;
    const pairs = await loadReluPairs();
    const objective = populationRisk(backend.algebra, pairs, { teacher: source, width, scale });
    const rate = learningRate === "auto" ? populationRate(width, scale) : learningRate;
    const job = { ...stage, metric: "source_test_loss" };
    const { trained, records } = await trainReluStage(state, job, { objective, rate, integrator }, signal);
    return { added: { pretrained: trained }, records };
  });
}
