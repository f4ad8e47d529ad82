import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { leastSquaresTask } from "../numerics/least_squares_task.ts";
import { hiddenMoments } from "../numerics/mean_field_network.ts";
import { trainMeanField } from "../numerics/train_mean_field.ts";
import { advance } from "./advance.ts";
import { lossCurve } from "./loss_curve.ts";
import type { MeanFieldChoices, MeanFieldParams, TrainedMeanFieldNetwork } from "./pretrain_mean_field.ts";
import type { SpikedTasks } from "./sample_spiked_tasks.ts";
import type { Flow, State } from "./state.ts";
import { type ReadoutRule, switchReadout } from "./switch_readout.ts";

/** What {@linkcode fineTuneMeanField} starts from. */
export interface BeforeFineTuning {
  /** The cell's parameters. */
  readonly params: MeanFieldParams & { readonly readout: ReadoutRule };
  /** The tasks drawn before. */
  readonly tasks: SpikedTasks;
  /** The pretrained network. */
  readonly pretrained: TrainedMeanFieldNetwork;
}

/**
 * Goes on training both layers of the pretrained network, on the target, with a richness of its own, and adds the result as
 * `fineTuned`. What becomes of the readout at the switch is the parameter `readout`.
 *
 * @param richness Which parameter is γ̄₂, above 0.
 * @param choices How to train.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 1, for two-layer linear networks.
 */
export function fineTuneMeanField<Content extends BeforeFineTuning>(
  backend: Backend,
  richness: (params: Content["params"]) => number,
  choices: MeanFieldChoices = {},
): OperatorFunction<Flow<Content>, Flow<Content & { readonly fineTuned: TrainedMeanFieldNetwork }>> {
  const { algebra } = backend;
  return advance("fine-tune", async (state: State<Content>, signal) => {
    const { params, tasks, pretrained } = state.content, gamma = richness(params);
    const { targetInputs, targetLabels, targetTeacher, spectrum } = tasks;
    const rule = { rule: params.readout, richness: gamma };
    const { network: start, offset } = switchReadout(backend, state, pretrained.network, rule);
    const curve = lossCurve(state, "fine-tune", "target", targetTeacher, spectrum), { observe } = curve;
    const task = leastSquaresTask(algebra, targetInputs, targetLabels);
    const speed = targetInputs.rows / targetInputs.cols;
    const options = { ...choices, richness: gamma, offset, speed, observe, signal };
    const { network, predictor } = await trainMeanField(algebra, start, task, options);
    const moments = hiddenMoments(algebra, network);
    return {
      added: { fineTuned: { network, richness: gamma, predictor, moments } },
      records: curve.records(),
    };
  });
}
