import { type DrawKey } from "../draws.ts";
import { DrawStream } from "../draw_stream.ts";
import type { LinearAlgebra } from "../linear_algebra.ts";
import { matrix } from "../matrix.ts";
import { squaredNorm } from "../norm.ts";
import { addScaled, dot } from "../vector_loops.ts";
import { NumericalError } from "../numerical_error.ts";
import type { TwoLayerNetwork } from "../two_layer_network.ts";
import { gibbsMoments } from "./gibbs_moments.ts";
import { type GibbsProblem, gibbsProblem } from "./gibbs_problem.ts";
import { gibbsStep } from "./gibbs_step.ts";
import type { PosteriorChain } from "./posterior_chain.ts";
import { type PosteriorTask, requirePosteriorTask } from "./posterior_task.ts";

/**
 * A chain for the posterior of a linear network, φ(h) = h, by Gibbs' sampler: exact conditionals, nothing to tune. It forgets
 * its past within a few sweeps.
 *
 * @param key Names the chain's random numbers.
 * @throws {RangeError} If a number of the task is out of its range.
 * @throws {TypeError} If shapes of the task do not fit.
 */
export function gibbsChain(algebra: LinearAlgebra, task: PosteriorTask, key: DrawKey): PosteriorChain {
  requirePosteriorTask(task);
  const problem = gibbsProblem(algebra, task), draws = new DrawStream(key);
  const { state, sweep } = gibbsStep(algebra, problem, draws);
  const { record, watch, moments } = gibbsMoments(algebra, problem, state);
  return {
    step() {
      sweep();
      if (!Number.isFinite(state.readout[0])) {
        throw new NumericalError(`Cannot go on with a posterior: a readout weight is ${state.readout[0]}`);
      }
      return 1;
    },
    record,
    watch,
    moments,
    network: () => wholeNetwork(algebra, task, problem, state.readout, draws),
  };
}

/** The readout turned back to the neurons it stands for, in a random direction where all are alike, and W | a. */
function wholeNetwork(
  algebra: LinearAlgebra,
  { anchor }: PosteriorTask,
  { width, inputDim, richness, inverseTemperature: beta, share, scale, span, labels, frame }: GibbsProblem,
  reduced: Float64Array,
  draws: DrawStream,
): TwoLayerNetwork {
  const { rank, scales, basis } = span, m = frame.rows, readout = new Float64Array(width);
  if (width > m) {
    draws.normals(readout);
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < m; i++) {
        addScaled(-dot(frame.data, i * width, readout, 0, width), frame.data, i * width, readout, 0, width);
      }
    }
    const size = reduced[m] / Math.sqrt(squaredNorm(readout));
    for (let i = 0; i < width; i++) readout[i] *= size;
  }
  for (let i = 0; i < m; i++) addScaled(reduced[i], frame.data, i * width, readout, 0, width);
  const hiddenWeights = matrix(width, inputDim), weights = hiddenWeights.data;
  draws.normals(weights);
  for (let at = 0; at < weights.length; at++) {
    weights[at] = scale * weights[at] + (anchor ? share * anchor.weights.data[at] : 0);
  }
  const field = new Float64Array(inputDim), fits = new Float64Array(rank), spread = scale * scale;
  algebra.applyTransposed(hiddenWeights, readout, field);
  algebra.apply(basis, field, fits);
  const length = squaredNorm(readout) / width, noise = 1 / Math.sqrt(width * beta);
  for (let k = 0; k < rank; k++) {
    const off = richness * labels[k] - scales[k] * fits[k] / width - noise * draws.normal();
    fits[k] = spread * scales[k] * off / (length * scales[k] * scales[k] * spread + 1 / beta);
  }
  algebra.applyTransposed(basis, fits, field);
  algebra.rankOneUpdate(hiddenWeights, readout, field, 1);
  return { hiddenWeights, readout };
}
