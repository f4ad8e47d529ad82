import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type GramModes, gramModes, toModes } from "./gram_modes.ts";
import { type LinearPosterior, linearPosterior } from "./linear_posterior.ts";
import { type PosteriorTask, requireDefinite, requirePosteriorTask } from "./posterior_task.ts";
import { scalarsAt } from "./dual_scalars.ts";
import { sourceScale } from "./source_scale.ts";

/**
 * Posterior of a linear two-layer network of infinite width on one task:
 *
 *     f₁(x) = k₁(x)ᵀ(K₁ + I/(c₁β_T))⁻¹y₁,   Σ₁ = E[w̄w̄ᵀ] = I + γ₁²c₁u₁u₁ᵀ,   Φ₁ = K₁ + γ₁²c₁(K₁v₁)(K₁v₁)ᵀ
 *
 * Kernel ridge regression with the ridge divided by c₁, {@linkcode sourceScale}; feature learning adds one spike, of size c₁ − 1,
 * along the unit estimator. Width N → ∞ at fixed P and D; any inputs.
 *
 * @param modes The Gram matrix of the inputs, diagonalised before; found here unless given.
 * @throws {RangeError} If a number of the task is out of range, or β_T > 10⁸ with a singular Gram matrix.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix E.
 */
export function sourcePosterior(
  algebra: LinearAlgebra,
  task: PosteriorTask,
  modes: GramModes = gramModes(algebra, task.inputs),
): LinearPosterior {
  requirePosteriorTask(task);
  const { richness, inverseTemperature, labels, inputs } = task;
  requireDefinite(modes.values.length, inputs.rows, inverseTemperature);
  const parts = toModes(algebra, modes, labels);
  const { scale, strength } = sourceScale(modes.values, parts, richness, inverseTemperature);
  const dual = parts.map((y, k) => y / (scale * modes.values[k] + 1 / inverseTemperature));
  const alone = { ...task, elasticCoupling: 0 };
  const none = { weight: 0, direction: new Float64Array(inputs.cols) };
  // q = 1/c exactly: 1 − γ²s would cancel where c is large.
  const scalars = {
    ...scalarsAt(strength, strength, alone),
    stiffness: 1 / scale,
    ownWeight: scale,
    ownCurvature: (richness * scale) ** 2,
  };
  return linearPosterior(algebra, alone, none, modes, dual, scalars);
}
