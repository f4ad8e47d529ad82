import type { Activation } from "../activation.ts";
import { factoriseInPlace, invertFactorised, solveFactorised } from "../in_place_cholesky.ts";
import type { LinearAlgebra } from "../linear_algebra.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { dot } from "../vector_loops.ts";

/** What the data say about hidden weights. */
export interface CollapsedTask {
  /** φ. */
  readonly activation: Activation;
  /** Points by which the weights are multiplied, h = W·coordinatesᵀ, `[P, r]`. */
  readonly coordinates: Matrix;
  /** y, `[P]`. */
  readonly targets: Float64Array;
  /** N. */
  readonly width: number;
  /** γ. */
  readonly richness: number;
  /** β. */
  readonly inverseTemperature: number;
}

/** The negative logarithm of the likelihood of hidden weights, the readout integrated out, up to a constant. */
export interface CollapsedEnergy {
  /**
   * L(W), and its gradient. Fills the arrays below.
   *
   * @param weights W, `[N, r]`.
   * @param gradient Receives ∂L/∂W, `[N, r]`, if given.
   * @returns NaN or infinity where W is out of reach of float64.
   */
  evaluate(weights: Matrix, gradient?: Matrix): number;
  /** φ(h), `[N, P]`. */
  readonly values: Matrix;
  /** Φ = φᵀφ/N, `[P, P]`. */
  readonly kernel: Matrix;
  /** L of Φ + I/β = LLᵀ in the lower triangle, `[P, P]`. */
  readonly factor: Matrix;
  /** v = (Φ + I/β)⁻¹y, `[P]`. */
  readonly dual: Float64Array;
}

/**
 * The likelihood of the hidden weights of a two-layer network whose readout is integrated out:
 *
 *     L(W) = ½Nγ² yᵀ(Φ + I/β)⁻¹y + ½ log det(Φ + I/β),   Φ = φᵀφ/N
 *     ∂L/∂h = φ' ∘ φB,   B = (Φ + I/β)⁻¹/N − γ²vvᵀ
 *
 * Without the readout the stiff direction is gone in which the likelihood, of order N, leaves no room. Nothing is allocated
 * after the start.
 */
export function collapsedEnergy(algebra: LinearAlgebra, task: CollapsedTask): CollapsedEnergy {
  const { activation, coordinates, targets, width, richness, inverseTemperature } = task;
  const count = targets.length, values = matrix(width, count), slopes = matrix(width, count);
  const pushed = matrix(width, count), kernel = matrix(count, count), factor = matrix(count, count);
  const back = matrix(count, count), dual = new Float64Array(count);
  const toFields = { transposeB: true }, toMean = { transposeA: true, scale: 1 / width };

  return { evaluate, values, kernel, factor, dual };

  function evaluate(weights: Matrix, gradient?: Matrix): number {
    algebra.multiplyInto(slopes, weights, coordinates, toFields);
    if (gradient) {
      pushed.data.set(slopes.data);
      activation.both(pushed.data, values.data, slopes.data);
    } else activation.values(slopes.data, values.data);
    algebra.multiplyInto(kernel, values, values, toMean);
    factor.data.set(kernel.data);
    for (let p = 0; p < count; p++) factor.data[p * (count + 1)] += 1 / inverseTemperature;
    const logDeterminant = factoriseInPlace(factor);
    if (Number.isNaN(logDeterminant)) return NaN;
    dual.set(targets);
    solveFactorised(factor, dual);
    const fit = width * richness * richness * dot(targets, 0, dual, 0, count);
    if (gradient) differentiate(gradient);
    return (fit + logDeterminant) / 2;
  }

  function differentiate(gradient: Matrix): void {
    invertFactorised(factor, back);
    for (let p = 0, at = 0; p < count; p++) {
      const strength = richness * richness * dual[p];
      for (let q = 0; q < count; q++, at++) back.data[at] = back.data[at] / width - strength * dual[q];
    }
    algebra.multiplyInto(pushed, values, back);
    for (let at = 0; at < pushed.data.length; at++) pushed.data[at] *= slopes.data[at];
    algebra.multiplyInto(gradient, pushed, coordinates);
  }
}
