import { isSuperlinear } from "../../numerics/is_superlinear.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { NumericalError } from "../../numerics/numerical_error.ts";
import { testPlaces, type TransferGiven } from "../two_layer/transfer_problem.ts";
import { causalMonteCarlo } from "./causal_monte_carlo.ts";
import type { DeepProblem } from "./deep_problem.ts";
import { type DeepReading, type DeepRuns, readDeep } from "./deep_reading.ts";
import { deepScratchProblem, deepTransferProblem, type DeepTransferRule } from "./deep_transfer_problem.ts";
import { linearRecursion } from "./linear_recursion.ts";
import { narrowDeepNetwork } from "./narrow_deep_networks.ts";
import { solveToLoss } from "./solve_to_loss.ts";

/** Randomisations of the Monte Carlo solver. */
export const RANDOMISATIONS = 4;
/** Networks that tell the shift by a finite width, and their width over N; at least as wide as this. */
const NETWORKS = 16, NARROW = 1 / 4, FEWEST = 32;

/** What the sizes of a solver are decided by. */
const SIZES = "--source-time, --target-time, --source-samples, --target-samples, --particles";

/** How the limit of infinite width is solved. */
export type DeepSolver = "causal-linear" | "causal-monte-carlo";

/** Options of {@linkcode deepTransferField}. */
export interface DeepTransferOptions extends DeepTransferRule {
  /** N. */
  readonly width: number;
  /** S of one of the randomisations, an even number. */
  readonly particles: number;
  /** How the limit is solved. */
  readonly solver: DeepSolver;
  /** Stops the computation. */
  readonly signal?: AbortSignal;
}

/** What a set of runs shows in the three stages. */
export interface DeepTransferReading {
  /** Training on the target from random weights. */
  readonly scratch: DeepReading;
  /** Training on the source; its layers are read on the target's points at the switch. */
  readonly pretrain: DeepReading;
  /** Training on the target after that. */
  readonly transfer: DeepReading;
}

/** The mean field of a transfer between deep networks, and the networks that tell what a finite width adds. */
export interface DeepTransferField {
  /** At infinite width. */
  readonly infinite: DeepTransferReading;
  /** The same without response functions, of transfer alone: wrong, to be compared with. */
  readonly withoutResponses: DeepReading;
  /** Of narrow networks, one by one. */
  readonly narrow: readonly DeepTransferReading[];
  /** Their width over N. */
  readonly ratio: number;
  /** Whether averages over neurons are those of rare ones, which samples miss, as φ grows faster than linearly. */
  readonly rareNeurons: boolean;
}

/**
 * Losses and kernels of all layers in both stages of a transfer at infinite width, on given data and with the steps that the experiment
 * takes, and those of narrow networks. Where stages end at a loss, each run and each network ends them at its own, as the network of
 * the experiment does, and goes on from there.
 *
 * @throws {NumericalError} If training diverges, or the steps are too many for the solver.
 * @see Lauditi, Bordelon, Pehlevan (2025), Appendix B.
 */
export async function deepTransferField(
  algebra: LinearAlgebra,
  given: TransferGiven,
  options: DeepTransferOptions,
): Promise<DeepTransferField> {
  const { width, signal, activation } = options, { key } = given;
  const scratch = deepScratchProblem(given, options), transfer = deepTransferProblem(given, options);
  const places = testPlaces(given), end = { stage: 0, step: "last" } as const;
  const alone = (runs: DeepRuns) => readDeep(scratch, runs, { stage: 0, places, layersAt: end });
  const after = (runs: DeepRuns) =>
    readDeep(transfer, runs, { stage: 1, places, layersAt: { ...end, stage: 1 } });
  const before = (runs: DeepRuns) =>
    readDeep(transfer, runs, { stage: 0, places, layersAt: { stage: 1, step: 0 } });
  const both = (first: DeepRuns, second: DeepRuns): DeepTransferReading => ({
    scratch: alone(first),
    pretrain: before(second),
    transfer: after(second),
  });
  const infinite = both(await solve(scratch), await solve(transfer));
  const withoutResponses = after(await solve(transfer, false));
  const narrowWidth = Math.min(width, Math.max(FEWEST, Math.round(NARROW * width)));
  const narrow: DeepTransferReading[] = [];
  for (let network = 0; network < NETWORKS; network++) {
    const own = { ...key, purpose: `${key.purpose}: narrow network ${network}` };
    const by = { width: narrowWidth, key: own, signal };
    narrow.push(both(
      [await narrowDeepNetwork(algebra, scratch, by)],
      [await narrowDeepNetwork(algebra, transfer, by)],
    ));
  }
  const rareNeurons = isSuperlinear(activation);
  return { infinite, withoutResponses, narrow, ratio: narrowWidth / width, rareNeurons };

  async function solve(problem: DeepProblem, withResponses = true): Promise<DeepRuns> {
    try {
      if (options.solver === "causal-linear") {
        return [await solveToLoss(problem, (by) => linearRecursion(algebra, by, { withResponses, signal }))];
      }
      const runs = [];
      for (let run = 0; run < RANDOMISATIONS; run++) {
        const own = { ...key, purpose: `${key.purpose}: randomisation ${run}` };
        const by = { samples: options.particles, key: own, withResponses, signal };
        runs.push(await solveToLoss(problem, (part) => causalMonteCarlo(algebra, part, by)));
      }
      return runs;
    } catch (error) {
      // Sizes follow from the learning rate, which follows from the data: too large ones cost the instance
      if (error instanceof RangeError) {
        throw new NumericalError(`${error.message} (${SIZES})`, { cause: error });
      }
      throw error;
    }
  }
}
