import type { Matrix } from "../numerics/matrix.ts";
import { squaredDistance } from "../numerics/norm.ts";
import type { KernelFit } from "../operators/kernel_fine_tune.ts";
import type { ImageTasks } from "../operators/sample_image_tasks.ts";
import { signAccuracy } from "./sign_accuracy.ts";

/** The part of the tasks that a test needs. */
export type Test = Pick<ImageTasks, "test">;
/** The part of a fit that a test needs. */
export type Predictions = Pick<KernelFit, "predictions">;

/** Mean of (f − y)² over the test images, labels ±1: predicting 0 scores 1. */
export function kernelTestLoss({ test: { targets } }: Test, { predictions }: Predictions): number {
  return squaredDistance(predictions, targets) / targets.length;
}

/** Share of test images with sign(f) = y; a prediction of exactly 0 counts as wrong. */
export function kernelTestAccuracy({ test: { targets } }: Test, { predictions }: Predictions): number {
  return signAccuracy(predictions, targets);
}

/** Extracts, as plain numbers, what a learning-curve prediction conditions on: kernel and labels of the pool. */
export function poolOf(
  { pool: { targets } }: Pick<ImageTasks, "pool">,
  { poolKernel }: Pick<KernelFit, "poolKernel">,
): { kernel: Matrix; targets: Float64Array } {
  return { kernel: poolKernel, targets };
}
