import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { dot, norm } from "./norm.ts";

/** An eigenvalue with its unit eigenvector. */
export interface Eigenpair {
  /** The eigenvalue. */
  readonly value: number;
  /** Unit vector, `[n]`; its sign means nothing. */
  readonly vector: Float64Array;
}

/** Products with the matrix after which all eigenvalues are found instead. */
const MOST_PRODUCTS = 120;
/** Products between two looks at the convergence. */
const PRODUCTS_PER_LOOK = 8;
/** Residual |Ax − λx| that counts as converged unless another is given, relative to the largest |λ| met. */
const RESIDUAL = 1e-11;

/**
 * The largest eigenvalue of a symmetric matrix and its eigenvector, by Lanczos iteration with full orthogonalisation: two
 * products if all but one eigenvalue are equal, tens for the edge of a random matrix. All eigenvalues are found if 120
 * products do not suffice.
 *
 * @param a Symmetric, `[n, n]`, n ≥ 1.
 * @param guess A vector that is not orthogonal to the eigenvector, `[n]`: better, one along it.
 * @param residual |Ax − λx| relative to the largest |λ| at which to stop: its square is the error of the eigenvalue.
 */
export function topEigenpair(
  algebra: LinearAlgebra,
  a: Matrix,
  guess: Float64Array,
  residual: number = RESIDUAL,
): Eigenpair {
  const n = a.rows, most = Math.min(n, MOST_PRODUCTS);
  const basis: Float64Array[] = [], diagonal: number[] = [], beside: number[] = [];
  let next = unit(guess) ?? unit(new Float64Array(n).fill(1))!;
  for (let count = 1; count <= most; count++) {
    basis.push(next);
    const image = new Float64Array(n);
    algebra.apply(a, next, image);
    diagonal.push(dot(image, next));
    for (let pass = 0; pass < 2; pass++) {
      for (const old of basis) {
        const overlap = dot(image, old);
        for (let i = 0; i < n; i++) image[i] -= overlap * old[i];
      }
    }
    const size = norm(image), scale = Math.max(...diagonal.map(Math.abs), ...beside);
    const closed = size <= residual * scale;
    if (closed || count === n || count % PRODUCTS_PER_LOOK === 0) {
      const { value, vector } = last(algebra, tridiagonal(diagonal, beside));
      if (closed || count === n || size * Math.abs(vector[count - 1]) <= residual * scale) {
        const out = new Float64Array(n);
        basis.forEach((direction, k) => direction.forEach((x, i) => out[i] += vector[k] * x));
        return { value, vector: out };
      }
    }
    beside.push(size);
    next = unit(image)!;
  }
  return last(algebra, a);
}

/** The largest eigenvalue by finding all. */
function last(algebra: LinearAlgebra, a: Matrix): Eigenpair {
  const { values, vectors } = algebra.symmetricEigen(a), n = a.rows;
  return { value: values[n - 1], vector: vectors.data.slice((n - 1) * n) };
}

function tridiagonal(diagonal: readonly number[], beside: readonly number[]): Matrix {
  const n = diagonal.length, out = matrix(n, n);
  for (let i = 0; i < n; i++) {
    out.data[i * (n + 1)] = diagonal[i];
    if (i > 0) out.data[i * (n + 1) - 1] = out.data[i * (n + 1) - n] = beside[i - 1];
  }
  return out;
}

function unit(x: Float64Array): Float64Array | undefined {
  const size = norm(x);
  return size > 0 ? x.map((entry) => entry / size) : undefined;
}
