import { type LeastSquaresTask } from "./least_squares_task.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { matrix } from "./matrix.ts";
import { distance, dot, norm } from "./norm.ts";
import type { FlowTolerance } from "./deep_linear_flow.ts";
import { applyBoost, type Boost, boost, type TwoLayers } from "./split_boost.ts";
import type { DataSpan } from "./split_span.ts";
import type { SplitPhase } from "./split_training.ts";

/**
 * Gradient flow of two layers while their map is still small: the gradient g = s ∘ (b − b*) hardly changes, so a step is
 * a {@linkcode boost} and may be as long as several times 1/|g|; Chebyshev steps would resolve the exponential growth.
 *
 * A step of rapidity θ = h|g| first boosts by the present gradient, which predicts the gradient g' at its end, then by
 * the mean gradient. The map grows as e^{2θ}, which gives the change δ = g' − g the weight
 *
 *     ω = 1/2θ − 1/(e^{2θ} − 1)     (½ for short steps)
 *
 * Neglected: the shape of that growth, at most h|δ|ω in rapidity, and that boosts along g and g' do not commute, at most
 * h|δ|ωθ/2 (second Magnus term). Their sum counts as the relative error of both layers.
 *
 * @param layers Changed by `accept`.
 */
export function splitEscape(
  algebra: LinearAlgebra,
  layers: TwoLayers,
  task: LeastSquaresTask,
  span: DataSpan,
  tolerance: FlowTolerance,
): SplitPhase & { readonly firstStep: number } {
  const { curvature, minimiser } = task;
  const size = norm(minimiser), trainedNorm = Math.sqrt(size);
  const { hidden, readout } = layers;
  const beta = new Float64Array(hidden.cols);
  let map = present(), slope = gradient(map);
  let pending: Boost | undefined;

  function present(): Float64Array {
    algebra.applyTransposed(hidden, readout, beta);
    return span.coordinates(beta);
  }

  function gradient(at: Float64Array): Float64Array {
    const out = new Float64Array(at.length);
    for (let i = 0; i < out.length; i++) out[i] = curvature[i] * (at[i] - minimiser[i]);
    return out;
  }

  /** Gradient after a boost along `slope`: the map is V(Wᵀa') plus what the update of W adds along ĝ. */
  function gradientAfter({ left, readout: after }: Boost): Float64Array {
    const out = new Float64Array(hidden.cols);
    algebra.applyTransposed(hidden, after, out);
    const along = dot(left, after) / norm(slope), reached = span.coordinates(out);
    for (let i = 0; i < reached.length; i++) reached[i] += along * slope[i];
    return gradient(reached);
  }

  return {
    /** One unit of rapidity. */
    firstStep: 1 / norm(slope),
    stiffness: () => 0,

    attempt(step) {
      const impulse = new Float64Array(slope.length);
      for (let i = 0; i < impulse.length; i++) impulse[i] = step * slope[i];
      const change = gradientAfter(boost(algebra, layers, span.lift(impulse)));
      for (let i = 0; i < change.length; i++) change[i] -= slope[i];
      const rapidity = step * norm(slope);
      const weight = rapidity < 1e-3 ? 0.5 : 0.5 / rapidity - 1 / Math.expm1(2 * rapidity);
      const error = step * norm(change) * weight * (1 + rapidity / 2);
      if (!Number.isFinite(error)) return Infinity;
      for (let i = 0; i < impulse.length; i++) impulse[i] = step * (slope[i] + weight * change[i]);
      pending = boost(algebra, layers, span.lift(impulse));
      const room = tolerance.perStep * Math.max(1, trainedNorm / norm(pending.readout));
      return error / Math.min(tolerance.whileSmall, room);
    },

    accept() {
      applyBoost(algebra, layers, pending!);
      map = present();
      slope = gradient(map);
    },

    finished: () => distance(map, minimiser) <= tolerance.distance * size,
    over: () => !isSmall(map, minimiser, tolerance),
    coordinates: () => map,
    predictor: () => beta.slice(),
    weights: () => [hidden, matrix(1, readout.length, readout)],
  };
}

/** Whether a map is so small that its gradient is constant to ten times the step tolerance, at most to 0.001. */
function isSmall(map: Float64Array, minimiser: Float64Array, { perStep }: FlowTolerance): boolean {
  return norm(map) < Math.min(1e-3, 10 * perStep) * norm(minimiser);
}
