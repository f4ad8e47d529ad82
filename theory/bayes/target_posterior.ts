import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { gramBlock } from "../../numerics/gram_block.ts";
import { matrix } from "../../numerics/matrix.ts";
import { maximiseDual } from "./concave_dual.ts";
import { denseDual } from "./dense_dual.ts";
import { fromModes, type GramModes, gramModes, toModes } from "./gram_modes.ts";
import { type LinearPosterior, linearPosterior } from "./linear_posterior.ts";
import { type CoupledTask, requireDefinite, requirePosteriorTask } from "./posterior_task.ts";
import { applyMoment, type SourceMoment } from "./source_moment.ts";
import { spikedDual } from "./spiked_dual.ts";

/**
 * Posterior of a linear two-layer network of infinite width on a target, coupled with strength δ to the weights of a source
 * posterior with second moment Σ₁:
 *
 *     y₂ = v₂/β_T + AKv₂ + BK̃v₂,   f₂(x) = A k(x)·v₂ + B k̃(x)·v₂,   K̃ = X₂Σ₁X₂ᵀ/D,   k̃(x) = X₂Σ₁x/D
 *
 * by Newton on the concave dual, {@linkcode maximiseDual}. A spiked Σ₁ takes P operations a step once the Gram matrix is
 * diagonalised, any other P³/3. N → ∞ at fixed P and D; any inputs, any Σ₁.
 *
 * @param source Σ₁: `handedMoment()` of the source posterior, or that of one network, W̄ᵀW̄/N, for the mean given this network.
 * @param modes The Gram matrix of the inputs, diagonalised before; found here unless given.
 * @throws {RangeError} If a number of the task is out of range, β_T > 10⁸ with a singular Gram matrix, or digits are lost.
 * @throws {TypeError} If Σ₁ is not of the inputs' dimension.
 * @throws {NumericalError} If Newton does not converge.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix F; the form for any Σ₁ derived here.
 */
export function targetPosterior(
  algebra: LinearAlgebra,
  task: CoupledTask,
  source: SourceMoment,
  modes?: GramModes,
): LinearPosterior {
  requirePosteriorTask(task);
  const { inputs, labels, inverseTemperature } = task, dim = inputs.cols;
  const size = "rows" in source ? source.rows : source.direction.length;
  if (size !== dim || ("rows" in source && source.cols !== dim)) {
    throw new TypeError(
      `Cannot couple inputs of dimension ${dim} to source weights of dimension ${size}: need the same`,
    );
  }
  if ("rows" in source) {
    const { gram } = gramBlock(algebra, inputs);
    const pulled = matrix(inputs.rows, inputs.rows);
    const moved = applyMoment(algebra, source, inputs);
    algebra.multiplyInto(pulled, moved, inputs, { transposeB: true, scale: 1 / dim });
    if (inverseTemperature > 1e8) {
      requireDefinite(gramModes(algebra, inputs).rank, inputs.rows, inverseTemperature);
    }
    const space = denseDual(algebra, gram, pulled, labels, inverseTemperature);
    const { dual, ...scalars } = maximiseDual(space, task);
    return linearPosterior(algebra, task, source, dual, scalars);
  }
  const known = modes ?? gramModes(algebra, inputs);
  requireDefinite(known.rank, inputs.rows, inverseTemperature);
  const pull = new Float64Array(inputs.rows);
  algebra.apply(inputs, source.direction, pull, 1 / Math.sqrt(dim));
  const space = spikedDual(
    known.values,
    toModes(algebra, known, pull),
    source.weight,
    toModes(algebra, known, labels),
    inverseTemperature,
  );
  const { dual, ...scalars } = maximiseDual(space, task);
  return linearPosterior(algebra, task, source, fromModes(algebra, known, dual), scalars);
}
