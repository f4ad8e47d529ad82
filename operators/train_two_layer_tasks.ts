import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import { advance } from "./advance.ts";
import { drawTwoLayerNetwork } from "./draw_two_layer.ts";
import type { Stage } from "./run_record.ts";
import type { Flow, State } from "./state.ts";
import type { ReadoutRule } from "./switch_readout.ts";
import { requireSwitch, switchTwoLayer } from "./switch_two_layer.ts";
import type { StageChoices, TrainedTwoLayer, TwoLayerParams, TwoStageTasks } from "./two_layer_contents.ts";
import { trainTwoLayerStage } from "./two_layer_stage.ts";

/** How the output is made to vanish at the start of training, as it does at infinite width. */
export type InitialOutput = "centered" | "antithetic" | "raw";

/** What {@linkcode drawTwoLayer} makes: a network and what is subtracted from its output. */
export type UntrainedTwoLayer = Pick<TrainedTwoLayer, "network" | "offset">;

/**
 * Draws a two-layer network of the cell's width for its tasks and adds it as `untrained`. Stages that start from it share
 * its weights.
 *
 * @param initialOutput `centered` subtracts the output at the start, as image pipelines do; `antithetic` draws pairs of
 * neurons with opposite readouts; `raw` leaves an output of variance Φ₀/(γ²N).
 */
export function drawTwoLayer<
  Content extends { readonly params: Pick<TwoLayerParams, "width">; readonly tasks: TwoStageTasks },
>(
  initialOutput: InitialOutput = "centered",
): OperatorFunction<Flow<Content>, Flow<Content & { readonly untrained: UntrainedTwoLayer }>> {
  return advance(undefined, (state: State<Content>) => {
    const { params: { width }, tasks } = state.content, inputDim = tasks.source.inputs.cols;
    const antithetic = initialOutput === "antithetic";
    const network: TwoLayerNetwork = drawTwoLayerNetwork(state, { width, inputDim, antithetic });
    return {
      added: { untrained: initialOutput === "centered" ? { network, offset: network } : { network } },
    };
  });
}

/** What the first stages start from. */
export interface BeforeTwoLayer {
  /** The cell's parameters. */
  readonly params: TwoLayerParams;
  /** The tasks drawn before. */
  readonly tasks: TwoStageTasks;
  /** The network drawn before. */
  readonly untrained: UntrainedTwoLayer;
}

/** Trains the untrained two-layer network on the source and adds the result as `pretrained`. */
export function pretrainTwoLayer<Content extends BeforeTwoLayer>(
  backend: Backend,
  choices: StageChoices<Content["params"]>,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly pretrained: TrainedTwoLayer }>> {
  return advance("pretrain", async (state: State<Content>, signal) => {
    const stage = { stage: "pretrain", task: "source", start: state.content.untrained, choices } as const;
    const { trained, records } = await trainTwoLayerStage(backend, state, stage, signal);
    return { added: { pretrained: trained }, records };
  });
}

/** Trains the untrained two-layer network on the target and adds the result as `scratch`: what transfer is compared with. */
export function scratchTwoLayer<Content extends BeforeTwoLayer>(
  backend: Backend,
  choices: StageChoices<Content["params"]>,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly scratch: TrainedTwoLayer }>> {
  return advance("scratch", async (state: State<Content>, signal) => {
    const stage = { stage: "scratch", task: "target", start: state.content.untrained, choices } as const;
    const { trained, records } = await trainTwoLayerStage(backend, state, stage, signal);
    return { added: { scratch: trained }, records };
  });
}

/** What {@linkcode continueTraining} starts from. */
export interface BeforeContinuing {
  /** The cell's parameters. */
  readonly params: TwoLayerParams & { readonly readout: ReadoutRule };
  /** The tasks drawn before. */
  readonly tasks: TwoStageTasks;
  /** The network trained on the source. */
  readonly pretrained: TrainedTwoLayer;
}

/**
 * Goes on training the pretrained network on the target, with a richness of its own, and adds the result as `transferred`.
 * What becomes of the readout at the switch is the parameter `readout`.
 *
 * @param stage The name of the stage: `transfer`, unless something else is meant.
 * @throws {RangeError} If the readout cannot be kept with these richnesses.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 1.
 */
export function continueTraining<Content extends BeforeContinuing>(
  backend: Backend,
  choices: StageChoices<Content["params"]>,
  stage: Stage = "transfer",
): OperatorFunction<Flow<Content>, Flow<Content & { readonly transferred: TrainedTwoLayer }>> {
  return advance(stage, async (state: State<Content>, signal) => {
    const { params, pretrained } = state.content, { readout } = params;
    const targetRichness = choices.richness(params);
    requireSwitch({ readout, sourceRichness: pretrained.richness, targetRichness });
    const start = switchTwoLayer(state, pretrained, readout);
    const target = { stage, task: "target", start, choices } as const;
    const { trained, records } = await trainTwoLayerStage(backend, state, target, signal);
    return { added: { transferred: trained }, records };
  });
}
