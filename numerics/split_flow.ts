import type { FlowTolerance } from "./deep_linear_flow.ts";
import type { LeastSquaresTask } from "./least_squares_task.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { matrix } from "./matrix.ts";
import { distance, norm } from "./norm.ts";
import { couplingBound, restBound } from "./split_bounds.ts";
import { applyBoost, boost, type TwoLayers } from "./split_boost.ts";
import type { DataSpan } from "./split_span.ts";
import { SplitStep } from "./split_step.ts";
import type { SplitPhase } from "./split_training.ts";

/** The rest is brought up to date when what it neglects reaches this share of the tolerance. */
const NEGLECTED_SHARE = 0.1;
/** Length ∫|g|dt that the rest must allow a step; a training takes a few units, so some ten steps a unit at worst. */
const LEAST_PATH = 0.1;

/**
 * Gradient flow of two layers through an exact split, with e the unit vector along a at the start:
 *
 *     W = e wᵀ + R,  a = αe + r,  eᵀR = 0,  e·r = 0,     b = αw + q,  q = Rᵀr,     g = s ∘ (b − b*)
 *     dw/dt = −αg,   dα/dt = −w·g,     dR/dt = −r gᵀ,   dr/dt = −Rg
 *
 * Training makes w and α grow while the rest (R, r) stays as small as the weights were at initialisation. Chebyshev
 * steps follow (w, α), Γ = ∫g dt and γ = ∫|g|dt, so a stage costs O(rank); the rest is brought up to date now and then
 * by one {@linkcode boost} with Γ, in between q is held. Two bounds on what that neglects are part of the error of a step:
 *
 * - q: {@linkcode couplingBound} B. To (w, α) it is a change of b*: with J = [αI, w] fixed, they are off by
 *   |∫e^{−JᵀSJτ}JᵀS dτ·δq| ≤ B·min(1/|α|, h·max(s)·|J|), times e^γ for the part of the Hessian proportional to g;
 * - the rest itself: {@linkcode restBound}.
 *
 * Sizes: |R|² − |r|² is conserved in Frobenius norm, so m² = |R|² + |r|² = |R(0)|² + 2|r|² costs nothing. All of it holds
 * for any network; `over` says when the rest is too large for steps of useful length.
 *
 * @param layers Taken over; a must not vanish.
 */
