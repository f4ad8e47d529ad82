import { exponentialWeights } from "./exponential_weights.ts";
import type { LinearAlgebra } from "./linear_algebra.ts";
import type { Matrix } from "./matrix.ts";
import { type MeanFieldBoost, meanFieldBoost } from "./mean_field_boost.ts";
import type { MeanFieldFlow, MeanFieldFlowProblem } from "./mean_field_problem.ts";
import { dot, norm } from "./norm.ts";
import { type RelaxationModes, relaxationModes, uniformModes } from "./relaxation_modes.ts";

/** Share of `size` below which the error allowed does not fall. */
const ERROR_FLOOR = 0.01;
/** Steps after which the modes of the present AI + M are found anew: they cost about as much as so many steps. */
const STEPS_PER_MODES = 50;

/**
 * Gradient flow of a two-layer linear mean-field network in the coordinates of the data, by exponential steps.
 *
 *     dW/dt = γ̄wGᵀ − κW,  dw/dt = γ̄WG − κw,   b = Wᵀw/γ̄,  G = h∘(b* − b)    (in units of √N)
 *
 * The weights move by exact boosts with the impulse γ̄∫G dt, so a step of any length keeps what flow conserves. The impulse
 * comes from the error e = b* − b, split into a decay that is solved exactly and a rest interpolated over the step:
 *
 *     de/dt = −(AI + M)h∘e + 2κb = −K h∘e + n(t),      n(t) ≈ n₀ + (n₁ − n₀)t/τ
 *
 * with n₁ from a first guess of the end. K is a multiple of the identity at first and an earlier AI + M later, when only slow
 * directions are left and the weights hardly move: neither fast directions nor the spread of M limit the step. Second order;
 * the error of a step is how far the boosted predictor is from the one that the formula for e ends at.
 */
