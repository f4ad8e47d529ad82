import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { dot, norm } from "../../numerics/norm.ts";
import { NumericalError } from "../../numerics/numerical_error.ts";
import type { TiltedMeasure } from "./tilted_measure.ts";

const MOST_STEPS = 60;
/** Of |y|. */
const SMALL = 1e-11, TOLERABLE = 1e-7;
const ARMIJO = 1e-4, SHORTEST = 1e-10;

/** What a saddle of any activation is found for. */
export interface TiltedTask {
  /** y, `[P]`. */
  readonly labels: Float64Array;
  /** γ ≥ 0. */
  readonly richness: number;
  /** β_T > 0. */
  readonly inverseTemperature: number;
}

/**
 * The saddle of a two-layer posterior with any activation as the maximum of a strictly concave function of one P-vector:
 *
 *     G(v) = y·v − |v|²/(2β_T) − γ⁻² E_w̄ ln E_{w|w̄} exp(½γ²(v·φ)²),   ∇G = y − v/β_T − Φ(v)v,   −∇²G = I/β_T + H
 *
 * by damped Newton from v = 0. The logarithm of an average of exponentials of convex functions is convex, hence the saddle is
 * unique for every φ, γ and δ.
 *
 * @returns v, `[P]`.
 * @throws {NumericalError} If the gradient stays above 10⁻⁷|y|.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendices E and F; concave form derived here.
 */
export function maximiseTilted(
  algebra: LinearAlgebra,
  measure: TiltedMeasure,
  { labels, richness, inverseTemperature: beta }: TiltedTask,
): Float64Array {
  const scale = norm(labels),
    value = (v: Float64Array, energy: number) => dot(labels, v) - dot(v, v) / (2 * beta) - energy;
  let v = new Float64Array(labels.length), at = measure.averages(v, richness);
  for (let step = 0;; step++) {
    const gradient = labels.map((y, k) => y - v[k] / beta - at.moved[k]), slope = norm(gradient);
    if (slope <= SMALL * scale) return v;
    const move = solveRidge(algebra, at.curvature, 1 / beta, matrix(v.length, 1, gradient)).data;
    const promise = dot(gradient, move), here = value(v, at.energy);
    let share = 1, next: typeof at | undefined, tried = v;
    for (; share >= SHORTEST; share /= 2) {
      tried = v.map((x, k) => x + share * move[k]);
      if (!measure.holds(tried, richness)) continue;
      next = measure.averages(tried, richness);
      if (value(tried, next.energy) >= here + ARMIJO * share * promise - 1e-13 * (1 + Math.abs(here))) break;
    }
    if (share < SHORTEST || !next || step === MOST_STEPS || share * norm(move) <= 1e-15 * norm(v)) {
      if (slope <= TOLERABLE * scale) return v;
      throw new NumericalError(
        `Cannot find a posterior to a gradient of ${TOLERABLE}: it is ${
          slope / scale
        } of the labels after ${step} steps`,
      );
    }
    v = tried;
    at = next;
  }
}

/** (H + ridge)⁻¹B. */
export function solveRidge(algebra: LinearAlgebra, curvature: Matrix, ridge: number, b: Matrix): Matrix {
  const raised = matrix(curvature.rows, curvature.cols, curvature.data.slice());
  for (let i = 0; i < raised.rows; i++) raised.data[i * (raised.cols + 1)] += ridge;
  return algebra.solvePositiveDefinite(raised, b);
}
