import { networkRichness, type PosteriorParams } from "../operators/posterior_contents.ts";
import type { TwoStageTasks } from "../operators/two_layer_contents.ts";
import { type PosteriorMetric, posteriorPrediction } from "../theory/bayes/posterior_prediction.ts";
import type { PosteriorReading } from "../theory/bayes/posterior_reading.ts";
import type { TransferTasks } from "../theory/bayes/posterior_transfer.ts";
import type { Prediction } from "../theory/prediction.ts";

/** Both tasks as theory wants them. */
export function transferTasks(params: PosteriorParams, tasks: TwoStageTasks): TransferTasks {
  const { inverseTemperature, elasticCoupling } = params;
  const task = (role: "source" | "target") => ({
    ...{ inputs: tasks[role].inputs, labels: tasks[role].targets, inverseTemperature },
    richness: networkRichness(params, role),
  });
  return {
    source: task("source"),
    target: { ...task("target"), elasticCoupling },
    sourceTest: tasks.sourceTest.inputs,
    targetTest: tasks.targetTest.inputs,
  };
}

/** What theory says of a metric of a stage, `target_train_loss`. */
export function predicted(
  reading: PosteriorReading,
  metric: string,
  tasks: TwoStageTasks,
  role: "source" | "target",
  width: number,
): Prediction {
  const context = { labels: tasks[role].targets, values: tasks[`${role}Test`].targets, width };
  return posteriorPrediction(reading, metric.replace(`${role}_`, "") as PosteriorMetric, context);
}
