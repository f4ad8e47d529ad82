import type { OperatorFunction } from "rxjs";
import type { Backend } from "../../numerics/backend.ts";
import { advance } from "../advance.ts";
import type { Flow, State } from "../state.ts";
import type { TrainedRelu, WithReluTasks } from "./relu_contents.ts";
import { ripened, trainOnSamples } from "./train_relu_stage.ts";

/** Trains the fresh network on the target's training set and adds it as `scratch`. */
export function scratchRelu<Content extends WithReluTasks>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly scratch: TrainedRelu }>> {
  return advance("scratch", async (state: State<Content>, signal) => {
    const { tasks: { targetData: data, start } } = state.content;
    const job = { stage: "scratch", metric: "target_train_loss", start, data, ripe: ripened(start) } as const;
    const { trained, records } = await trainOnSamples(backend, state, job, signal);
    return { added: { scratch: trained }, records };
  });
}
