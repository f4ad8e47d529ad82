import type { Activation } from "../activation.ts";
import type { DrawKey } from "../draws.ts";
import { DrawStream } from "../draw_stream.ts";
import { solveFactorised } from "../in_place_cholesky.ts";
import type { LinearAlgebra } from "../linear_algebra.ts";
import { type Matrix, matrix } from "../matrix.ts";
import type { TwoLayerNetwork } from "../two_layer_network.ts";
import { type CollapsedEnergy, collapsedEnergy } from "./collapsed_energy.ts";
import { hmcMoments } from "./hmc_moments.ts";
import { hmcStep } from "./hmc_step.ts";
import { type InputSpan, inputSpan } from "./input_span.ts";
import type { PosteriorChain } from "./posterior_chain.ts";
import { conditionalPrior, type PosteriorTask, requirePosteriorTask } from "./posterior_task.ts";

/**
 * A chain for the posterior of a network with any activation: Hamiltonian Monte Carlo for the hidden weights within the span of
 * the inputs, the readout integrated out, the weights outside drawn exactly. It begins at a draw of the prior.
 *
 * @param key Names the chain's random numbers.
 * @throws {RangeError} If a number of the task is out of its range.
 * @throws {TypeError} If shapes of the task do not fit.
 */
export function hmcChain(
  algebra: LinearAlgebra,
  activation: Activation,
  task: PosteriorTask,
  key: DrawKey,
): PosteriorChain {
  requirePosteriorTask(task);
  const { inputs, targets, width, richness, inverseTemperature, anchor } = task;
  const span = inputSpan(algebra, inputs), { rank, basis, coordinates } = span;
  const { share, scale } = conditionalPrior(task), draws = new DrawStream(key);
  const anchorWithin = anchor && algebra.multiply(anchor.weights, basis, { transposeB: true });
  const mean = anchorWithin && matrix(width, rank, anchorWithin.data.map((value) => share * value));
  const energy = collapsedEnergy(algebra, {
    ...{ activation, coordinates, targets, width, richness, inverseTemperature },
  });
  const { state: { weights }, step } = hmcStep(energy, { width, rank, mean, scale }, draws);
  const source = { task, activation, span, anchorWithin, energy, weights, draws };
  return {
    step,
    ...hmcMoments(algebra, source),
    network: () => wholeNetwork(algebra, task, span, { energy, weights, draws }),
  };
}

/** The hidden weights with those outside the span, and a draw of the readout given them. */
function wholeNetwork(
  algebra: LinearAlgebra,
  task: PosteriorTask,
  { basis, rank }: InputSpan,
  { energy, weights, draws }: { energy: CollapsedEnergy; weights: Matrix; draws: DrawStream },
): TwoLayerNetwork {
  const { targets, width, inputs: { cols }, richness, inverseTemperature: beta, anchor } = task;
  const { share, scale } = conditionalPrior(task), hiddenWeights = matrix(width, cols);
  draws.normals(hiddenWeights.data);
  for (let at = 0; at < hiddenWeights.data.length; at++) {
    hiddenWeights.data[at] = scale * hiddenWeights.data[at] + (anchor ? share * anchor.weights.data[at] : 0);
  }
  const change = matrix(width, rank, weights.data.slice());
  algebra.multiplyInto(change, hiddenWeights, basis, { transposeB: true, scale: -1, keep: 1 });
  algebra.multiplyInto(hiddenWeights, change, basis, { keep: 1 });
  energy.evaluate(weights);
  const readout = new Float64Array(width), off = new Float64Array(targets.length);
  draws.normals(readout);
  algebra.applyTransposed(energy.values, readout, off, -1 / width);
  const noise = 1 / Math.sqrt(width * beta);
  for (let p = 0; p < off.length; p++) off[p] += richness * targets[p] - noise * draws.normal();
  solveFactorised(energy.factor, off);
  algebra.apply(energy.values, off, readout, 1, 1);
  return { hiddenWeights, readout };
}
