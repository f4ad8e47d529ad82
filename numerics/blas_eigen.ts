import type { LapackFunctions } from "./blas_symbols.ts";
import type { SymmetricEigen } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { NumericalError } from "./numerical_error.ts";
import { requireFinite } from "./require_finite.ts";
import { requireSquare } from "./require_shapes.ts";

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by LAPACK's `dsyevr` (relatively robust representations).
 *
 * @param lapack The bound functions.
 * @param a Symmetric `[n, n]`; its lower triangle is read, nothing is written.
 * @throws {TypeError} If A is not square.
 * @throws {NumericalError} If A holds a non-finite number or LAPACK reports a failure.
 */
export function blasEigen(lapack: LapackFunctions, a: Matrix): SymmetricEigen {
  const action = "find the eigenvalues of";
  requireSquare(a, action);
  requireFinite(a, action); // dsyevr never returns on NaN
  const n = a.rows;
  const values = new Float64Array(n);
  const vectors = matrix(n, n); // column i of LAPACK's array is row i of ours
  if (n === 0) return { values, vectors };

  const size = Int32Array.of(n);
  const unused = new Float64Array(1); // bounds of a range of eigenvalues: all are wanted
  const unusedIndex = new Int32Array(1);
  const found = new Int32Array(1);
  const support = new Int32Array(2 * n);
  const info = new Int32Array(1);
  const scratch = a.data.slice(); // destroyed
  const solve = (work: Float64Array, workSize: number, indexWork: Int32Array, indexWorkSize: number) => {
    lapack.dsyevr_(
      letter("V"), // vectors too
      letter("A"), // all of them
      letter("U"), // column-major upper, row-major lower
      size,
      scratch,
      size,
      unused,
      unused,
      unusedIndex,
      unusedIndex,
      Float64Array.of(0), // tolerance: the default, full accuracy
      found,
      values,
      vectors.data,
      size,
      support,
      work,
      Int32Array.of(workSize),
      indexWork,
      Int32Array.of(indexWorkSize),
      info,
      1n,
      1n,
      1n,
    );
    if (info[0] !== 0 || (workSize > 0 && found[0] !== n)) {
      throw new NumericalError(
        `Cannot ${action} a [${n}, ${n}] matrix: dsyevr found ${found[0]} of ${n} and reports code ${
          info[0]
        }`,
      );
    }
  };

  const bestWork = new Float64Array(1);
  const bestIndexWork = new Int32Array(1);
  solve(bestWork, -1, bestIndexWork, -1); // asks for the best sizes of the work arrays
  solve(new Float64Array(bestWork[0]), bestWork[0], new Int32Array(bestIndexWork[0]), bestIndexWork[0]);
  return { values, vectors };
}

function letter(character: string): Uint8Array {
  return Uint8Array.of(character.charCodeAt(0));
}
