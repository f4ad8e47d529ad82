import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import {
  type HiddenMoments,
  hiddenMoments,
  initMeanField,
  type MeanFieldNetwork,
} from "../numerics/mean_field_network.ts";
import type { MeanFieldTrainingOptions } from "../numerics/mean_field_options.ts";
import { trainMeanField } from "../numerics/train_mean_field.ts";
import { advance } from "./advance.ts";
import { drawKey } from "./draw_key.ts";
import { type CurveChoice, lossCurve } from "./loss_curve.ts";
import type { SpikedTasks } from "./sample_spiked_tasks.ts";
import type { Flow, State } from "./state.ts";

/** Parameters of mean-field networks. */
export interface MeanFieldParams {
  /** D, input dimension. */
  readonly inputDim: number;
  /** N, hidden units with independent standard normal weights; infinite for their limit, exactly. */
  readonly width: number;
  /** Which instances report their training curves. */
  readonly curves: CurveChoice;
}

/** A trained two-layer linear network in mean-field scaling. */
export interface TrainedMeanFieldNetwork {
  /** The network. */
  readonly network: MeanFieldNetwork;
  /** γ̄ = γ₀√D of the training. */
  readonly richness: number;
  /** β̂ of f(x) = β̂·x, `[D]`. */
  readonly predictor: Float64Array;
  /** M, v and A of the network. */
  readonly moments: HiddenMoments;
}

/** Error per step, relative to the distance left, where the path does not matter. */
const LONG_STEPS = 0.01;

/** How long and how exactly a mean-field network is trained: to convergence, 1e-4 per step, unless given otherwise. */
export type MeanFieldChoices = Pick<MeanFieldTrainingOptions, "endTime" | "stepTolerance" | "weightDecay">;

/** Draws a network of the cell's width, infinite unless it has one, and adds it as `untrained`. */
export function drawMeanField<
  Content extends { readonly params: Pick<MeanFieldParams, "inputDim"> & Partial<MeanFieldParams> },
>(): OperatorFunction<
  Flow<Content>,
  Flow<Content & { readonly untrained: MeanFieldNetwork }>
> {
  return advance(undefined, (state: State<Content>) => {
    const { inputDim, width = Infinity } = state.content.params;
    return { added: { untrained: initMeanField(drawKey(state, "source weights"), inputDim, width) } };
  });
}

/** What {@linkcode pretrainMeanField} starts from. */
export interface BeforePretraining {
  /** The cell's parameters. */
  readonly params: MeanFieldParams;
  /** The tasks drawn before. */
  readonly tasks: SpikedTasks;
  /** The network drawn before. */
  readonly untrained: MeanFieldNetwork;
}

/**
 * Trains both layers of the network on the source by gradient flow of ½Σ(f − y)², until it has converged, and adds the
 * result as `pretrained`. Times in the loss records are those of that flow.
 *
 * @param richness Which parameter is γ̄ = γ₀√D, above 0.
 * @param choices How to train. Unless they say so, steps are long where only the end counts: at infinite width, where it does not
 * depend on the path, and without a curve to report.
 * @see Lauditi, Bordelon, Pehlevan (2025), two-layer linear networks.
 */
export function pretrainMeanField<Content extends BeforePretraining>(
  { algebra }: Backend,
  richness: (params: Content["params"]) => number,
  choices: MeanFieldChoices = {},
): OperatorFunction<Flow<Content>, Flow<Content & { readonly pretrained: TrainedMeanFieldNetwork }>> {
  return advance("pretrain", async (state: State<Content>, signal) => {
    const { params, tasks, untrained } = state.content;
    const curve = lossCurve(state, "pretrain", "source", tasks.sourceTeacher, tasks.spectrum);
    const { observe } = curve, speed = tasks.sourceSpeed, gamma = richness(params);
    const pathMatters = observe !== undefined || params.width !== Infinity;
    const { network, predictor } = await trainMeanField(algebra, untrained, tasks.source, {
      ...!pathMatters && { stepTolerance: LONG_STEPS },
      ...choices,
      richness: gamma,
      speed,
      observe,
      signal,
    });
    const moments = hiddenMoments(algebra, network);
    return {
      added: { pretrained: { network, richness: gamma, predictor, moments } },
      records: curve.records(),
    };
  });
}