export function meanFieldFlow(algebra: LinearAlgebra, problem: MeanFieldFlowProblem): MeanFieldFlow {
  const { hidden, readout, richness, curvature, goal, weightDecay, size, stepTolerance, tolerance } = problem;
  const rank = goal.length, vector = () => new Float64Array(rank);
  const along = vector(), error = vector(), endError = vector(); // v = Wᵀw and e at both ends
  const mode = vector(), rest = vector(), endMode = vector(), endRest = vector(), mean = vector();
  const impulse = vector(), force = vector(), rate = vector(), pushed = vector();
  const image = new Float64Array(readout.length);
  const top = vector().fill(1 / Math.sqrt(rank)); // towards the largest eigenvalue of M, an iteration a step
  let square = 0, tried = 0, steps = 0, dense = false; // square: A = |w|²
  let modes: RelaxationModes, boost: MeanFieldBoost;
  refresh();

  /** Derives from the weights what a step starts from. */
  function refresh(): void {
    algebra.applyTransposed(hidden, readout, along);
    square = dot(readout, readout);
    for (let i = 0; i < rank; i++) error[i] = goal[i] - along[i] / richness;
    if (steps > 0 && steps % STEPS_PER_MODES === 0) {
      modes = relaxationModes(algebra, curvature, tangentKernel());
      dense = true;
    } else if (!dense) modes = uniformModes(curvature, typicalRate());
    for (let i = 0; i < rank; i++) force[i] = curvature[i] * error[i];
    algebra.apply(hidden, force, image);
    algebra.applyTransposed(hidden, image, pushed);
    modes.enter(error, mode);
    remainder(rest, mode, error, square, 1);
  }

  /** AI + M, `[rank, rank]`. */
  function tangentKernel(): Matrix {
    const kernel = algebra.multiply(hidden, hidden, { transposeA: true });
    for (let i = 0; i < rank; i++) kernel.data[i * (rank + 1)] += square;
    return kernel;
  }

  /** What AI + M does to the present force, but more than half its largest eigenvalue: then steps are stable. */
  function typicalRate(): number {
    algebra.apply(hidden, top, image);
    algebra.applyTransposed(hidden, image, pushed);
    const largest = norm(pushed);
    for (let i = 0; i < rank; i++) top[i] = largest > 0 ? pushed[i] / largest : top[i];
    for (let i = 0; i < rank; i++) force[i] = curvature[i] * error[i];
    algebra.apply(hidden, force, image);
    const felt = dot(image, image) / (dot(force, force) || 1);
    return Math.max(square + felt, 0.6 * (square + largest));
  }

  /** n in modes: that of de/dt = 2κb − (AI + M)h∘e, and Λc; h∘e is in `force`, `scale`·`pushed` is its product with M. */
  function remainder(out: Float64Array, c: Float64Array, e: Float64Array, a: number, scale: number): void {
    for (let i = 0; i < rank; i++) {
      rate[i] = 2 * weightDecay * (goal[i] - e[i]) - a * force[i] - scale * pushed[i];
    }
    modes.enter(rate, out);
    for (let i = 0; i < rank; i++) out[i] += modes.rates[i] * c[i];
  }

  function push(): MeanFieldBoost {
    modes.force(mean, impulse);
    for (let i = 0; i < rank; i++) impulse[i] *= richness;
    return meanFieldBoost(algebra, hidden, readout, along, impulse);
  }

  function attempt(step: number): number {
    const kept = Math.exp(-2 * weightDecay * step); // of moments
    const weights = Array.from(modes.rates, (lambda) => exponentialWeights(lambda * step));
    for (let i = 0; i < rank; i++) {
      mean[i] = step * (weights[i].first * mode[i] + step * weights[i].second * rest[i]);
    }
    const guess = push();
    for (let i = 0; i < rank; i++) endError[i] = goal[i] - kept * guess.along[i] / richness;
    for (let i = 0; i < rank; i++) force[i] = curvature[i] * endError[i];
    algebra.apply(hidden, force, image); // then the product of the boosted W with it, forth and back
    const turned = dot(guess.right, force);
    for (let i = 0; i < image.length; i++) image[i] += guess.left[i] * turned;
    algebra.applyTransposed(hidden, image, pushed);
    const back = dot(guess.left, image);
    for (let i = 0; i < rank; i++) pushed[i] += guess.right[i] * back;
    modes.enter(endError, endMode);
    remainder(endRest, endMode, endError, kept * guess.readoutSquare, kept);
    for (let i = 0; i < rank; i++) {
      const { decay, first, second, third } = weights[i], change = endRest[i] - rest[i];
      endMode[i] = decay * mode[i] + step * (first * rest[i] + second * change);
      mean[i] = step * (first * mode[i] + step * (second * rest[i] + third * change));
    }
    boost = push();
    for (let i = 0; i < rank; i++) endError[i] = goal[i] - kept * boost.along[i] / richness;
    const allowed = stepTolerance * Math.max(norm(error), ERROR_FLOOR * size);
    return modelError() / allowed;
  }

  /** Distance between `endError` and what `endMode` says it is. */
  function modelError(): number {
    modes.force(endMode, rate);
    let sum = 0;
    for (let i = 0; i < rank; i++) sum += (endError[i] - rate[i] / curvature[i]) ** 2;
    return Math.sqrt(sum);
  }

  return {
    stiffness: () => 0,
    attempt: (step) => attempt(tried = step),
    accept() {
      algebra.rankOneUpdate(hidden, boost.left, boost.right, 1);
      readout.set(boost.readout);
      if (weightDecay > 0) {
        const kept = Math.exp(-weightDecay * tried);
        for (let i = 0; i < hidden.data.length; i++) hidden.data[i] *= kept;
        for (let i = 0; i < readout.length; i++) readout[i] *= kept;
      }
      steps++;
      refresh();
    },
    finished: () => norm(error) <= tolerance * size,
    error: () => error,
    firstStep: 0.05 / modes!.rates.reduce((a, b) => Math.max(a, b), Number.MIN_VALUE),
  };
}
