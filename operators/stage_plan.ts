import type { DrawKey } from "../numerics/draws.ts";
import type { TwoStageTasks } from "./two_layer_contents.ts";

/** When a stage of training steps, and when it is looked at. */
export interface StagePlan {
  /** γ. */
  readonly richness: number;
  /** η on the sum of squares. */
  readonly learningRate: number;
  /** Steps at most. */
  readonly steps: number;
  /** Steps after which losses are recorded, ascending, from 0 to `steps`. */
  readonly recordAt: readonly number[];
}

/** All that is settled before a network is drawn: data, protocol, and the name of other draws. Plain numbers. */
export interface TrainingPlan {
  /** Both tasks. */
  readonly tasks: TwoStageTasks;
  /** Of pretraining. */
  readonly source: StagePlan;
  /** Of the target's training, from scratch and after pretraining alike. */
  readonly target: StagePlan;
  /** Names draws that no experiment makes. */
  readonly key: DrawKey;
}

/**
 * The plan of a stage that lasts a time, in equal steps.
 *
 * @param options The time, the longest step, and whether the stage may end before its time.
 */
export function stagePlan(
  richness: number,
  { time, rate, stops }: { readonly time: number; readonly rate: number; readonly stops: boolean },
): StagePlan {
  const steps = Math.max(1, Math.ceil(time / rate - 1e-9));
  return { richness, learningRate: time / steps, steps, recordAt: momentsOf(steps, stops) };
}

/** The start, and moments from a hundredth of all steps to the last one: looking costs more than a step. */
function momentsOf(steps: number, stops: boolean): number[] {
  const decades = stops ? 4 : 2, count = 7 * decades; // where training may end long before, look earlier as well
  const spaced = Array.from(
    { length: count },
    (_, i) => Math.ceil(steps * 10 ** (decades * (i / (count - 1) - 1))),
  );
  return [...new Set([0, ...spaced])];
}
