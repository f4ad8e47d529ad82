import type { SymmetricEigen } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { requireFinite } from "./require_finite.ts";
import { requireSquare } from "./require_shapes.ts";

/**
 * Loads the eigenvalue solver that needs no native code, of `ml-matrix`: Householder tridiagonalisation, implicit QL.
 *
 * @returns A function from a symmetric `[n, n]` matrix, of which it reads the lower triangle, to its eigenvalues and
 * eigenvectors. It throws a `TypeError` if the matrix is not square and a `NumericalError` if it is not finite.
 */
export async function loadPlainEigen(): Promise<(a: Matrix) => SymmetricEigen> {
  const { EigenvalueDecomposition, Matrix: Grid } = await import("ml-matrix");
  const action = "find the eigenvalues of";

  return (a) => {
    requireSquare(a, action);
    requireFinite(a, action);
    const n = a.rows;
    const vectors = matrix(n, n);
    if (n === 0) return { values: new Float64Array(0), vectors };

    // A power of two brings the largest entry near 1: exact, and the iteration can neither overflow nor stall on
    // numbers too small to compare.
    const size = powerOfTwoNear(a.data);
    const grid = new Grid(n, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) grid.set(i, j, a.data[i * n + j] / size);
    }
    const found = new EigenvalueDecomposition(grid, { assumeSymmetric: true });
    const values = Float64Array.from(found.realEigenvalues, (value) => value * size);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) vectors.data[i * n + j] = found.eigenvectorMatrix.get(j, i);
    }
    requireFinite(matrix(1, n, values), "return eigenvalues in");
    requireFinite(vectors, "return eigenvectors in");
    return { values, vectors };
  };
}

/** A power of two within a factor 2 of the largest absolute entry; 1 for a matrix of zeros. */
function powerOfTwoNear(entries: Float64Array): number {
  let largest = 0;
  for (const entry of entries) largest = Math.max(largest, Math.abs(entry));
  return largest === 0 ? 1 : 2 ** Math.floor(Math.log2(largest));
}
