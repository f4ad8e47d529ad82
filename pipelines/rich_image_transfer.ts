import type { OperatorFunction } from "rxjs";
import { twoLayerAccuracy } from "../measures/two_layer_accuracy.ts";
import type { Backend } from "../numerics/backend.ts";
import { openActivation } from "../numerics/open_activation.ts";
import { labelDimension } from "../operators/label_dimension.ts";
import { type PlanParams, planTraining, targetRichnessOf } from "../operators/plan_training.ts";
import { predictAhead } from "../operators/predict_ahead.ts";
import { imagePairData, type ImagePairParams, sampleImagePairs } from "../operators/sample_image_pairs.ts";
import { shareDraws } from "../operators/share_draws.ts";
import type { Flow } from "../operators/state.ts";
import { type BeforePlanned } from "../operators/train_as_planned.ts";
import { drawTwoLayer } from "../operators/train_two_layer_tasks.ts";
import { transferField } from "../theory/two_layer/transfer_field.ts";
import { checkedStages } from "./checked_stages.ts";
import { remarkOnGrowth } from "./remark_on_growth.ts";
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
      shareDraws(imagePairData),
      sampleImagePairs(images),
      planTraining(algebra, (points) => labelDimension(algebra, points)),
      predictAhead("theory", ({ plan }) => plan, async (params, plan, signal) => {
        const activation = await openActivation(params.activation);
        const { source, target } = plan.tasks,
          richest = Math.max(params.sourceRichness, targetRichnessOf(params));
        const dimension = Math.max(labelDimension(algebra, source), labelDimension(algebra, target));
        return {
          result: await transferField(algebra, plan, { ...params, activation, signal, device: backend }),
          remarks: [...remarkOnGrowth(activation), ...remarkOnStiffness(richest, Math.round(dimension))],
        };
      }),
      drawTwoLayer("antithetic"),
      checkedStages(backend, {
        scratch: {
          target_test_accuracy: ({ tasks, scratch }) => twoLayerAccuracy(backend, tasks.targetTest, scratch),
        },
        pretrain: {
          source_test_accuracy: ({ tasks, pretrained }) =>
            twoLayerAccuracy(backend, tasks.sourceTest, pretrained),
        },
        transfer: {
          target_test_accuracy: ({ tasks, transferred }) =>
            twoLayerAccuracy(backend, tasks.targetTest, transferred),
        },
      }),
    );
}
