import type { OperatorFunction } from "rxjs";
import type { Backend } from "../../numerics/backend.ts";
import { advance } from "../advance.ts";
import type { Flow, State } from "../state.ts";
import type { TrainedRelu, WithPretrained } from "./relu_contents.ts";
import { trainOnSamples } from "./train_relu_stage.ts";

/** Trains all weights of the pretrained network on the target's training set and adds it as `fineTuned`. */
export function fineTuneRelu<Content extends WithPretrained>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly fineTuned: TrainedRelu }>> {
  return advance("fine-tune", async (state: State<Content>, signal) => {
    const { tasks: { targetData: data }, pretrained: { network: start } } = state.content;
    const job = { stage: "fine-tune", metric: "target_train_loss", start, data, ripe: start } as const;
    const { trained, records } = await trainOnSamples(backend, state, job, signal);
    return { added: { fineTuned: trained }, records };
  });
}
