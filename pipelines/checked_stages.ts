import type { OperatorFunction } from "rxjs";
import { preactivationHistogram } from "../measures/preactivation_histogram.ts";
import { preactivationKurtosis } from "../measures/preactivation_kurtosis.ts";
import {
  curveDeviation,
  earlyStopping,
  featureKernelAlignment,
  finalLoss,
  preactivations,
} from "../measures/two_layer_measures.ts";
import type { Backend } from "../numerics/backend.ts";
import { checkGiven } from "../operators/check.ts";
import { checkAllGiven } from "../operators/check_all.ts";
import type { PlanParams } from "../operators/plan_training.ts";
import { predictedCurve } from "../operators/predicted_curve.ts";
import { type Metrics, report } from "../operators/report.ts";
import { reportDensity } from "../operators/report_density.ts";
import type { Flow } from "../operators/state.ts";
import {
  type BeforePlanned,
  pretrainAsPlanned,
  scratchAsPlanned,
  transferAsPlanned,
} from "../operators/train_as_planned.ts";
import type { TrainedTwoLayer } from "../operators/two_layer_contents.ts";
import { deviationPrediction, limitCurve } from "../theory/two_layer/curve_deviation.ts";
import type { Prediction } from "../theory/prediction.ts";
import { endsAtLoss, endsAtRest } from "../theory/two_layer/stage_ends.ts";
import type { TransferField, TransferReading } from "../theory/two_layer/transfer_field.ts";
import {
  transferCurve,
  transferDensity,
  type TransferNumber,
  transferPrediction,
} from "../theory/two_layer/transfer_predictions.ts";
import { PREACTIVATION_BINS } from "../theory/two_layer/transfer_problem.ts";

/** What the stages start from: tasks planned, their mean field solved, a network drawn. */
export type BeforeStages = BeforePlanned & {
  readonly params: PlanParams & BeforePlanned["params"];
  /** The mean field of all stages on the same data. */
  readonly theory: TransferField;
};

/** Metrics of one kind of task, to be reported after a stage besides those of all. */
export interface MoreMetrics<Content> {
  /** After the target was learned from random weights. */
  readonly scratch?: Metrics<Content & { readonly scratch: TrainedTwoLayer }>;
  /** After the source. */
  readonly pretrain?: Metrics<Content & { readonly pretrained: TrainedTwoLayer }>;
  /** After the target, from what the source left. */
  readonly transfer?: Metrics<Content & { readonly transferred: TrainedTwoLayer }>;
}

/**
 * Trains from scratch on the target, on the source and then on the target, all weights each time, and holds losses, features
 * and what was gained and forgotten against the mean field.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 1.
 */
