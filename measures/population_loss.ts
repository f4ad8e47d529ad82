import { squaredDistance } from "../numerics/norm.ts";
import type { FittedPredictor } from "../operators/freeze_and_regress.ts";
import type { SpikedTasks } from "../operators/sample_spiked_tasks.ts";

/**
 * Test loss of a linear predictor on the target, over the whole population of inputs x ~ N(0, Σ):
 *
 *     E (f(x) − β₂·x)² = (β̂ − β₂)ᵀΣ(β̂ − β₂)
 *
 * @returns Mean of (f − y)² on noise-free points; the zero predictor scores |β₂|²_Σ.
 */
export function targetLoss(
  { targetTeacher, spectrum }: Pick<SpikedTasks, "targetTeacher" | "spectrum">,
  { predictor }: FittedPredictor,
): number {
  return squaredDistance(predictor, targetTeacher, spectrum);
}

/** The same on the source, (β̂ − β₁)ᵀΣ(β̂ − β₁): after the target has been learned, what is left of the source. */
export function sourceLoss(
  { sourceTeacher, spectrum }: Pick<SpikedTasks, "sourceTeacher" | "spectrum">,
  { predictor }: FittedPredictor,
): number {
  return squaredDistance(predictor, sourceTeacher, spectrum);
}
