import type { OperatorFunction } from "rxjs";
import { preactivationHistogram } from "../measures/preactivation_histogram.ts";
import { preactivationKurtosis } from "../measures/preactivation_kurtosis.ts";
import { twoLayerAccuracy } from "../measures/two_layer_accuracy.ts";
import {
  curveDeviation,
  earlyStopping,
  featureKernelAlignment,
  finalLoss,
  preactivations,
} from "../measures/two_layer_measures.ts";
import type { Backend } from "../numerics/backend.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { checkGiven } from "../operators/check.ts";
import { checkAllGiven } from "../operators/check_all.ts";
import { labelDimension } from "../operators/label_dimension.ts";
import { type PlanParams, planTraining, targetRichnessOf } from "../operators/plan_training.ts";
import { predictAhead } from "../operators/predict_ahead.ts";
import { predictedCurve } from "../operators/predicted_curve.ts";
import { report } from "../operators/report.ts";
import { reportDensity } from "../operators/report_density.ts";
import { type ImagePairParams, sampleImagePairs } from "../operators/sample_image_pairs.ts";
import type { Flow } from "../operators/state.ts";
import {
  type BeforePlanned,
  pretrainAsPlanned,
  scratchAsPlanned,
  transferAsPlanned,
} from "../operators/train_as_planned.ts";
import { drawTwoLayer } from "../operators/train_two_layer_tasks.ts";
import { deviationPrediction, limitCurve } from "../theory/two_layer/curve_deviation.ts";
import { transferField } from "../theory/two_layer/transfer_field.ts";
import {
  transferCurve,
  transferDensity,
  transferPrediction,
} from "../theory/two_layer/transfer_predictions.ts";
import { PREACTIVATION_BINS } from "../theory/two_layer/transfer_problem.ts";
import { remarkOnStiffness } from "./refuse_stages.ts";
import type { Resources } from "./resources.ts";

/** Parameters of rich training on images. */
export type RichImageParams = ImagePairParams & PlanParams & BeforePlanned["params"] & {
  /** S of one randomisation of the mean field. */
  readonly particles: number;
};

/**
 * Networks that learn two pairs of image classes one after the other with all their weights, beside their mean field on the same
 * images.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 1 and image tasks.
 */
export function richImageTransfer(
  backend: Backend,
  { images }: Pick<Resources, "images">,
): OperatorFunction<Flow<{ readonly params: RichImageParams }>, Flow> {
  const { algebra } = backend;
  return (start$) =>
    start$.pipe(
      sampleImagePairs(images),
      planTraining(algebra, (points) => labelDimension(algebra, points)),
      predictAhead("theory", ({ plan }) => plan, async (params, plan, signal) => {
        const activation = await openActivation(params.activation);
        const { source, target } = plan.tasks,
          richest = Math.max(params.sourceRichness, targetRichnessOf(params));
        const dimension = Math.max(labelDimension(algebra, source), labelDimension(algebra, target));
        return {
          result: await transferField(algebra, plan, { ...params, activation, signal }),
          remarks: remarkOnStiffness(richest, Math.round(dimension)),
        };
      }),
      drawTwoLayer("antithetic"),
    ).pipe(
      scratchAsPlanned(backend),
      predictedCurve(({ theory }) => transferCurve(theory, "scratch")),
      checkAllGiven(({ theory }) => theory, {
        target_test_loss: ({ scratch }) => finalLoss(scratch, "targetTestLoss"),
        target_train_loss: ({ scratch }) => finalLoss(scratch, "trainLoss"),
        early_stopped_test_loss: ({ scratch }) => earlyStopping(scratch, "targetTestLoss").targetTestLoss,
        kernel_alignment: ({ tasks: { target }, scratch }) =>
          featureKernelAlignment(backend, scratch, target),
        preactivation_kurtosis: ({ tasks: { targetTest }, scratch }) =>
          preactivationKurtosis(preactivations(backend, scratch, targetTest.inputs)).value,
      }, (metric, theory) => transferPrediction(theory, `scratch ${metric}`)),
      checkGiven(
        "curve_deviation",
        ({ theory, scratch }) => curveDeviation(scratch, "targetTestLoss", limitCurve(theory, "scratch")),
        ({ theory }) => theory,
        (_, theory) => deviationPrediction(theory, "scratch"),
      ),
      report({
        early_stopping_time: ({ params, plan, scratch }) =>
          earlyStopping(scratch, "targetTestLoss").step / plan.target.steps * params.targetTime,
        target_test_accuracy: ({ tasks, scratch }) => twoLayerAccuracy(algebra, tasks.targetTest, scratch),
      }),
      reportDensity("preactivation_density", ({ tasks: { targetTest }, scratch, theory }) => ({
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
      }, (metric, theory) => transferPrediction(theory, `pretrain ${metric}`)),
      report({
        source_test_accuracy: ({ tasks, pretrained }) =>
          twoLayerAccuracy(algebra, tasks.sourceTest, pretrained),
      }),
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
        kernel_alignment: ({ tasks: { target }, transferred }) =>
          featureKernelAlignment(backend, transferred, target),
        preactivation_kurtosis: ({ tasks: { targetTest }, transferred }) =>
          preactivationKurtosis(preactivations(backend, transferred, targetTest.inputs)).value,
      }, (metric, theory) => transferPrediction(theory, `transfer ${metric}`)),
      checkGiven(
        "curve_deviation",
        ({ theory, transferred }) =>
          curveDeviation(transferred, "targetTestLoss", limitCurve(theory, "transfer")),
        ({ theory }) => theory,
        (_, theory) => deviationPrediction(theory, "transfer"),
      ),
      report({
        early_stopping_time: ({ params, plan, transferred }) =>
          earlyStopping(transferred, "targetTestLoss").step / plan.target.steps * params.targetTime,
        target_test_accuracy: ({ tasks, transferred }) =>
          twoLayerAccuracy(algebra, tasks.targetTest, transferred),
      }),
      reportDensity("preactivation_density", ({ tasks: { targetTest }, transferred, theory }) => ({
        measured: preactivationHistogram(
          preactivations(backend, transferred, targetTest.inputs),
          PREACTIVATION_BINS,
        ),
        predicted: transferDensity(theory, "transfer"),
      })),
    );
}
