import type { OperatorFunction } from "rxjs";
import { kernelAlignment } from "../measures/kernel_alignment.ts";
import { kernelTestAccuracy, kernelTestLoss, poolOf } from "../measures/kernel_test_loss.ts";
import type { Backend } from "../numerics/backend.ts";
import { checkGiven } from "../operators/check.ts";
import { type KernelStageParams, lazyFineTune, scratchKernel } from "../operators/kernel_fine_tune.ts";
import { pretrainRelu, type PretrainReluParams } from "../operators/pretrain_relu.ts";
import { report } from "../operators/report.ts";
import { type ImageTaskParams, sampleImageTasks } from "../operators/sample_image_tasks.ts";
import type { Flow } from "../operators/state.ts";
import {
  poolTransferability,
  poolTransferLoss,
  type PoolTransferParams,
} from "../theory/pool_transfer_loss.ts";
import type { Resources } from "./resources.ts";

/** Parameters of lazy fine-tuning on images. */
export type LazyImageParams = ImageTaskParams & PretrainReluParams & KernelStageParams & PoolTransferParams;

/**
 * Kernel regression with the kernels of networks pretrained on other images, beside learning curves from pools of images.
 *
 * @see Lauditi, Bordelon, Pehlevan (2025), image tasks, lazy fine-tuning on adapted kernels.
 */
export function lazyImageTransfer(
  backend: Backend,
  { images }: Pick<Resources, "images">,
): OperatorFunction<Flow<{ readonly params: LazyImageParams }>, Flow> {
  return (start$) =>
    start$.pipe(
      sampleImageTasks(images),
      scratchKernel(backend),
      checkGiven(
        "target_test_loss",
        ({ tasks, scratch }) => kernelTestLoss(tasks, scratch),
        ({ tasks, scratch }) => poolOf(tasks, scratch),
        (params, pool) => poolTransferLoss(backend.algebra, params, pool),
      ),
      report({
        target_test_accuracy: ({ tasks, scratch }) => kernelTestAccuracy(tasks, scratch),
        kernel_alignment: ({ tasks, scratch }) => kernelAlignment(scratch.kernel, tasks.target.targets),
      }),
      pretrainRelu(backend),
      lazyFineTune(backend),
      checkGiven(
        "target_test_loss",
        ({ tasks, lazilyFineTuned }) => kernelTestLoss(tasks, lazilyFineTuned),
        ({ tasks, lazilyFineTuned }) => poolOf(tasks, lazilyFineTuned),
        (params, pool) => poolTransferLoss(backend.algebra, params, pool),
      ),
      checkGiven(
        "transferability",
        ({ tasks, scratch, lazilyFineTuned }) =>
          kernelTestLoss(tasks, scratch) - kernelTestLoss(tasks, lazilyFineTuned),
        ({ tasks, scratch, lazilyFineTuned }) =>
          [poolOf(tasks, scratch), poolOf(tasks, lazilyFineTuned)] as const,
        (params, pools) => poolTransferability(backend.algebra, params, pools),
      ),
      report({
        target_test_accuracy: ({ tasks, lazilyFineTuned }) => kernelTestAccuracy(tasks, lazilyFineTuned),
        kernel_alignment: ({ tasks, lazilyFineTuned }) =>
          kernelAlignment(lazilyFineTuned.kernel, tasks.target.targets),
      }),
    );
}
