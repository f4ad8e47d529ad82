import { sourceSamples, targetSamples } from "./linear_params.ts";
import type { RichTask } from "./rich_step.ts";
import {
  requirePositive,
  requireSource,
  requireTarget,
  type SpikedParams,
  type SpikedSourceParams,
} from "./spiked_params.ts";

/** Two tasks that a two-layer linear network learns one after the other, both with all weights. */
export interface RichParams
  extends
    Omit<SpikedSourceParams, "noiseAlignment">,
    Pick<SpikedParams, "targetRatio" | "targetNoise" | "readout"> {
  /** γ̄₁ = γ₁√D > 0, richness of the source training. */
  readonly sourceProportionalRichness: number;
  /** γ̄₂ = γ₂√D > 0, richness of the target training. */
  readonly targetProportionalRichness: number;
}

/** Refuses parameters out of range; a richness of 0 has no rich training. */
export function requireRich(params: RichParams): void {
  requireSource(params);
  requireTarget(params);
  requirePositive("source-proportional-richness", params.sourceProportionalRichness);
  requirePositive("target-proportional-richness", params.targetProportionalRichness);
}

/** Source and target as a chain of two tasks, for `keep` and `center`. */
export function richTasks(params: RichParams): [RichTask, RichTask] {
  const { alignment, sourceNoise, targetNoise, readout } = params;
  const rule = readout === "keep" ? "keep" : "center";
  return [
    {
      samples: sourceSamples(params),
      noise: sourceNoise,
      proportionalRichness: params.sourceProportionalRichness,
      readout: "keep",
      teacher: [1, 0],
    },
    {
      samples: targetSamples(params),
      noise: targetNoise,
      proportionalRichness: params.targetProportionalRichness,
      readout: rule,
      teacher: [alignment, Math.sqrt((1 - alignment) * (1 + alignment))],
    },
  ];
}
