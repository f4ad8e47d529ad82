import {
  type BeforePosterior,
  networkRichness,
  type PosteriorParams,
} from "../operators/posterior_contents.ts";
import type { PredictedPoint } from "../operators/predicted_curve.ts";
import type { TwoStageTasks } from "../operators/two_layer_contents.ts";
import { averagedPrediction, type ProportionalParams } from "../theory/bayes/averaged_prediction.ts";
import { posteriorPrediction } from "../theory/bayes/posterior_prediction.ts";
import type { PosteriorMetric } from "../theory/bayes/posterior_value.ts";
import { hasMixed } from "../numerics/posterior/has_mixed.ts";
import type { SampledPosterior } from "../numerics/posterior/run_chain.ts";
import { kernelTrace, type PosteriorReading } from "../theory/bayes/posterior_reading.ts";
import type { TransferTasks } from "../theory/bayes/posterior_task.ts";
import type { Prediction } from "../theory/prediction.ts";

/** Parameters of the stages. */
export type StageParams = PosteriorParams & ProportionalParams & {
  /** M, particles of the theory, where it takes them. */
  readonly particles: number;
  /** The kind of inputs. */
  readonly data: string;
};

/** What the stages start from: two tasks. */
export type BeforeStages = BeforePosterior & { readonly params: StageParams };

/** How kernels are recorded: of whitened data, where all that one shows is learned, with the labels of both tasks on their inputs. */
export function labelledKernel(role: "source" | "target") {
  return {
    wanted: ({ data }: { readonly data: string }) => data.startsWith("whitened"),
    labelsOf: ({ params, tasks }: BeforeStages) => {
      const roles = params.data === "whitened-decoupled" ? [role] as const : ["source", "target"] as const;
      return Object.fromEntries(roles.map((name) => [name, [...tasks[name].targets]]));
    },
  };
}

/** Whether a chain says what its posterior is, so that there is something to compare with theory. */
export const mixed = ({ diagnostics }: SampledPosterior) => hasMixed(diagnostics);

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

/**
 * What theory says of a metric of a stage, `target_train_loss`, from the data; of test losses in the proportional limit from the
 * parameters alone. Nothing where a chain has not mixed: without a prediction for each of its instances a cell has no check.
 */
export function predicted(
  metric: string,
  role: "source" | "target",
  { tasks, reading, mixed }: {
    readonly tasks: TwoStageTasks;
    readonly reading: PosteriorReading;
    readonly mixed: boolean;
  },
  params: StageParams,
): Prediction | Promise<Prediction> | undefined {
  const { width, limit } = params;
  if (!mixed) return undefined;
  if (limit === "proportional" && (metric === "source_test_loss" || metric === "target_test_loss")) {
    return averagedPrediction(params, metric);
  }
  const context = { labels: tasks[role].targets, values: tasks[`${role}Test`].targets, width };
  return posteriorPrediction(reading, metric.replace(`${role}_`, "") as PosteriorMetric, context);
}

/** What theory says of the instance's kernel all along a chain: for its curve. */
export function predictedChain({ sweeps }: StageParams, reading: PosteriorReading): PredictedPoint[] {
  return [1, sweeps].map((step) => ({ step, time: step, losses: { kernel_trace: kernelTrace(reading) } }));
}