export function splitFlow(
  algebra: LinearAlgebra,
  layers: TwoLayers,
  { curvature, minimiser }: LeastSquaresTask,
  span: DataSpan,
  tolerance: FlowTolerance,
): SplitPhase {
  const rank = minimiser.length, ALPHA = rank, IMPULSE = rank + 1, PATH = 2 * rank + 1;
  const length = norm(layers.readout);
  const e = layers.readout.map((x) => x / length);
  const alongStart = new Float64Array(layers.hidden.cols); // Wᵀe, `[inputs]`
  algebra.applyTransposed(layers.hidden, e, alongStart);
  const start = span.coordinates(alongStart);
  const rest: TwoLayers = { hidden: layers.hidden, readout: new Float64Array(e.length) };
  algebra.rankOneUpdate(rest.hidden, e, alongStart, -1);
  const startSquare = norm(rest.hidden.data) ** 2;
  let squaredSize = startSquare;
  let restMap: Float64Array = new Float64Array(alongStart.length); // Rᵀr, `[inputs]`
  let q: Float64Array = new Float64Array(rank);
  const balance = length ** 2 - norm(start) ** 2;
  const sharpest = curvature.reduce((a, b) => Math.max(a, b), 0);
  const size = norm(minimiser), trainedNorm = Math.sqrt(size);

  const y = new Float64Array(2 * rank + 2), slope = new Float64Array(y.length);
  const map = new Float64Array(rank);
  const next = new SplitStep(y.length, derivative);
  let neglected = 0;
  y.set(start);
  y[ALPHA] = length;
  derivative(y, slope);
  showMap();

  function derivative(at: Float64Array, out: Float64Array): void {
    const alpha = at[ALPHA];
    let turn = 0, square = 0;
    for (let i = 0; i < rank; i++) {
      const g = curvature[i] * (alpha * at[i] + q[i] - minimiser[i]);
      out[i] = -alpha * g;
      out[IMPULSE + i] = g;
      turn += at[i] * g;
      square += g * g;
    }
    out[ALPHA] = -turn;
    out[PATH] = Math.sqrt(square);
  }

  function showMap(): void {
    for (let i = 0; i < rank; i++) map[i] = y[ALPHA] * y[i] + q[i];
  }

  /** Makes α² − |w|² again what it was, by w ← w/z, α ← zα: the map stays. */
  function rebalance(): void {
    const z = balancingFactor(y[ALPHA] ** 2, norm(y.subarray(0, rank)) ** 2, balance);
    for (let i = 0; i < rank; i++) y[i] /= z;
    y[ALPHA] *= z;
  }

  /** Brings the rest up to date. */
  function update(): void {
    if (y[PATH] === 0) return;
    applyBoost(algebra, rest, boost(algebra, rest, span.lift(y.subarray(IMPULSE, PATH))));
    restMap = new Float64Array(restMap.length);
    algebra.applyTransposed(rest.hidden, rest.readout, restMap);
    q = span.coordinates(restMap);
    squaredSize = startSquare + 2 * norm(rest.readout) ** 2;
    y.fill(0, IMPULSE);
    derivative(y, slope);
    showMap();
  }

  /** Largest error that a step may make in the layer w, the layer α, and in both. */
  function allowed() {
    const of = (now: number) =>
      Math.min(tolerance.whileSmall * now, tolerance.perStep * Math.max(now, trainedNorm));
    const along = of(norm(y.subarray(0, rank))), readout = of(Math.abs(y[ALPHA]));
    return { along, readout, both: Math.min(along, readout) };
  }

  /** Wᵀe at present, `[inputs]`. */
  function along(): Float64Array {
    return span.lift(start.map((w, i) => y[i] - w)).map((change, j) => alongStart[j] + change);
  }

  return {
    stiffness() {
      const ownSquare = norm(y.subarray(0, rank)) ** 2 + y[ALPHA] ** 2;
      return 1.1 * (sharpest * ownSquare + slope[PATH]);
    },

    attempt(step, coefficients) {
      next.from(y, slope, step, coefficients);
      const { along, readout, both } = allowed();
      const path = next.end[PATH];
      const jacobian = Math.hypot(norm(y.subarray(0, rank)), y[ALPHA]);
      const response = Math.exp(path) * Math.min(1 / Math.abs(y[ALPHA]), step * sharpest * jacobian);
      neglected = (couplingBound(squaredSize, path) * response + restBound(Math.sqrt(squaredSize), path)) /
        both;
      return Math.max(
        next.error(y, slope, step, 0, rank) / along,
        next.error(y, slope, step, ALPHA, ALPHA + 1) / readout,
        neglected,
      );
    },

    accept() {
      y.set(next.end);
      rebalance();
      derivative(y, slope);
      showMap();
      if (neglected > NEGLECTED_SHARE || this.finished()) update();
    },

    finished: () => distance(map, minimiser) <= tolerance.distance * size,
    over: () => !(couplingBound(squaredSize, LEAST_PATH) <= Math.abs(y[ALPHA]) * allowed().both),
    coordinates: () => map,
    predictor: () => along().map((w, j) => y[ALPHA] * w + restMap[j]),

    weights() {
      update();
      const hidden = matrix(rest.hidden.rows, rest.hidden.cols, rest.hidden.data.slice());
      algebra.rankOneUpdate(hidden, e, along(), 1);
      return [hidden, matrix(1, e.length, e.map((x, i) => y[ALPHA] * x + rest.readout[i]))];
    },
  };
}

/**
 * The factor z > 0 with z²·a − b/z² = c, for a, b ≥ 0.
 *
 *     z² = (c + √(c² + 4ab))/2a = 2b/(√(c² + 4ab) − c)
 *
 * @returns 1 if a or b vanishes.
 */
function balancingFactor(a: number, b: number, c: number): number {
  const root = Math.sqrt(c * c + 4 * a * b);
  const square = c > 0 ? (c + root) / (2 * a) : 2 * b / (root - c);
  return square > 0 && Number.isFinite(square) ? Math.sqrt(square) : 1;
}
