import type { OperatorFunction } from "rxjs";
import { kernelAlignment } from "../measures/kernel_alignment.ts";
import { preactivationKurtosis } from "../measures/preactivation_kurtosis.ts";
import { earlyStopped, finalLosses } from "../measures/training_curve.ts";
import { twoLayerAccuracy } from "../measures/two_layer_accuracy.ts";
import type { Backend } from "../numerics/backend.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { twoLayerFields } from "../numerics/two_layer_network.ts";
import { checkAllGiven } from "../operators/check_all.ts";
import { labelDimension } from "../operators/label_dimension.ts";
import { type PlanParams, planTraining } from "../operators/plan_training.ts";
import { predictAhead } from "../operators/predict_ahead.ts";
import { predictedCurve } from "../operators/predicted_curve.ts";
import { report } from "../operators/report.ts";
import { type ImagePairParams, sampleImagePairs } from "../operators/sample_image_pairs.ts";
import type { Flow } from "../operators/state.ts";
import {
  type BeforePlanned,
  pretrainAsPlanned,
  scratchAsPlanned,
  transferAsPlanned,
} from "../operators/train_as_planned.ts";
import { drawTwoLayer } from "../operators/train_two_layer_tasks.ts";
import { transferField } from "../theory/two_layer/transfer_field.ts";
import { transferCurve, transferPrediction } from "../theory/two_layer/transfer_predictions.ts";
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
  { images }: Resources,
): OperatorFunction<Flow<{ readonly params: RichImageParams }>, Flow> {
  const { algebra } = backend;
  return (start$) =>
    start$.pipe(
      sampleImagePairs(images),
      planTraining(algebra, (points) => labelDimension(algebra, points)),
      predictAhead("theory", ({ plan }) => plan, async (params, plan, signal) => {
        const activation = await openActivation(params.activation);
        return { result: await transferField(algebra, plan, { ...params, activation, signal }) };
      }),
      drawTwoLayer("antithetic"),
      scratchAsPlanned(backend),
      predictedCurve(({ theory }) => transferCurve(theory, "scratch")),
      checkAllGiven(({ theory }) => theory, {
        target_test_loss: ({ scratch }) => finalLosses(scratch).targetTestLoss,
        target_train_loss: ({ scratch }) => finalLosses(scratch).trainLoss,
        early_stopped_test_loss: ({ scratch }) => earlyStopped(scratch).targetTestLoss,
      }, (metric, theory) => transferPrediction(theory, `scratch ${metric}`)),
      report({
        early_stopping_time: ({ scratch }) => earlyStopped(scratch).time,
        target_test_accuracy: ({ tasks, scratch }) => twoLayerAccuracy(algebra, tasks.targetTest, scratch),
      }),
    ).pipe(
      pretrainAsPlanned(backend),
      predictedCurve(({ theory }) => transferCurve(theory, "pretrain")),
      checkAllGiven(({ theory }) => theory, {
        source_test_loss: ({ pretrained }) => finalLosses(pretrained).sourceTestLoss,
        source_train_loss: ({ pretrained }) => finalLosses(pretrained).trainLoss,
      }, (metric, theory) => transferPrediction(theory, `pretrain ${metric}`)),
      report({
        source_test_accuracy: ({ tasks, pretrained }) =>
          twoLayerAccuracy(algebra, tasks.sourceTest, pretrained),
      }),
      transferAsPlanned(backend),
      predictedCurve(({ theory }) => transferCurve(theory, "transfer")),
      checkAllGiven(({ theory }) => theory, {
        target_test_loss: ({ transferred }) => finalLosses(transferred).targetTestLoss,
        target_train_loss: ({ transferred }) => finalLosses(transferred).trainLoss,
        transferability: ({ scratch, transferred }) =>
          finalLosses(scratch).targetTestLoss - finalLosses(transferred).targetTestLoss,
        early_stopped_test_loss: ({ transferred }) => earlyStopped(transferred).targetTestLoss,
        source_test_loss: ({ transferred }) => finalLosses(transferred).sourceTestLoss,
        forgetting: ({ pretrained, transferred }) =>
          finalLosses(transferred).sourceTestLoss - finalLosses(pretrained).sourceTestLoss,
        kernel_alignment: async ({ tasks: { target }, transferred: { network, activation } }) => {
          const { feature } = await backend.twoLayerKernels(network, activation, target.inputs);
          return kernelAlignment(feature, target.targets);
        },
        preactivation_kurtosis: ({ tasks: { targetTest }, transferred: { network } }) =>
          preactivationKurtosis(twoLayerFields(algebra, network.hiddenWeights, targetTest.inputs)).value,
      }, (metric, theory) => transferPrediction(theory, `transfer ${metric}`)),
      report({
        early_stopping_time: ({ transferred }) => earlyStopped(transferred).time,
        target_test_accuracy: ({ tasks, transferred }) =>
          twoLayerAccuracy(algebra, tasks.targetTest, transferred),
      }),
    );
}
