import type { Activation } from "../numerics/activation.ts";
import { expectedSharpness } from "../numerics/expected_sharpness.ts";
import { trainingSeconds } from "../numerics/training_seconds.ts";
import { STABLE_RATE_SHARPNESS, UNSTABLE_RATE_SHARPNESS } from "../numerics/training_rate.ts";
import { sharpnessGrowth } from "../numerics/two_layer_sharpness.ts";
import { targetRichnessOf } from "../operators/plan_training.ts";
import { LONGEST_HOURS } from "../operators/require_short.ts";

/** Values of a training in two stages that decide how long it takes. */
export interface CostValues {
  readonly width: number;
  readonly sourceSamples: number;
  readonly targetSamples: number;
  readonly sourceRichness: number;
  readonly targetRichness: number | "same";
  readonly sourceTime: number;
  readonly targetTime: number;
  readonly learningRate: number | "auto";
}

/** Inputs that there are no data of yet. */
export interface ExpectedInputs {
  /** D. */
  readonly inputDim: number;
  /** D of the growth √(1 + γ²D), at least. */
  readonly dimension: number;
  /** Share of the strongest direction in their square, at least. */
  readonly direction: number;
}

/** How long an instance trains. */
export interface StageCost {
  /** Steps of each task, at most. */
  readonly steps: { readonly source: number; readonly target: number };
  /** Of one core, for all stages and their mean field; to a factor of two or three. */
  readonly seconds: number;
}

/** The mean field takes about as long as half the steps of the networks. */
const WITH_THEORY = 1.5;
/** A sharpness expected without data may be this many times too large. */
const ROUGH = 4;

/** Estimates the steps and the time of an instance from its values alone. */
export function stageCost(values: CostValues, activation: Activation, inputs: ExpectedInputs): StageCost {
  const stage = (role: "source" | "target") => {
    const { rate, samples } = rateOf(values, role, activation, inputs);
    const steps = Math.max(1, Math.ceil(values[`${role}Time`] / rate));
    return {
      steps,
      seconds: trainingSeconds({ width: values.width, samples, inputDim: inputs.inputDim }, steps),
    };
  };
  const source = stage("source"), target = stage("target");
  return {
    steps: { source: source.steps, target: target.steps },
    seconds: WITH_THEORY * (source.seconds + 2 * target.seconds),
  };
}

/**
 * Refuses steps that are too many to wait for, and a learning rate that is far beyond the edge of stability.
 *
 * @throws {RangeError} One line: what, how many steps and hours, what to do.
 */
export function refuseCost(values: CostValues, activation: Activation, inputs: ExpectedInputs): void {
  const { learningRate } = values, { steps, seconds } = stageCost(values, activation, inputs);
  for (const role of ["source", "target"] as const) {
    const { sharpest } = rateOf(values, role, activation, inputs);
    if (learningRate === "auto" || learningRate * sharpest <= ROUGH * UNSTABLE_RATE_SHARPNESS) continue;
    throw new RangeError(
      `Cannot train with --learning-rate ${learningRate}: on the ${role} the sharpness can reach about ` +
        `${rounded(sharpest)}, and descent diverges beyond ${
          rounded(UNSTABLE_RATE_SHARPNESS / sharpest)
        }; lower it, or leave it at auto`,
    );
  }
  const hours = seconds / 3600;
  if (hours <= LONGEST_HOURS) return;
  const longer = steps.source > steps.target ? "source" : "target";
  throw new RangeError(
    `Cannot train for --${longer}-time ${values[`${longer}Time`]}: it takes about ${
      rounded(steps[longer])
    } steps${learningRate === "auto" ? "" : ` at --learning-rate ${learningRate}`}, and an instance about ${
      rounded(hours)
    } hours, at most ${LONGEST_HOURS} are allowed: ` +
      (learningRate === "auto"
        ? `lower --${longer}-time, the richness, --width or the samples`
        : `raise --learning-rate, or lower --${longer}-time`),
  );
}

/** η of a task, and the sharpness that it has to be safe for. */
function rateOf(
  { learningRate, sourceRichness, ...values }: CostValues,
  role: "source" | "target",
  activation: Activation,
  { inputDim, dimension, direction }: ExpectedInputs,
) {
  const richness = role === "source" ? sourceRichness : targetRichnessOf({ ...values, sourceRichness });
  const samples = values[`${role}Samples`];
  const sharpest = expectedSharpness(activation, { samples, inputDim, direction }) *
    sharpnessGrowth(activation, { richness, inputDim: dimension });
  const rate = learningRate === "auto" ? STABLE_RATE_SHARPNESS / sharpest : learningRate;
  return { rate, samples, sharpest };
}

function rounded(value: number): number {
  return Number(value.toPrecision(2));
}
