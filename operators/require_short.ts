import { NumericalError } from "../numerics/numerical_error.ts";
import { trainingSeconds } from "../numerics/training_seconds.ts";
import type { StagePlan, TrainingPlan } from "./stage_plan.ts";

/** Hours that the stages of an instance may take on one core, by estimate: beyond, a value was mistyped. */
export const LONGEST_HOURS = 2;

/**
 * Refuses to begin what would run for ever.
 *
 * @param width N.
 * @throws {NumericalError} If scratch, pretraining and transfer together would take more than two hours.
 */
export function requireShort({ tasks, source, target }: TrainingPlan, width: number): void {
  const seconds = (role: "source" | "target", { steps }: StagePlan) => {
    const { rows: samples, cols: inputDim } = tasks[role].inputs;
    return trainingSeconds({ width, samples, inputDim }, steps);
  };
  const hours = (seconds("source", source) + 2 * seconds("target", target)) / 3600;
  if (hours <= LONGEST_HOURS) return;
  throw new NumericalError(
    `Cannot train for ${rounded(source.steps)} steps on the source and ${
      rounded(target.steps)
    } on the target: an instance ` +
      `would take about ${
        rounded(hours)
      } hours, at most ${LONGEST_HOURS} are allowed; shorten --source-time or --target-time`,
  );
}

function rounded(value: number): number {
  return Number(value.toPrecision(2));
}
