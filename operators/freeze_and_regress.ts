import type { OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { featuresWithInputs } from "../numerics/frozen_regression.ts";
import { frozenRidge } from "../numerics/frozen_ridge.ts";
import type { MeanFieldNetwork } from "../numerics/mean_field_network.ts";
import type { Matrix } from "../numerics/matrix.ts";
import { dot } from "../numerics/norm.ts";
import { advance } from "./advance.ts";
import type { TrainedMeanFieldNetwork } from "./pretrain_mean_field.ts";
import type { SpikedTasks } from "./sample_spiked_tasks.ts";
import type { Flow, State } from "./state.ts";
import { type ReadoutRule, switchReadout } from "./switch_readout.ts";

/** Parameters of regression on frozen features. */
export interface FrozenParams {
  /** λ of K + λI with K = xᵀMx'/D, not multiplied by P. */
  readonly ridge: number;
  /** `readout`: kernel M; `all`: M + A·I, all weights learn lazily. */
  readonly trainable: "readout" | "all";
  /** Where regression starts; see `switchReadout`. */
  readonly readout: ReadoutRule;
}

/** A linear predictor of the target. */
export interface FittedPredictor {
  /** β̂ of f(x) = β̂·x, `[D]`. */
  readonly predictor: Float64Array;
}

/** What {@linkcode scratchRegress} starts from. */
export interface BeforeScratch {
  /** The cell's parameters. */
  readonly params: FrozenParams;
  /** The tasks drawn before. */
  readonly tasks: SpikedTasks;
  /** The network drawn before. */
  readonly untrained: MeanFieldNetwork;
}

/**
 * Fits the target on the features of the *untrained* network, from f = 0, and adds the result as `scratch`: ridge
 * regression on the inputs for infinite width, on random features otherwise.
 */
export function scratchRegress<Content extends BeforeScratch>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly scratch: FittedPredictor }>> {
  return advance("scratch", ({ content: { params, tasks, untrained } }: State<Content>) => {
    return { added: { scratch: { predictor: fit(backend, params, tasks, untrained) } } };
  });
}

/**
 * Freezes the pretrained network, fits the target by regression on its features and adds the result as `lazilyFineTuned`:
 * where gradient flow with a vanishing richness ends. No weight is touched.
 *
 *     β̂ = β₀ + KXᵀ(XKXᵀ + λD·I)⁻¹(y − Xβ₀),   K = M, or M + A·I where all weights learn
 *
 * β₀ = β̂₁ for `keep` and 0 otherwise; `reset` draws a new readout, of which only the new A = |w|²/N matters.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Results 2 and 3.
 */
export function freezeAndRegress<
  Content extends Omit<BeforeScratch, "untrained"> & { readonly pretrained: TrainedMeanFieldNetwork },
>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly lazilyFineTuned: FittedPredictor }>> {
  return advance("lazy-fine-tune", (state: State<Content>) => {
    const { params, tasks, pretrained } = state.content;
    const rule = { rule: params.readout, richness: pretrained.richness };
    const { network, predictor: start } = switchReadout(backend, state, pretrained.network, rule);
    return { added: { lazilyFineTuned: { predictor: fit(backend, params, tasks, network, start) } } };
  });
}

function fit(
  { algebra }: Backend,
  { ridge, trainable }: FrozenParams,
  { targetInputs, targetLabels }: SpikedTasks,
  network: MeanFieldNetwork,
  start?: Float64Array,
): Float64Array {
  const features = frozenFeatures(network, trainable);
  const data = { inputs: targetInputs, labels: targetLabels };
  return frozenRidge(algebra, { ...data, features, start }, ridge);
}

/**
 * F with M = FᵀF, or with M + A·I = FᵀF where all weights learn lazily.
 *
 * @returns `[features, D]`
 */
export function frozenFeatures({ hidden, readout }: MeanFieldNetwork, trainable: "readout" | "all"): Matrix {
  return trainable === "readout" ? hidden : featuresWithInputs(hidden, dot(readout, readout));
}
