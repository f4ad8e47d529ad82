import type { Matrix } from "./matrix.ts";

/**
 * Hidden weights in training, in one of two ways that give the same numbers to rounding: as themselves (`weightsForm`), or
 * by their components in the span of the training inputs (`spanForm`).
 *
 * No method allocates but `trained`.
 */
export interface HiddenForm {
  /** φ(h) at the points of the step, `[N, B]`. */
  readonly values: Matrix;
  /** φ'(h) there, `[N, B]`. */
  readonly slopes: Matrix;
  /** φ(h) at the passive points, `[N, q]`, as `lookAside` left it. */
  readonly asideValues: Matrix;
  /** First of the training points of this step; they follow one another cyclically. */
  readonly firstPoint: number;
  /** K_x between the points of the step where it is at hand, `[B, B]`. */
  readonly gram?: Matrix;
  /** The points of the step, `[B, D]`. */
  readonly points: Matrix;
  /** Brings `values` and `slopes` up to date for a step. */
  forward(step: number): void;
  /** Brings `asideValues` up to date. */
  lookAside(): void;
  /**
   * W ← keep·W + scale·Σ_p z Δ_p φ'(h_p) x_p/√D, from the `slopes`, which may be overwritten.
   *
   * @param readout z, `[N]`.
   * @param residual Δ, `[B]`.
   */
  descend(readout: Float64Array, residual: Float64Array, scale: number, keep: number): void;
  /** W, `[N, D]`. */
  trained(): Matrix;
}
