/** Value of the C interface to BLAS: matrices are row-major. */
export const ROW_MAJOR = 101;
/** Use the operand as it is. */
export const AS_IS = 111;
/** Use the transpose of the operand. */
export const TRANSPOSED = 112;
/** The triangle on and below the diagonal. */
export const LOWER = 122;
/** The diagonal of the triangle is stored, not taken as ones. */
export const STORED_DIAGONAL = 131;
/** The triangle stands to the left of the unknown: L·X = B. */
export const LEFT = 141;

const I = "i32"; // int, 32 bits in every library looked for
const D = "f64"; // double
const P = "buffer"; // pointer to the first entry of a typed array
const L = "usize"; // hidden length of a Fortran character argument

/** The functions used of a BLAS, by their C names. The optional ones exist in OpenBLAS only. */
export const cblasSymbols = {
  // order, transA, transB, m, n, k, α, A, lda, B, ldb, β, C, ldc: C ← α·op(A)·op(B) + β·C
  cblas_dgemm: { parameters: [I, I, I, I, I, I, D, P, I, P, I, D, P, I], result: "void" },
  // order, trans, m, n, α, A, lda, x, step, β, y, step: y ← α·op(A)·x + β·y
  cblas_dgemv: { parameters: [I, I, I, I, D, P, I, P, I, D, P, I], result: "void" },
  // order, m, n, α, x, step, y, step, A, lda: A ← A + α·x·yᵀ
  cblas_dger: { parameters: [I, I, I, D, P, I, P, I, P, I], result: "void" },
  // order, triangle, trans, n, k, α, A, lda, β, C, ldc: one triangle of C ← α·A·Aᵀ + β·C
  cblas_dsyrk: { parameters: [I, I, I, I, I, D, P, I, D, P, I], result: "void" },
  // order, side, triangle, trans, diagonal, m, n, α, A, lda, B, ldb: B ← α·op(A)⁻¹·B
  cblas_dtrsm: { parameters: [I, I, I, I, I, I, I, D, P, I, P, I], result: "void" },
  openblas_set_num_threads: { parameters: [I], result: "void", optional: true },
  openblas_get_config: { parameters: [], result: "pointer", optional: true },
  openblas_get_corename: { parameters: [], result: "pointer", optional: true },
} as const satisfies Deno.ForeignLibraryInterface;

/**
 * The functions used of LAPACK, by their Fortran names: every argument is a pointer, and the lengths of the character
 * arguments follow. Matrices are column-major there, so what LAPACK calls upper (`U`) is the lower triangle of ours.
 */
export const lapackSymbols = {
  // job, range, triangle, n, A, lda, vl, vu, il, iu, tolerance, found, values, vectors, ldz, support,
  // work, lwork, iwork, liwork, info, 3 lengths: eigenvalues and eigenvectors of a symmetric matrix
  dsyevr_: {
    parameters: [P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, P, L, L, L],
    result: "void",
  },
  // triangle, n, A, lda, info, 1 length: Cholesky factor in place
  dpotrf_: { parameters: [P, P, P, P, P, L], result: "void" },
} as const satisfies Deno.ForeignLibraryInterface;

/** The BLAS functions, bound. */
export type CblasFunctions = Deno.DynamicLibrary<typeof cblasSymbols>["symbols"];

/** The LAPACK functions, bound. */
export type LapackFunctions = Deno.DynamicLibrary<typeof lapackSymbols>["symbols"];
