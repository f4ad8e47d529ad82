import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { maximiseDual } from "./concave_dual.ts";
import { denseDual } from "./dense_dual.ts";
import { type GramModes, gramModes, toModes } from "./gram_modes.ts";
import { type LinearPosterior, linearPosterior } from "./linear_posterior.ts";
import { type CoupledTask, requireDefinite, requirePosteriorTask } from "./posterior_task.ts";
import { applyMoment, type SourceMoment, type SpikedMoment } from "./source_moment.ts";
import { spikedDual } from "./spiked_dual.ts";

/**
 * Posterior of a linear two-layer network of infinite width on a target, coupled with strength δ to the weights of a source
 * posterior with second moment Σ₁:
 *
 *     y₂ = v₂/β_T + AKv₂ + BK̃v₂,   f₂(x) = A k(x)·v₂ + B k̃(x)·v₂,   K̃ = X₂Σ₁X₂ᵀ/D,   k̃(x) = X₂Σ₁x/D
 *
 * by Newton on the concave dual, {@linkcode maximiseDual}. A spiked Σ₁ takes P operations a step once the Gram matrix is
 * diagonalised, any other r³/3 with r the rank of the inputs. N → ∞ at fixed P and D; any inputs, any Σ₁.
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
  modes: GramModes = gramModes(algebra, task.inputs),
): LinearPosterior {
  requirePosteriorTask(task);
  const { inputs, labels, inverseTemperature } = task, dim = inputs.cols;
  const size = "rows" in source ? source.rows : source.direction.length;
  if (size !== dim || ("rows" in source && source.cols !== dim)) {
    throw new TypeError(
      `Cannot couple inputs of dimension ${dim} to source weights of dimension ${size}: need the same`,
    );
  }
  requireDefinite(modes.values.length, inputs.rows, inverseTemperature);
  const y = toModes(algebra, modes, labels);
  const space = "rows" in source
    ? denseDual(algebra, modes.values, pulledModes(algebra, source, modes), y, inverseTemperature)
    : spikedDual(modes.values, pullOf(algebra, source, modes), source.weight, y, inverseTemperature);
  const { dual, ...scalars } = maximiseDual(space, task);
  return linearPosterior(algebra, task, source, modes, dual, scalars);
}

/** r = X₂d/√D along the modes, `[r]`. */
function pullOf(algebra: LinearAlgebra, { direction }: SpikedMoment, modes: GramModes): Float64Array {
  const { inputs } = modes, pull = new Float64Array(inputs.rows);
  algebra.apply(inputs, direction, pull, 1 / Math.sqrt(inputs.cols));
  return toModes(algebra, modes, pull);
}

/** K̃ between the modes, `[r, r]`. */
function pulledModes(algebra: LinearAlgebra, moment: Matrix, { inputs, vectors }: GramModes): Matrix {
  const features = algebra.multiply(vectors, inputs), out = matrix(vectors.rows, vectors.rows);
  const moved = applyMoment(algebra, moment, features);
  algebra.multiplyInto(out, moved, features, { transposeB: true, scale: 1 / inputs.cols });
  return out;
}
