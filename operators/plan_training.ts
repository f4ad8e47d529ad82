import type { OperatorFunction } from "rxjs";
import { normals } from "../numerics/draws.ts";
import { dot } from "../numerics/norm.ts";
import { matrix } from "../numerics/matrix.ts";
import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { NumericalError } from "../numerics/numerical_error.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { STABLE_RATE_SHARPNESS, UNSTABLE_RATE_SHARPNESS } from "../numerics/training_rate.ts";
import { sharpnessGrowth, twoLayerSharpness } from "../numerics/two_layer_sharpness.ts";
import { advance } from "./advance.ts";
import { drawKey } from "./draw_key.ts";
import { pilotRates } from "./pilot_rates.ts";
import { requireShort } from "./require_short.ts";
import type { LabelledPoints } from "./sample_image_tasks.ts";
import { stagePlan, type TrainingPlan } from "./stage_plan.ts";
import type { Flow, State } from "./state.ts";
import type { ReadoutRule } from "./switch_readout.ts";
import type { TwoStageTasks } from "./two_layer_contents.ts";

/** Parameters that {@linkcode planTraining} uses. */
export interface PlanParams {
  /** φ. */
  readonly activation: string;
  /** γ of pretraining. */
  readonly sourceRichness: number;
  /** γ of the target's training; `same` for that of pretraining. */
  readonly targetRichness: number | "same";
  /** λ. */
  readonly weightDecay: number;
  /** η, or `auto`. */
  readonly learningRate: number | "auto";
  /** Longest time of pretraining. */
  readonly sourceTime: number;
  /** Longest time of the target's training. */
  readonly targetTime: number;
  /** Train loss at which a stage ends; 0 for none. */
  readonly stopLoss: number;
}

/** Neurons of the network that a learning rate is chosen for: enough for its sharpness to 1 %. */
const NEURONS = 1024;
/** By how much less than it was allowed to grow on the source the sharpness is when the target's training begins. */
const CARRIED = 1.5;
/** Largest ηλ that training takes. */
const MOST_DECAY = 0.09;

function whitenedDimension({ inputs, targets }: LabelledPoints): number {
  return inputs.cols * Math.max(1, dot(targets, targets) / targets.length);
}

/** γ of the target's training. */
export function targetRichnessOf(
  { sourceRichness, targetRichness }: Pick<PlanParams, "sourceRichness" | "targetRichness">,
): number {
  return targetRichness === "same" ? sourceRichness : targetRichness;
}

/**
 * Settles learning rates, steps and moments of record of both tasks before any network is drawn, and adds them as `plan`: the
 * experiment and whoever predicts it share them.
 *
 *     η = 0.5/(λ_max(K₀) g)  or less,   g = b√(1 + γ²D)
 *
 * λ_max(K₀) is that of the tangent kernel at random weights on the task's training inputs, of a network drawn for nothing else;
 * g is the growth to be expected while features form. On the target it is at least √(1 + γ₁²D) or so, as pretraining leaves its
 * growth behind. Where a narrow network shows that features sharpen the kernel more than that, η is lowered (`pilotRates`). A rate
 * that is given is taken if it is safe. Times are those of descent on ½ΣΔ², the number of steps is rounded up.
 *
 * @param dimension D of g, |θ|² of the linear predictor θ·x/√D that explains a task's labels: the number of inputs unless given, as
 * for inputs of unit variance in all directions, times the mean square of labels larger than 1: their scale acts as richness does.
 * @throws {NumericalError} If a given rate is beyond the edge of stability, or the steps would take more than two hours.
 */
export function planTraining<
  Content extends {
    readonly params: PlanParams & { readonly width: number; readonly readout: ReadoutRule };
    readonly tasks: TwoStageTasks;
  },
>(
  algebra: LinearAlgebra,
  dimension: (points: LabelledPoints) => number = whitenedDimension,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly plan: TrainingPlan }>> {
  return advance(undefined, async (state: State<Content>, signal) => {
    const { params, tasks } = state.content, activation = await openActivation(params.activation);
    const inputDim = tasks.source.inputs.cols, key = drawKey(state, "learning rate");
    const network = {
      hiddenWeights: matrix(NEURONS, inputDim, normals(key, NEURONS * inputDim)),
      readout: normals({ ...key, purpose: "learning rate readout" }, NEURONS),
    };
    const { sourceRichness, sourceTime, targetTime } = params,
      stops = params.stopLoss > 0,
      targetRichness = targetRichnessOf(params);
    const { source, target } = tasks, learned = growth(source, sourceRichness);
    const proposed = {
      source: rateFor(source, learned),
      target: rateFor(target, Math.max(growth(target, targetRichness), learned / CARRIED)),
    };
    const planned = (rates: typeof proposed): TrainingPlan => {
      const plan = {
        tasks,
        source: stagePlan(sourceRichness, { time: sourceTime, rate: rates.source, stops }),
        target: stagePlan(targetRichness, { time: targetTime, rate: rates.target, stops }),
        key: drawKey(state, "mean field"),
      };
      requireShort(plan, params.width);
      return plan;
    };
    const plan = planned(proposed);
    if (params.learningRate !== "auto") return { added: { plan } };
    const rates = await pilotRates(algebra, key, {
      source: { task: source, richness: sourceRichness, time: sourceTime, rate: proposed.source },
      target: { task: target, richness: targetRichness, time: targetTime, rate: proposed.target },
    }, { ...params, activation, signal });
    return { added: { plan: planned(rates) } };

    function growth(task: LabelledPoints, richness: number): number {
      return sharpnessGrowth(activation, { richness, inputDim: dimension(task) });
    }

    function rateFor({ inputs }: LabelledPoints, grown: number): number {
      const { learningRate, weightDecay } = params;
      const unit = 1 / (twoLayerSharpness(algebra, network, inputs, { activation }) * grown);
      const stable = STABLE_RATE_SHARPNESS * unit;
      if (learningRate === "auto") {
        return weightDecay > 0 ? Math.min(stable, MOST_DECAY / weightDecay) : stable;
      }
      if (learningRate <= UNSTABLE_RATE_SHARPNESS * unit) return learningRate;
      throw new NumericalError(
        `Cannot train with --learning-rate ${learningRate}: the sharpness is ${
          (1 / (unit * grown)).toPrecision(3)
        } and can grow ` +
          `by a factor of ${grown.toPrecision(3)}; need at most ${
            (UNSTABLE_RATE_SHARPNESS * unit).toPrecision(3)
          }`,
      );
    }
  });
}
