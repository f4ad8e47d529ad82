import type { Matrix } from "./matrix.ts";

// For small matrices in long loops: unlike LinearAlgebra's own, these allocate nothing and hand out the factor.

/**
 * Replaces the lower triangle of a symmetric positive definite matrix by its Cholesky factor L, A = L·Lᵀ; what stands above
 * the diagonal is neither read nor written.
 *
 * @param a `[n, n]`
 * @returns log det A, or NaN if A is not positive definite to rounding or an entry is not finite; L is then of no use.
 */
export function factoriseInPlace(a: Matrix): number {
  const { rows: n, data } = a;
  let logDeterminant = 0;
  for (let i = 0; i < n; i++) {
    const row = i * n, diagonal = data[row + i];
    for (let j = 0; j < i; j++) {
      const other = j * n;
      let sum = data[row + j];
      for (let k = 0; k < j; k++) sum -= data[row + k] * data[other + k];
      data[row + j] = sum / data[other + j];
    }
    let pivot = diagonal;
    for (let k = 0; k < i; k++) pivot -= data[row + k] * data[row + k];
    if (!(pivot > n * 2 ** -53 * diagonal && pivot < Infinity)) return NaN;
    logDeterminant += Math.log(pivot);
    data[row + i] = Math.sqrt(pivot);
  }
  return logDeterminant;
}

/** Solves L·x = b in place of b, `[n]`; see {@linkcode factoriseInPlace}. */
export function solveLower({ rows: n, data }: Matrix, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = x[i];
    for (let k = 0; k < i; k++) sum -= data[i * n + k] * x[k];
    x[i] = sum / data[i * n + i];
  }
}

/** Solves L·Lᵀ·x = b in place of b, `[n]`; see {@linkcode factoriseInPlace}. */
export function solveFactorised(factor: Matrix, x: Float64Array): void {
  const { rows: n, data } = factor;
  solveLower(factor, x);
  for (let i = n - 1; i >= 0; i--) {
    const value = x[i] /= data[i * n + i];
    for (let k = 0; k < i; k++) x[k] -= data[i * n + k] * value;
  }
}

/**
 * out ← A⁻¹ = L⁻ᵀ·L⁻¹, both triangles.
 *
 * @param factor L, `[n, n]`; see {@linkcode factoriseInPlace}.
 * @param out `[n, n]`, another array.
 */
export function invertFactorised({ rows: n, data }: Matrix, out: Matrix): void {
  const inverse = out.data; // first row j of L⁻ᵀ, i.e. column j of L⁻¹, from entry j on
  for (let j = 0; j < n; j++) {
    const row = j * n;
    inverse[row + j] = 1 / data[row + j];
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= data[i * n + k] * inverse[row + k];
      inverse[row + i] = sum / data[i * n + i];
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      let sum = 0;
      for (let k = j; k < n; k++) sum += inverse[i * n + k] * inverse[j * n + k];
      inverse[i * n + j] = sum; // entries of row i from j on are still L⁻ᵀ's, and so are all rows below
    }
    for (let j = 0; j < i; j++) inverse[i * n + j] = inverse[j * n + i];
  }
}
