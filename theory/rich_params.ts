import { equiangular } from "../numerics/equiangular.ts";
import { sourceSamples, targetSamples } from "./linear_params.ts";
import type { RichTask } from "./rich_step.ts";
import {
  requirePositive,
  requireRichness,
  requireSource,
  requireTarget,
  type SpikedParams,
  type SpikedSourceParams,
} from "./spiked_params.ts";

/** Tasks that a two-layer linear network learns one after the other, all with all weights: the source, then targets. */
export interface RichParams
  extends
    Omit<SpikedSourceParams, "noiseAlignment">,
    Pick<SpikedParams, "targetRatio" | "targetNoise" | "readout"> {
  /** γ̄₁ = γ₁√D > 0, richness of the source training. */
  readonly sourceProportionalRichness: number;
  /** γ̄₂ = γ₂√D > 0, richness of the target training. */
  readonly targetProportionalRichness: number;
  /**
   * Number of tasks, 2 unless given: the source and targets, all of the same size, noise, richness and readout rule, every
   * two of all teachers with the same `alignment`. What is said of the target holds for the last one.
   */
  readonly tasks?: number;
}

/** Most tasks of a chain. */
export const MOST_TASKS = 6;

/** γ̄₁/γ̄₂ above which a kept predictor starts so far off that the loss only tells how far. */
const MOST_SCALE = 100;

/**
 * Refuses parameters out of range; a richness of 0 has no rich training. A new readout is covered for two tasks: from the third
 * on the features have a spike of each task before.
 */
export function requireRich(params: RichParams): void {
  requireSource(params);
  requireTarget(params);
  requirePositive("source-proportional-richness", params.sourceProportionalRichness);
  requirePositive("target-proportional-richness", params.targetProportionalRichness);
  requireRichness("source-proportional-richness", params.sourceProportionalRichness);
  requireRichness("target-proportional-richness", params.targetProportionalRichness);
  const { tasks = 2, readout, alignment } = params;
  if (!(Number.isSafeInteger(tasks) && tasks >= 2 && tasks <= MOST_TASKS)) {
    throw new RangeError(`Cannot predict at tasks ${tasks}: need an integer from 2 to ${MOST_TASKS}`);
  }
  if (readout === "reset" && tasks > 2) {
    throw new RangeError(
      `Cannot predict at tasks ${tasks} with readout reset, whose path is known for 2: choose tasks 2, or readout keep or center`,
    );
  }
  if (alignment < -1 / (tasks - 1) - 1e-12) {
    throw new RangeError(
      `Cannot predict at alignment ${alignment} with tasks ${tasks}, as no ${tasks} teachers all point away from each ` +
        `other so far: need at least ${Number((-1 / (tasks - 1)).toPrecision(4))}`,
    );
  }
}

/**
 * Refuses a kept readout at a far smaller richness than before: the network starts from γ̄₁/γ̄₂ times the source predictor and
 * cannot unlearn what the target data leave free, so the loss diverges as the square of that ratio.
 */
export function refuseDivergence(params: RichParams): void {
  const { readout, sourceProportionalRichness: first, targetProportionalRichness: second } = params;
  if (readout !== "keep" || !(first > MOST_SCALE * second)) return;
  throw new RangeError(
    `Cannot keep the readout at target-proportional-richness ${second}: the network starts from ` +
      `${
        Number((first / second).toPrecision(3))
      } times the source predictor, and the loss diverges as this squared: need at ` +
      `least source-proportional-richness / ${MOST_SCALE} = ${
        Number((first / MOST_SCALE).toPrecision(3))
      }, or readout center`,
  );
}

/** Source and targets as a chain, for `keep` and `center`. */
export function richTasks(params: RichParams): RichTask[] {
  const { alignment, sourceNoise, targetNoise, readout, tasks = 2 } = params;
  return equiangular(tasks, alignment).map((teacher, k): RichTask => ({
    teacher,
    ...(k === 0
      ? {
        samples: sourceSamples(params),
        noise: sourceNoise,
        proportionalRichness: params.sourceProportionalRichness,
        readout: "keep",
      }
      : {
        samples: targetSamples(params),
        noise: targetNoise,
        proportionalRichness: params.targetProportionalRichness,
        readout: readout === "keep" ? "keep" : "center",
      }),
  }));
}
