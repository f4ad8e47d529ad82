import { type Matrix, matrix } from "../../numerics/matrix.ts";

/** A row of the reference table; which fields it has depends on its kind. */
export interface BayesCase {
  readonly id: string;
  readonly kind: string;
  // deno-lint-ignore no-explicit-any
  readonly [field: string]: any;
}

/** Finds the rows of the table of one kind. */
export function referenceKinds(cases: readonly unknown[]): (kind: string) => BayesCase[] {
  return (kind) => (cases as readonly BayesCase[]).filter((row) => row.kind === kind);
}

/** Data of two tasks and points to test on, as the table makes them by formula. */
export interface BayesData {
  readonly inputs1: Matrix;
  readonly labels1: Float64Array;
  readonly inputs2: Matrix;
  readonly labels2: Float64Array;
  readonly test: Matrix;
}

/** x_{μk} = f(μ, k) with indices from 1. */
const table = (rows: number, cols: number, f: (row: number, col: number) => number): Matrix =>
  matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, (_, at) => f(Math.floor(at / cols) + 1, at % cols + 1)),
  );

/** Rows of the table's family `trig`, or of another set of waves with `second`. */
export function trigData({ P1, P2, D, T }: Record<string, number>): BayesData {
  const root = Math.SQRT2;
  const inputs1 = table(P1, D, (m, k) => root * Math.cos(1.3 * m * k + 0.2));
  const inputs2 = table(P2 ?? 1, D, (m, k) => root * Math.sin(0.9 * m * k + 0.5));
  const test = table(T ?? 1, D, (t, k) => root * Math.cos(0.7 * t * k + 0.1));
  const b1 = unit(D, Math.cos), b2 = unit(D, (k) => Math.cos(k) + 0.8 * Math.sin(2 * k));
  return { inputs1, labels1: products(inputs1, b1), inputs2, labels2: products(inputs2, b2), test };
}

/** Rows of √D·I. */
export function identityRows(D: number, rows: readonly number[]): Matrix {
  return table(rows.length, D, (m, k) => rows[m - 1] === k - 1 ? Math.sqrt(D) : 0);
}

/** Two tasks on a circle, D = 2. */
export function circleData({ P1, P2 }: Record<string, number>): BayesData {
  const at = (angles: Float64Array) =>
    table(angles.length, 2, (m, k) => Math.SQRT2 * (k === 1 ? Math.cos : Math.sin)(angles[m - 1]));
  const angles = (count: number, shift: number) =>
    Float64Array.from({ length: count }, (_, m) => 2 * Math.PI * (m + shift) / count);
  const first = angles(P1, 0.3), second = angles(P2, 0.6);
  return {
    inputs1: at(first),
    labels1: first.map(Math.cos),
    inputs2: at(second),
    labels2: second.map((a) => Math.cos(a - 0.6) + 0.3 * Math.cos(2 * a)),
    test: at(Float64Array.of(0.5, 2, 4)),
  };
}

function unit(length: number, f: (k: number) => number): Float64Array {
  const raw = Float64Array.from({ length }, (_, k) => f(k + 1));
  const size = Math.hypot(...raw);
  return raw.map((x) => x / size);
}

function products({ rows, cols, data }: Matrix, b: Float64Array): Float64Array {
  return Float64Array.from(
    { length: rows },
    (_, m) => b.reduce((sum, x, k) => sum + x * data[m * cols + k], 0),
  );
}
