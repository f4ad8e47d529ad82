import type { Sample, State } from "./state.ts";
import type { Stage } from "./run_record.ts";
import type { TrainedTwoLayer } from "./two_layer_contents.ts";

/** Fewer steps than this are told. */
const FEW_STEPS = 20;

/** A stage of training that is over, and where it was to end. */
export interface EndedStage {
  /** Its name in the records. */
  readonly stage: Stage;
  /** Which task it learned. */
  readonly task: "source" | "target";
  /** The train loss at which it should have ended; 0 for none. */
  readonly stopLoss: number;
}

/**
 * How a stage was trained, as samples: its learning rate η on ½ΣΔ² and the steps it took, without predictions; and what is to be told
 * of a cell once instead of by each instance: that the time was over before the train loss was reached, or that the steps were few.
 */
export function trainingSamples(
  { cell, instance }: Pick<State, "cell" | "instance">,
  { stage, task, stopLoss }: EndedStage,
  { learningRate, steps, curve }: Pick<TrainedTwoLayer, "learningRate" | "steps" | "curve">,
): Sample[] {
  const sample = (metric: string, measured: number): Sample => ({
    type: "sample",
    cell,
    instance,
    stage,
    metric,
    measured,
  });
  const { trainLoss } = curve[curve.length - 1], missed = stopLoss > 0 && trainLoss > stopLoss;
  return [
    sample("learning_rate", learningRate),
    sample("training_steps", steps),
    ...missed
      ? [
        {
          ...sample("stop_loss", trainLoss),
          remark: {
            level: "warning",
            before: `${stage} ended at its time with a train loss of`,
            after: `, not at --stop-loss ${stopLoss}; raise --${task}-time`,
          },
        } as const,
      ]
      : [],
    ...steps < FEW_STEPS
      ? [
        {
          ...sample("few_steps", steps),
          remark: {
            level: "info",
            before: `Steps of descent at ${stage}:`,
            after:
              ", so few that it is no flow; theory takes the same ones, for finer ones lower --learning-rate",
          },
        } as const,
      ]
      : [],
  ];
}
