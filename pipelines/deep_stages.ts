import type { OperatorFunction } from "rxjs";
import { layerMeasures } from "../measures/deep_measures.ts";
import { finalLoss } from "../measures/two_layer_measures.ts";
import type { Backend } from "../numerics/backend.ts";
import { checkAllGiven } from "../operators/check_all.ts";
import { checkLayers } from "../operators/check_layers.ts";
import type { DeepParams } from "../operators/deep_contents.ts";
import type { Flow } from "../operators/state.ts";
import { predictedCurve } from "../operators/predicted_curve.ts";
import {
  type BeforeDeep,
  pretrainDeep,
  scratchDeep,
  transferDeep,
} from "../operators/train_deep_as_planned.ts";
import {
  deepCurve,
  deepEndsAtLoss,
  type DeepNumber,
  deepPrediction,
  type DeepStageName,
  layerPrediction,
  lossWithoutResponses,
} from "../theory/deep/deep_predictions.ts";
import type { DeepTransferField } from "../theory/deep/deep_transfer_field.ts";

/** What the stages start from: tasks planned, their mean field solved, a network drawn. */
export type BeforeDeepStages = BeforeDeep & {
  /** The mean field of all stages on the same data. */
  readonly theory: DeepTransferField;
};

/**
 * Trains deep networks from scratch on the target, on the source and then on the target, and holds losses and the kernels of all hidden
 * layers on the target's points against the mean field; after the source, those are the kernels that transfer starts from.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix B.
 */
export function deepStages<Content extends BeforeDeepStages>(
  backend: Backend,
): OperatorFunction<Flow<Content>, Flow> {
  return (start$) =>
    start$.pipe(
      scratchDeep(backend),
      predictedCurve(({ theory }) => deepCurve(theory, "scratch")),
      checkAllGiven(({ theory }) => theory, {
        target_test_loss: ({ scratch }) => finalLoss(scratch, "targetTestLoss"),
        target_train_loss: ({ scratch }) => finalLoss(scratch, "trainLoss"),
      }, (metric, theory, params) => predicted("scratch", { metric, theory, params })),
      checkLayers(
        ({ plan: { tasks: { target } }, scratch }) => layerMeasures(backend, scratch, target),
        ({ theory }) => theory,
        (layer, metric, theory) =>
          theory.rareNeurons ? undefined : layerPrediction(theory, "scratch", { layer, metric }),
      ),
    ).pipe(
      pretrainDeep(backend),
      predictedCurve(({ theory }) => deepCurve(theory, "pretrain")),
      checkAllGiven(({ theory }) => theory, {
        source_test_loss: ({ pretrained }) => finalLoss(pretrained, "sourceTestLoss"),
        source_train_loss: ({ pretrained }) => finalLoss(pretrained, "trainLoss"),
      }, (metric, theory, params) => predicted("pretrain", { metric, theory, params })),
      checkLayers(
        ({ plan: { tasks: { target } }, pretrained }) =>
          layerMeasures(backend, pretrained, target).map(({ kernel_trace, kernel_alignment }) => ({
            kernel_trace,
            kernel_alignment,
          })),
        ({ theory }) => theory,
        (layer, metric, theory) =>
          theory.rareNeurons ? undefined : layerPrediction(theory, "pretrain", { layer, metric }),
      ),
    ).pipe(
      transferDeep(backend),
      predictedCurve(({ theory }) => deepCurve(theory, "transfer")),
      checkAllGiven(({ theory }) => theory, {
        target_test_loss: ({ transferred }) => finalLoss(transferred, "targetTestLoss"),
        target_train_loss: ({ transferred }) => finalLoss(transferred, "trainLoss"),
        transferability: ({ scratch, transferred }) =>
          finalLoss(scratch, "targetTestLoss") - finalLoss(transferred, "targetTestLoss"),
        source_test_loss: ({ transferred }) => finalLoss(transferred, "sourceTestLoss"),
        forgetting: ({ pretrained, transferred }) =>
          finalLoss(transferred, "sourceTestLoss") - finalLoss(pretrained, "sourceTestLoss"),
        response_contribution: ({ theory, transferred }) =>
          finalLoss(transferred, "targetTestLoss") - lossWithoutResponses(theory),
      }, (metric, theory, params) => predicted("transfer", { metric, theory, params })),
      checkLayers(
        ({ plan: { tasks: { target } }, transferred }) => layerMeasures(backend, transferred, target),
        ({ theory }) => theory,
        (layer, metric, theory) =>
          theory.rareNeurons ? undefined : layerPrediction(theory, "transfer", { layer, metric }),
      ),
    );
}

/** What theory says of a metric; nothing of the train loss where a stage ends at a given one. */
function predicted<Stage extends DeepStageName, Metric extends string>(
  stage: Stage,
  { metric, theory, params }: {
    readonly metric: `${Stage} ${Metric}` extends DeepNumber ? Metric : never;
    readonly theory: DeepTransferField;
    readonly params: DeepParams;
  },
) {
  if (metric.endsWith("train_loss") && deepEndsAtLoss(theory, stage, params.stopLoss)) return undefined;
  return deepPrediction(theory, `${stage} ${metric}` as DeepNumber);
}
