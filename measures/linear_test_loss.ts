import { squaredDistance } from "../numerics/norm.ts";
import type { LinearTasks } from "../operators/sample_linear_tasks.ts";
import type { TrainedLinear } from "../operators/train_deep_linear.ts";

/**
 * Test loss of a linear network on the target task, over the whole population of inputs x ~ N(0, I):
 *
 *     E (f(x) − β₂·x)² = |β − β₂|²
 *
 * No test set is drawn, so the number has no sampling error of its own.
 *
 * @returns Mean of (f − y)² on noise-free points; the zero predictor scores 1.
 */
export function linearTestLoss({ targetTeacher }: LinearTasks, { predictor }: TrainedLinear): number {
  return squaredDistance(predictor, targetTeacher);
}
