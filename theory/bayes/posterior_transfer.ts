import type { Activation } from "../../numerics/activation.ts";
import type { DrawKey } from "../../numerics/draws.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { Matrix } from "../../numerics/matrix.ts";
import { NumericalError } from "../../numerics/numerical_error.ts";
import { principalSpan } from "../two_layer/data_span.ts";
import { allInputs, nonlinearPosterior, type PosteriorPair } from "./nonlinear_posterior.ts";
import { particlePosterior } from "./particle_posterior.ts";
import { type PosteriorReading, readLinearPosterior } from "./posterior_reading.ts";
import type { TransferTasks } from "./posterior_task.ts";
import { handedMoment } from "./linear_posterior.ts";
import { readAtWidth } from "./reading_at_width.ts";
import { sourcePosterior } from "./source_posterior.ts";
import { targetPosterior } from "./target_posterior.ts";

/** How {@linkcode posteriorTransfer} computes. */
export interface TransferOptions {
  /** φ. */
  readonly activation: Activation;
  /** M, where it takes particles. */
  readonly particles: number;
  /** Names the particles' draws. */
  readonly key: DrawKey;
  /** Stops the computation. */
  readonly signal?: AbortSignal;
}

/**
 * The posteriors of a source and of a target coupled to it, for a network of infinite width: in closed form up to a scalar
 * equation and Newton where the activation is linear, by deterministic rules where the data span at most three dimensions (ReLU:
 * two) and the rules hold the density, and by particles otherwise.
 *
 * @throws {NumericalError} If the method does not hold here: the density is too wide for a rule, or digits are lost.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendices E and F.
 */
export function posteriorTransfer(
  algebra: LinearAlgebra,
  tasks: TransferTasks,
  { activation, particles, key, signal }: TransferOptions,
): Promise<PosteriorPair> {
  const { source, target, sourceTest, targetTest } = tasks;
  return numerically(async () => {
    if (activation.name === "linear") {
      const one = sourcePosterior(algebra, source), two = targetPosterior(algebra, target, handedMoment(one));
      return {
        source: readLinearPosterior(algebra, one, sourceTest),
        target: readLinearPosterior(algebra, two, targetTest, one),
      };
    }
    return byRule(algebra, activation, tasks) ??
      await particlePosterior(algebra, activation, tasks, { particles, key, signal });
  });
}

/**
 * The posterior of a linear source of width N, to the first order in 1/N.
 *
 * @throws {NumericalError} If digits are lost.
 */
export function sourceAtWidth(
  algebra: LinearAlgebra,
  { source, sourceTest }: Pick<TransferTasks, "source" | "sourceTest">,
  width: number,
): Promise<PosteriorReading> {
  return numerically(() => readAtWidth(algebra, sourcePosterior(algebra, source), sourceTest, width));
}

/**
 * The posterior of a linear target of width N given the weights that the source has, from their second moment Σ̂₁ = W̄ᵀW̄/N, to the first
 * order in 1/N: what is random in the source's network is thereby taken out of what is compared.
 *
 * @param moment Σ̂₁, `[D, D]`.
 * @throws {NumericalError} If digits are lost.
 */
export function targetGivenSource(
  algebra: LinearAlgebra,
  { target, targetTest }: Pick<TransferTasks, "target" | "targetTest">,
  moment: Matrix,
  width: number,
): Promise<PosteriorReading> {
  return numerically(() => readAtWidth(algebra, targetPosterior(algebra, target, moment), targetTest, width));
}

/** By a deterministic rule, if there is one for these dimensions and it holds the density. */
function byRule(
  algebra: LinearAlgebra,
  activation: Activation,
  tasks: TransferTasks,
): PosteriorPair | undefined {
  const { rank } = principalSpan(algebra, allInputs(tasks));
  if (!(activation.name === "relu" ? rank <= 2 : activation.smooth && rank <= 3)) return undefined;
  try {
    return nonlinearPosterior(algebra, activation, tasks);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A task out of the range of a method is no mistake of the user's where the range shows on the data only. */
async function numerically<T>(compute: () => T | Promise<T>): Promise<T> {
  try {
    return await compute();
  } catch (error) {
    if (error instanceof RangeError) throw new NumericalError(error.message);
    throw error;
  }
}
