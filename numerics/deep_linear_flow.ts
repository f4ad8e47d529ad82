import type { ChebyshevCoefficients } from "./chebyshev_coefficients.ts";
import type { FactoredLayers } from "./factored_layers.ts";
import type { FlowSystem } from "./integrate_flow.ts";
import type { LeastSquaresTask } from "./least_squares_task.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import { distance, norm } from "./norm.ts";

/** Slots that a flow needs: one per stage of the longest step, one for the gradient at its end. */
export const FLOW_SLOTS = 260;

/** Tolerances of a {@linkcode deepLinearFlow}. */
export interface FlowTolerance {
  /** Estimated error of a step in any layer, relative to the operator norm that the trained layers will have. */
  readonly perStep: number;
  /** The same relative to the layer's present norm: what counts while the weights are still small. */
  readonly whileSmall: number;
  /** The flow may stop when |b − b*| is below this share of |b*|. */
  readonly distance: number;
}

/**
 * Gradient flow of all layers of a deep linear map on a {@linkcode LeastSquaresTask}:
 *
 *     dWₗ/dt = −uₗvₗᵀ,   u: the layers after l, v: the layers before l applied to g,   g = s ∘ (b − b*)
 *
 * A Chebyshev step of s stages is s gradients; every intermediate state is the base plus rank-one updates, so a stage
 * costs two matrix–vector products a layer and the matrices are written once per step.
 *
 * Stiffness: the loss Hessian is JᵀSJ plus a part proportional to the gradient, hence its norm is at most
 * max(s)·Σₗ Πₖ≠ₗ|Wₖ|² + (L−1)·|g|·max Πₖ≠ₗ,ₘ|Wₖ|, operator norms by power iteration, warm from step to step.
 */
export function deepLinearFlow(
  algebra: LinearAlgebra,
  layers: FactoredLayers,
  task: LeastSquaresTask,
  tolerance: FlowTolerance,
): FlowSystem {
  const { curvature, minimiser } = task;
  const none = new Float64Array(0);
  const map = layers.map(none, new Float64Array(minimiser.length));
  const gradient = new Float64Array(minimiser.length);
  const trial = new Float64Array(minimiser.length);
  const sharpest = curvature.reduce((a, b) => Math.max(a, b), 0);
  const goal = tolerance.distance * norm(minimiser);
  const trainedNorm = norm(minimiser) ** (1 / layers.weights.length);
  let operatorNorms = trackedNorms(algebra, layers, 20);
  let pending = none;
  evaluate(none, 0, map);

  /** Fills slot `slot` with the gradient at base + `coefficients`; leaves the map there in `at`. */
  function evaluate(coefficients: Float64Array, slot: number, at: Float64Array): void {
    layers.map(coefficients, at);
    for (let i = 0; i < gradient.length; i++) gradient[i] = curvature[i] * (at[i] - minimiser[i]);
    layers.fill(slot, gradient, coefficients);
  }

  return {
    stiffness() {
      const sizes = operatorNorms.values;
      const product = (skip: readonly number[]) =>
        sizes.reduce((all, size, l) => skip.includes(l) ? all : all * size, 1);
      let newton = 0, pair = 0, slope = 0;
      sizes.forEach((_, l) => {
        newton += product([l]) ** 2;
        for (let m = 0; m < l; m++) pair = Math.max(pair, product([l, m]));
      });
      for (let i = 0; i < map.length; i++) slope += (curvature[i] * (map[i] - minimiser[i])) ** 2;
      return 1.1 * (sharpest * newton + (sizes.length - 1) * Math.sqrt(slope) * pair);
    },

    attempt(step: number, { stages, mu, nu, muTilde, gammaTilde }: ChebyshevCoefficients) {
      // Coefficients of stage j over the gradients of the stages before it; a gradient is −F.
      let older = new Float64Array(stages + 1), old = new Float64Array(stages + 1);
      old[0] = -muTilde[1] * step;
      for (let j = 2; j <= stages; j++) {
        evaluate(old.subarray(0, j - 1), j - 1, trial);
        const now = new Float64Array(stages + 1);
        for (let k = 0; k < j; k++) now[k] = mu[j] * old[k] + nu[j] * older[k];
        now[j - 1] -= muTilde[j] * step;
        now[0] -= gammaTilde[j] * step;
        [older, old] = [old, now];
      }
      pending = old.subarray(0, stages);
      evaluate(pending, stages, trial);
      // Embedded estimate 0.8(y − y') + 0.4h(F + F').
      const error = Float64Array.from(old, (c) => -0.8 * c);
      error[0] -= 0.4 * step;
      error[stages] -= 0.4 * step;
      return layers.updateNorms(error).reduce((worst, size, l) => {
        const now = operatorNorms.values[l];
        const allowed = Math.min(tolerance.whileSmall * now, tolerance.perStep * Math.max(now, trainedNorm));
        return Math.max(worst, size / allowed);
      }, 0);
    },

    accept() {
      layers.merge(pending);
      layers.copySlot(pending.length, 0);
      map.set(trial);
      operatorNorms = operatorNorms.next();
    },

    finished() {
      return distance(map, minimiser) <= goal;
    },
  };
}

interface TrackedNorms {
  readonly values: readonly number[];
  next(): TrackedNorms;
}

/** Operator norms of the layers by power iteration on WᵀW, each call going on from the vectors of the last. */
function trackedNorms(
  algebra: LinearAlgebra,
  { weights }: FactoredLayers,
  firstIterations: number,
): TrackedNorms {
  // A deterministic start with weight in every direction.
  const vectors = weights.map(({ cols }) =>
    Float64Array.from({ length: cols }, (_, i) => Math.cos(1.7 * i * i + 0.3))
  );
  const images = weights.map(({ rows }) => new Float64Array(rows));
  const iterate = (count: number): TrackedNorms => ({
    values: weights.map((layer, l) => {
      let size = 0;
      for (let k = 0; k < count; k++) {
        scale(vectors[l], 1 / Math.max(norm(vectors[l]), Number.MIN_VALUE));
        algebra.apply(layer, vectors[l], images[l]);
        size = norm(images[l]);
        algebra.applyTransposed(layer, images[l], vectors[l]);
      }
      return size;
    }),
    next: () => iterate(1),
  });
  return iterate(firstIterations);
}

function scale(x: Float64Array, factor: number): void {
  for (let i = 0; i < x.length; i++) x[i] *= factor;
}
