import type { Matrix } from "../matrix.ts";

/** Averages over a posterior, estimated from a chain. */
export interface PosteriorMoments {
  /** E Φ on the training inputs, Φ = ⟨φφ'⟩ over the neurons, `[P, P]`. */
  readonly kernel: Matrix;
  /** E f at the training inputs from each half of the chain, `[P]`. */
  readonly train: readonly [Float64Array, Float64Array];
  /** E f at the test inputs from each half of the chain, `[T]`. */
  readonly test: readonly [Float64Array, Float64Array];
  /** γ²N · Var f at the test inputs, readout included, `[T]`: of order 1 at any width, finite at γ = 0. */
  readonly scaledVariance: Float64Array;
  /** tr E[WᵀW]/N. */
  readonly weightNorm: number;
  /** tr E[WᵀW̄]/N; 0 without an anchor. */
  readonly weightOverlap: number;
}

/** Mean of a quantity over a whole chain, from its halves of equal length. */
export function wholeMean([a, b]: readonly [Float64Array, Float64Array]): Float64Array {
  return a.map((value, i) => (value + b[i]) / 2);
}

/** Something for each half of a chain. */
export function both<T>(of: (half: 0 | 1) => T): readonly [T, T] {
  return [of(0), of(1)];
}
