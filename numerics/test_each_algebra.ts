import { blasAlgebra } from "./blas_algebra.ts";
import { findBlas } from "./find_blas.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { type Matrix, matrix } from "./matrix.ts";
import { openWasm } from "./wasm_algebra.ts";

const search = findBlas();
const wasm = await openWasm("");

/**
 * Registers a test for each implementation of {@linkcode LinearAlgebra}, under the name `implementation: name`.
 *
 * Without a native BLAS its tests show as ignored, or fail if the environment has CARRYOVER_REQUIRE_BLAS=1.
 */
export function testEachAlgebra(name: string, run: (algebra: LinearAlgebra) => void): void {
  Deno.test(`wasm: ${name}`, () => run(wasm));
  if ("library" in search) {
    const blas = blasAlgebra(search.library);
    Deno.test(`${blas.name}: ${name}`, () => run(blas));
  } else {
    const fail = () => {
      throw new Error(`Cannot test a native BLAS: ${search.missing}`);
    };
    Deno.test({ name: `blas: ${name}`, ignore: !blasIsRequired(), fn: fail });
  }
}

/** Whether the environment demands a native BLAS; never asks for permission to look. */
function blasIsRequired(): boolean {
  const variable = "CARRYOVER_REQUIRE_BLAS";
  const readable = Deno.permissions.querySync({ name: "env", variable }).state === "granted";
  return readable && Deno.env.get(variable) === "1";
}

/** Scattered but fixed numbers in (−½, ½), `[count]`: fractional parts of sines, which no pattern of indices fits. */
export function scattered(count: number, seed = 1): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    const large = 1e4 * Math.sin(12.9898 * i + 78.233 * seed);
    return large - Math.floor(large) - 0.5;
  });
}

/** A matrix of {@linkcode scattered} numbers. */
export function scatteredMatrix(rows: number, cols: number, seed = 1): Matrix {
  return matrix(rows, cols, scattered(rows * cols, seed));
}

/** op(A)·op(B) by three plain loops, the sum over k in ascending order: what every implementation must equal. */
export function naiveProduct(a: Matrix, b: Matrix, transposeA = false, transposeB = false): Matrix {
  const c = matrix(transposeA ? a.cols : a.rows, transposeB ? b.rows : b.cols);
  const inner = transposeA ? a.rows : a.cols;
  for (let i = 0; i < c.rows; i++) {
    for (let j = 0; j < c.cols; j++) {
      let sum = 0;
      for (let p = 0; p < inner; p++) {
        sum += a.data[transposeA ? p * a.cols + i : i * a.cols + p] *
          b.data[transposeB ? j * b.cols + p : p * b.cols + j];
      }
      c.data[i * c.cols + j] = sum;
    }
  }
  return c;
}

/** Largest |a − b| over two arrays of one length; NaN if any entry is. */
export function largestDifference(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) throw new TypeError(`Cannot compare ${a.length} with ${b.length} numbers`);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  return largest;
}

/** Relative error of one rounding, 2⁻⁵³. */
export const UNIT_ROUNDOFF = 2 ** -53;

/** Sizes that are empty, smaller than a tile, no multiple of one, and across a block. */
export const ODD_SIZES = [0, 1, 3, 17, 64, 65, 130];

/**
 * How far two orders of summing k products of {@linkcode scattered} numbers may differ.
 *
 * Each errs by at most k·ε·Σ|ab| ≤ k·ε·k/4, and scaling and adding what is kept cost two roundings more of numbers
 * that are no larger: (k + 1)·(k + 4)·ε has room to spare, while one wrong or missing term, of size 0.1, breaks it by
 * ten orders of magnitude.
 */
export function sumTolerance(k: number): number {
  return (k + 1) * (k + 4) * UNIT_ROUNDOFF;
}
