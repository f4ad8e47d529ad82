import type { Matrix } from "./matrix.ts";
import { NumericalError } from "./numerical_error.ts";

/**
 * Refuses a Cholesky pivot that may be rounding noise, so that a singular matrix never passes as a definite one.
 *
 *     pivot > n·2⁻⁵³·aᵢᵢ
 *
 * The pivot is aᵢᵢ minus at most n − 1 squares that sum to at most aᵢᵢ: each operation errs by at most 2⁻⁵³·aᵢᵢ, so
 * below the bound no digit of the pivot is known.
 *
 * @param a The symmetric matrix `[n, n]` being factorised.
 * @param index Row i of the pivot.
 * @param pivot Square of the diagonal entry of the factor, Lᵢᵢ².
 * @throws {NumericalError} If the pivot is below the bound, or NaN.
 */
export function requirePivot(a: Matrix, index: number, pivot: number): void {
  const bound = a.rows * 2 ** -53 * a.data[index * (a.cols + 1)];
  if (pivot > bound) return;
  throw new NumericalError(
    `Cannot solve with a [${a.rows}, ${a.cols}] matrix as it is not positive definite to rounding: ` +
      `pivot ${index} is ${pivot}, need more than ${bound}`,
  );
}
