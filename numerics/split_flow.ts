import type { FlowTolerance } from "./deep_linear_flow.ts";
import type { LeastSquaresTask } from "./least_squares_task.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { distance, norm } from "./norm.ts";
import { couplingBound, restBound } from "./split_bounds.ts";
import type { TwoLayers } from "./split_boost.ts";
import { SplitRest } from "./split_rest.ts";
import type { DataSpan } from "./split_span.ts";
import { SplitStep } from "./split_step.ts";
import type { SplitPhase } from "./split_training.ts";

/** The rest is brought up to date when what is neglected of it reaches this share of the tolerance. */
const NEGLECTED_SHARE = 0.1;
/** Length ∫|g|dt that the rest must allow a step: a training takes a few units, so some ten steps a unit at worst. */
const LEAST_PATH = 0.1;

/**
 * Gradient flow of two layers through the exact split of {@linkcode SplitRest}:
 *
 *     b = αw + q,  q = V Rᵀr,  g = s ∘ (b − b*)
 *     dw/dt = −αg,   dα/dt = −w·g,     dR/dt = −r gᵀ,   dr/dt = −Rg
 *
 * Training makes w and α grow while the rest (R, r) stays as small as the weights were at initialisation. Chebyshev
 * steps follow (w, α), Γ = ∫g dt and γ = ∫|g|dt, so a stage costs O(rank). The rest is brought up to date now and then,
 * by one boost with Γ; in between q is held. Two bounds on what that neglects are part of the error of a step:
 *
 * - q: {@linkcode couplingBound} B. To (w, α) it is a change of b*; with J = [αI, w] fixed over the step they are off by
 *   |∫e^{−JᵀSJτ}JᵀS δq dτ| ≤ B·min(1/|α|, h·max(s)·|J|), times e^γ for the part of the Hessian proportional to g;
 * - the rest itself: {@linkcode restBound}.
 *
 * That holds for any network; `over` says when the rest is too large for steps of useful length. After each step
 * w ← w/z, α ← zα restores the conserved α² − |w|² and leaves αw as it is, so the layers' balance does not drift.
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
  const rest = new SplitRest(algebra, layers, span);
  const balance = rest.alpha ** 2 - norm(rest.along) ** 2;
  const sharpest = curvature.reduce((a, b) => Math.max(a, b), 0);
  const size = norm(minimiser), trainedNorm = Math.sqrt(size);
  const y = new Float64Array(2 * rank + 2); // w, α, Γ, γ
  const along = y.subarray(0, rank);
  const slope = new Float64Array(y.length), map = new Float64Array(rank);
  const next = new SplitStep(y.length, derivative);
  let neglected = 0;
  along.set(rest.along);
  y[ALPHA] = rest.alpha;
  refresh();

  function derivative(at: Float64Array, out: Float64Array): void {
    const alpha = at[ALPHA], q = rest.coordinates;
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

  /** Derives slope and map from the state. */
  function refresh(): void {
    derivative(y, slope);
    for (let i = 0; i < rank; i++) map[i] = y[ALPHA] * y[i] + rest.coordinates[i];
  }

  /** Brings the rest up to date. */
  function update(): void {
    if (y[PATH] === 0) return;
    rest.push(y.subarray(IMPULSE, PATH));
    y.fill(0, IMPULSE);
    refresh();
  }

  /** Largest error that a step may make in w, in α, and in both. */
  function allowed() {
    const of = (now: number) =>
      Math.min(tolerance.whileSmall * now, tolerance.perStep * Math.max(now, trainedNorm));
    const hidden = of(norm(along)), readout = of(Math.abs(y[ALPHA]));
    return { hidden, readout, both: Math.min(hidden, readout) };
  }

  return {
    stiffness: () => 1.1 * (sharpest * (norm(along) ** 2 + y[ALPHA] ** 2) + slope[PATH]),

    attempt(step, coefficients) {
      next.from(y, slope, step, coefficients);
      const { hidden, readout, both } = allowed();
      const path = next.end[PATH], jacobian = Math.hypot(norm(along), y[ALPHA]);
      const response = Math.exp(path) * Math.min(1 / Math.abs(y[ALPHA]), step * sharpest * jacobian);
      const off = couplingBound(rest.squaredSize, path) * response;
      neglected = (off + restBound(Math.sqrt(rest.squaredSize), path)) / both;
      return Math.max(
        next.error(y, slope, step, 0, rank) / hidden,
        next.error(y, slope, step, ALPHA, ALPHA + 1) / readout,
        neglected,
      );
    },

    accept() {
      y.set(next.end);
      const z = balancingFactor(y[ALPHA] ** 2, norm(along) ** 2, balance);
      for (let i = 0; i < rank; i++) along[i] /= z;
      y[ALPHA] *= z;
      refresh();
      if (neglected > NEGLECTED_SHARE || this.finished()) update();
    },

    finished: () => distance(map, minimiser) <= tolerance.distance * size,
    over: () => !(couplingBound(rest.squaredSize, LEAST_PATH) <= Math.abs(y[ALPHA]) * allowed().both),
    coordinates: () => map,
    predictor: () => rest.predictor(y[ALPHA], along),
    weights() {
      update();
      return rest.weights(y[ALPHA], along);
    },
  };
}

/**
 * The factor z > 0 with z²a − b/z² = c, for a, b ≥ 0; 1 if there is none.
 *
 *     z² = (c + √(c² + 4ab))/2a = 2b/(√(c² + 4ab) − c)
 */
function balancingFactor(a: number, b: number, c: number): number {
  const root = Math.sqrt(c * c + 4 * a * b);
  const square = c > 0 ? (c + root) / (2 * a) : 2 * b / (root - c);
  return square > 0 && Number.isFinite(square) ? Math.sqrt(square) : 1;
}