export function checkedStages<Content extends BeforeStages>(
  backend: Backend,
  more: MoreMetrics<Content> = {},
): OperatorFunction<Flow<Content>, Flow> {
  return (start$) =>
    start$.pipe(
      scratchAsPlanned(backend),
      predictedCurve(({ theory }) => transferCurve(theory, "scratch")),
      checkAllGiven(({ theory }) => theory, {
        target_test_loss: ({ scratch }) => finalLoss(scratch, "targetTestLoss"),
        target_train_loss: ({ scratch }) => finalLoss(scratch, "trainLoss"),
        early_stopped_test_loss: ({ scratch }) => earlyStopping(scratch, "targetTestLoss").targetTestLoss,
        kernel_alignment: ({ plan: { tasks: { target } }, scratch }) =>
          featureKernelAlignment(backend, scratch, target),
        preactivation_kurtosis: ({ plan: { tasks: { targetTest } }, scratch }) =>
          preactivationKurtosis(preactivations(backend, scratch, targetTest.inputs)).value,
      }, (metric, theory, params) => predicted("scratch", { metric, theory, params })),
      checkGiven(
        "curve_deviation",
        ({ theory, scratch }) => curveDeviation(scratch, "targetTestLoss", limitCurve(theory, "scratch")),
        ({ theory }) => theory,
        (_, theory) => theory.rareNeurons ? undefined : deviationPrediction(theory, "scratch"),
      ),
      report({
        early_stopping_time: ({ params, plan, scratch }) =>
          earlyStopping(scratch, "targetTestLoss").step / plan.target.steps * params.targetTime,
        ...more.scratch,
      }),
      reportDensity("preactivation_density", ({ plan: { tasks: { targetTest } }, scratch, theory }) => ({
        measured: preactivationHistogram(
          preactivations(backend, scratch, targetTest.inputs),
          PREACTIVATION_BINS,
        ),
        predicted: transferDensity(theory, "scratch"),
      })),
    ).pipe(
      pretrainAsPlanned(backend),
      predictedCurve(({ theory }) => transferCurve(theory, "pretrain")),
      checkAllGiven(({ theory }) => theory, {
        source_test_loss: ({ pretrained }) => finalLoss(pretrained, "sourceTestLoss"),
        source_train_loss: ({ pretrained }) => finalLoss(pretrained, "trainLoss"),
      }, (metric, theory, params) => predicted("pretrain", { metric, theory, params })),
      report({ ...more.pretrain }),
    ).pipe(
      transferAsPlanned(backend),
      predictedCurve(({ theory }) => transferCurve(theory, "transfer")),
      checkAllGiven(({ theory }) => theory, {
        target_test_loss: ({ transferred }) => finalLoss(transferred, "targetTestLoss"),
        target_train_loss: ({ transferred }) => finalLoss(transferred, "trainLoss"),
        transferability: ({ scratch, transferred }) =>
          finalLoss(scratch, "targetTestLoss") - finalLoss(transferred, "targetTestLoss"),
        early_stopped_test_loss: ({ transferred }) =>
          earlyStopping(transferred, "targetTestLoss").targetTestLoss,
        source_test_loss: ({ transferred }) => finalLoss(transferred, "sourceTestLoss"),
        forgetting: ({ pretrained, transferred }) =>
          finalLoss(transferred, "sourceTestLoss") - finalLoss(pretrained, "sourceTestLoss"),
        kernel_alignment: ({ plan: { tasks: { target } }, transferred }) =>
          featureKernelAlignment(backend, transferred, target),
        preactivation_kurtosis: ({ plan: { tasks: { targetTest } }, transferred }) =>
          preactivationKurtosis(preactivations(backend, transferred, targetTest.inputs)).value,
      }, (metric, theory, params) => predicted("transfer", { metric, theory, params })),
      checkGiven(
        "curve_deviation",
        ({ theory, transferred }) =>
          curveDeviation(transferred, "targetTestLoss", limitCurve(theory, "transfer")),
        ({ theory }) => theory,
        (_, theory) => theory.rareNeurons ? undefined : deviationPrediction(theory, "transfer"),
      ),
      report({
        early_stopping_time: ({ params, plan, transferred }) =>
          earlyStopping(transferred, "targetTestLoss").step / plan.target.steps * params.targetTime,
        ...more.transfer,
      }),
      reportDensity("preactivation_density", ({ plan: { tasks: { targetTest } }, transferred, theory }) => ({
        measured: preactivationHistogram(
          preactivations(backend, transferred, targetTest.inputs),
          PREACTIVATION_BINS,
        ),
        predicted: transferDensity(theory, "transfer"),
      })),
    );
}

/** What theory says of a metric; nothing of the train loss where a stage ends at a given one, nor of neurons at rest. */
function predicted<Stage extends keyof TransferReading, Metric extends string>(
  stage: Stage,
  { metric, theory, params }: {
    readonly metric: `${Stage} ${Metric}` extends TransferNumber ? Metric : never;
    readonly theory: TransferField;
    readonly params: PlanParams;
  },
): Prediction | undefined {
  if (metric.endsWith("train_loss") && endsAtLoss(theory, stage, params.stopLoss)) return undefined;
  if (metric === "preactivation_kurtosis" && theory.rareNeurons) return undefined;
  const ofNeurons = metric === "preactivation_kurtosis" || metric === "kernel_alignment";
  if (ofNeurons && stage !== "pretrain" && endsAtRest(theory, stage)) return undefined;
  return transferPrediction(theory, `${stage} ${metric}` as TransferNumber);
}
