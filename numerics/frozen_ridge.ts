import { type FrozenProblem, FrozenRegression } from "./frozen_regression.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { NumericalError } from "./numerical_error.ts";

/**
 * Ridge regression on frozen linear features, for one ridge: what {@linkcode FrozenRegression.atRidge} gives, at a tenth of its
 * price.
 *
 *     β = β₀ + Fᵀr,   r = Sᵀ(SSᵀ + λD)⁻¹(y − Xβ₀) = (SᵀS + λD)⁻¹Sᵀ(y − Xβ₀),   S = XFᵀ
 *
 * By Cholesky, on the side where S has full rank if the data are in general position; where it has not, or so nearly that
 * rounding counts, the eigendecomposition takes over.
 *
 * @param ridge λ of K + λI with K(x, x') = xᵀFᵀFx'/D, not multiplied by P.
 * @returns β, `[D]`.
 * @throws {TypeError} If shapes do not fit.
 * @throws {RangeError} If λ is negative or not finite.
 */
export function frozenRidge(algebra: LinearAlgebra, problem: FrozenProblem, ridge: number): Float64Array {
  const { inputs: { rows: count, cols: dim }, features } = problem;
  if (!(ridge >= 0 && ridge < Infinity)) {
    throw new RangeError(
      `Cannot fit the readout as ridge must be >= 0 and finite: current value is ${ridge}`,
    );
  }
  const size = features?.rows ?? dim, rank = Math.min(count, size, dim);
  const dual = rank === count || (ridge > 0 && count <= size);
  if (dual || rank === size || ridge > 0) {
    try {
      return byCholesky(algebra, problem, ridge, dual);
    } catch (error) {
      if (!(error instanceof NumericalError)) throw error;
    }
  }
  return new FrozenRegression(algebra, problem).atRidge(ridge);
}

function byCholesky(
  algebra: LinearAlgebra,
  { inputs, labels, features, start }: FrozenProblem,
  ridge: number,
  dual: boolean,
): Float64Array {
  if (start && start.length !== inputs.cols) {
    throw new TypeError(`Cannot start from ${start.length} coefficients with inputs of ${inputs.cols}`);
  }
  const left = labels.slice();
  if (start) algebra.apply(inputs, start, left, -1, 1);
  const seen = features ? algebra.multiply(inputs, features, { transposeB: true }) : inputs;
  const gram = algebra.gram(seen, { transposeA: !dual }), size = gram.rows;
  for (let i = 0; i < size; i++) gram.data[i * (size + 1)] += ridge * inputs.cols;
  const solve = (right: Float64Array) => algebra.solvePositiveDefinite(gram, matrix(size, 1, right)).data;
  const readout = dual
    ? transposedTimes(algebra, seen, solve(left))
    : solve(transposedTimes(algebra, seen, left));
  const change = features ? transposedTimes(algebra, features, readout) : readout;
  return start ? change.map((b, j) => b + start[j]) : change;
}

/** Aᵀx. */
function transposedTimes(algebra: LinearAlgebra, a: Matrix, x: Float64Array): Float64Array {
  const out = new Float64Array(a.cols);
  algebra.applyTransposed(a, x, out);
  return out;
}
