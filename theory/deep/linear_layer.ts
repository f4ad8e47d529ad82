import { type Matrix, matrix } from "../../numerics/matrix.ts";

/**
 * Two-time order parameters of one linear hidden layer, with h(t) ∈ ℝ^D such that h_x(t) = h(t)·x/√D, and g(t) ∈ ℝ.
 * Rows and columns of D numbers a time stand one behind the other; T counts times.
 */
export interface LinearLayer {
  /** H = ⟨h(t)h(s)ᵀ⟩, `[TD, TD]`. */
  readonly fields: Matrix;
  /** G = ⟨g(t)g(s)⟩, `[T, T]`. */
  readonly gradients: Matrix;
  /** M = ⟨g(t)h(s)⟩, `[T, TD]`. */
  readonly mixed: Matrix;
  /** ∂h(t)/∂u(s), `[TD, TD]`. */
  readonly fieldToField: Matrix;
  /** A = ∂h(t)/∂r(s), `[TD, T]`. */
  readonly fieldToGradient: Matrix;
  /** B = ∂g(t)/∂u(s), `[T, TD]`. */
  readonly gradientToField: Matrix;
  /** ∂g(t)/∂r(s), `[T, T]`. */
  readonly gradientToGradient: Matrix;
}

/** Sizes of a recursion. */
export interface LinearSizes {
  /** T, times. */
  readonly times: number;
  /** D, or the number of axes that the data span. */
  readonly dim: number;
}

/** A layer about which nothing is known yet. */
export function emptyLayer({ times, dim }: LinearSizes): LinearLayer {
  const both = times * dim;
  return {
    fields: matrix(both, both),
    gradients: matrix(times, times),
    mixed: matrix(times, both),
    fieldToField: matrix(both, both),
    fieldToGradient: matrix(both, times),
    gradientToField: matrix(times, both),
    gradientToGradient: matrix(times, times),
  };
}

/** The inputs as a layer: static, H⁰ = I between all times. */
export function inputsLayer({ times, dim }: LinearSizes): LinearLayer {
  const none = matrix(0, 0), both = times * dim, fields = matrix(both, both);
  for (let t = 0; t < both; t++) for (let s = t % dim; s < both; s += dim) fields.data[t * both + s] = 1;
  return {
    ...{ fields, gradients: none, mixed: none, fieldToField: none, gradientToField: none },
    ...{ fieldToGradient: matrix(both, times), gradientToGradient: none },
  };
}

/** The readout as a layer: a gradient of 1 between all times at which it is the same draw. */
export function readoutLayer({ times, dim }: LinearSizes, drawnAt: (time: number) => number): LinearLayer {
  const none = matrix(0, 0), gradients = matrix(times, times);
  for (let t = 0; t < times; t++) {
    for (let s = 0; s < times; s++) gradients.data[t * times + s] = drawnAt(t) === drawnAt(s) ? 1 : 0;
  }
  return {
    ...{ gradients, fields: none, mixed: none, fieldToField: none, fieldToGradient: none },
    ...{ gradientToField: matrix(times, times * dim), gradientToGradient: none },
  };
}
