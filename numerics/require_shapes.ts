import type { Matrix } from "./matrix.ts";

// These checks guard native code, which believes the sizes it is told: an array too short would be read past its end.
// They run in loops of microseconds, so the messages are made only on failure.

/**
 * Checks C[m, n] ← op(A)[m, k]·op(B)[k, n]: inner sizes, result shape, filled arrays, and C apart from A and B.
 *
 * @throws {TypeError} Naming both shapes.
 */
export function requireProduct(
  c: Matrix,
  a: Matrix,
  b: Matrix,
  transposeA: boolean,
  transposeB: boolean,
): void {
  const inner = transposeA ? a.rows : a.cols;
  if (inner !== (transposeB ? b.cols : b.rows)) {
    throw new TypeError(
      `Cannot multiply ${operand(a, transposeA)} by ${operand(b, transposeB)}: ` +
        `inner sizes ${inner} and ${transposeB ? b.cols : b.rows} differ`,
    );
  }
  if (c.rows !== (transposeA ? a.cols : a.rows) || c.cols !== (transposeB ? b.rows : b.cols)) {
    throw new TypeError(
      `Cannot write ${operand(a, transposeA)} times ${operand(b, transposeB)} to ${shape(c)}: shapes differ`,
    );
  }
  requireFilled(a);
  requireFilled(b);
  requireFilled(c);
  if (c.data === a.data || c.data === b.data) {
    throw new TypeError(
      `Cannot multiply ${operand(a, transposeA)} by ${operand(b, transposeB)} in place: ` +
        `the result needs an array of its own`,
    );
  }
}

/**
 * Checks y ← A·x, or y ← Aᵀ·x if `transposed`.
 *
 * @throws {TypeError} Naming the shapes.
 */
export function requireApply(a: Matrix, x: Float64Array, y: Float64Array, transposed: boolean): void {
  requireFilled(a);
  if (!holds(x, transposed ? a.rows : a.cols) || !holds(y, transposed ? a.cols : a.rows)) {
    throw new TypeError(
      `Cannot apply ${operand(a, transposed)} to [${x.length}] giving [${y.length}]: sizes differ`,
    );
  }
  if (x === y) {
    throw new TypeError(`Cannot apply ${operand(a, transposed)} in place: y needs an array of its own`);
  }
}

/**
 * Checks A ← A + x·yᵀ.
 *
 * @throws {TypeError} Naming the shapes.
 */
export function requireRankOne(a: Matrix, x: Float64Array, y: Float64Array): void {
  requireFilled(a);
  if (!holds(x, a.rows) || !holds(y, a.cols)) {
    throw new TypeError(`Cannot add [${x.length}]·[${y.length}]ᵀ to ${shape(a)}: sizes differ`);
  }
}

/**
 * Checks that A is square, for `action` as in "find the eigenvalues of".
 *
 * @throws {TypeError} Naming the shape.
 */
export function requireSquare(a: Matrix, action: string): void {
  requireFilled(a);
  if (a.rows !== a.cols) {
    throw new TypeError(`Cannot ${action} a ${shape(a)} matrix: need as many columns as rows`);
  }
}

/**
 * Checks A·X = B with A square.
 *
 * @throws {TypeError} Naming both shapes.
 */
export function requireSystem(a: Matrix, b: Matrix): void {
  requireSquare(a, "solve with");
  requireFilled(b);
  if (a.rows !== b.rows) {
    throw new TypeError(`Cannot solve ${shape(a)}·X = ${shape(b)}: row counts differ`);
  }
}

/**
 * Checks that the array of a matrix has the length its shape promises.
 *
 * @throws {TypeError} Naming the shape and the length.
 */
export function requireFilled(a: Matrix): void {
  if (!holds(a.data, a.rows * a.cols)) {
    throw new TypeError(
      `Cannot use a ${shape(a)} matrix of ${a.data.length} numbers: need ${a.rows * a.cols} float64 numbers`,
    );
  }
}

/** Bytes, not entries: this also refuses a Float32Array that slipped past the types. */
function holds(array: Float64Array, count: number): boolean {
  return array.byteLength === 8 * count;
}

function shape(a: Matrix): string {
  return `[${a.rows}, ${a.cols}]`;
}

function operand(a: Matrix, transposed: boolean): string {
  return transposed ? `${shape(a)}ᵀ` : shape(a);
}
