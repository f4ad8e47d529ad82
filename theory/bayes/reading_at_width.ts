import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import type { LinearPosterior } from "./linear_posterior.ts";
import { type PosteriorReading, readLinearPosterior } from "./posterior_reading.ts";
import { widthShift } from "./width_shift.ts";

/**
 * What a linear network of width N says, to the first order in 1/N: {@linkcode readLinearPosterior} with {@linkcode widthShift}. For a
 * source, or a target whose Σ₁ is W̄ᵀW̄/N of the network that it is coupled to. `testKernel` stays that of infinite width.
 *
 * @param test `[T, D]`.
 * @throws {RangeError} At γ = 0.
 */
export function readAtWidth(
  algebra: LinearAlgebra,
  posterior: LinearPosterior,
  test: Matrix,
  width: number,
): PosteriorReading {
  const limit = readLinearPosterior(algebra, posterior, test), shift = widthShift(algebra, posterior, test);
  const { inverseTemperature: beta } = posterior.task, { kernel, weightOverlap } = limit;
  const moved = (values: Float64Array, by: Float64Array, scale = 1 / width) =>
    values.map((value, i) => value + scale * by[i]);
  return {
    ...limit,
    dual: moved(limit.dual, shift.train, -beta / width),
    kernel: matrix(kernel.rows, kernel.cols, moved(kernel.data, shift.kernel.data)),
    train: moved(limit.train, shift.train),
    test: moved(limit.test, shift.test),
    within: moved(limit.within, shift.within),
    ...(weightOverlap === undefined ? {} : { weightOverlap: weightOverlap + shift.weightOverlap / width }),
    atWidth: { width, limit },
  };
}
