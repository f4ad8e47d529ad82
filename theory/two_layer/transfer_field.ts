import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { FieldProblem } from "./field_problem.ts";
import { meanFieldCurve } from "./mean_field_curve.ts";
import { type NarrowNetworks, narrowNetworks } from "./narrow_networks.ts";
import {
  scratchProblem,
  sourceProblem,
  testPlaces,
  type TransferGiven,
  transferProblem,
  type TransferRule,
} from "./transfer_problem.ts";
import { stoppingStep } from "./stopping_step.ts";
import { type FieldReading, readField, readNetwork } from "./transfer_reading.ts";

/** Error of f that a leap over many steps may make, by its own estimate. */
const LEAP_TOLERANCE = 1e-2;
/** Width of the networks that tell the shift, at most. */
const NARROW = 128;
/** Root mean square error of f at the end of training that leaps of that tolerance leave, as seen beside plain steps. */
export const LEAP_ERROR = 2e-3;

/** Options of {@linkcode transferField}. */
export interface TransferFieldOptions extends TransferRule {
  /** N. */
  readonly width: number;
  /** S of one randomisation, a power of two. */
  readonly particles: number;
  /** A stage ends once the mean of Δ² over its training points is at most this; 0 for its whole time. */
  readonly stopLoss: number;
  /** Stops the computation. */
  readonly signal?: AbortSignal;
}

/** What one network, or all of an infinite width, show in the three stages. */
export interface TransferReading {
  /** Training on the target from random weights. */
  readonly scratch: FieldReading;
  /** Training on the source. */
  readonly pretrain: FieldReading;
  /** Training on the target after that. */
  readonly transfer: FieldReading;
}

/** The mean field of a transfer, and the networks that tell what a finite width adds. */
export interface TransferField {
  /** At infinite width; the errors are those of its randomisations. */
  readonly infinite: TransferReading;
  /** The same of a narrow network. */
  readonly networks: readonly (readonly TransferReading[])[];
  /** Their width over N. */
  readonly narrow: NarrowNetworks;
  /** Whether stages end at a loss, not after their time. */
  readonly stopped: { readonly scratch: boolean; readonly pretrain: boolean; readonly transfer: boolean };
  /** The loss that they end at. */
  readonly stopLoss: number;
}

/**
 * Losses of both stages of a transfer at infinite width, on given data and with the steps that the experiment takes, and those of
 * narrow networks beside them.
 *
 * Where stages end at a loss, the step is found first, between records by interpolation: all are then solved for as many steps.
 *
 * @throws {RangeError} If a number is out of its range.
 * @throws {NumericalError} If training diverges or is at the edge of stability.
 * @see Lauditi, Bordelon, Pehlevan (2025), Result 1, for two layers at finite learning rate.
 */
export async function transferField(
  algebra: LinearAlgebra,
  given: TransferGiven,
  options: TransferFieldOptions,
): Promise<TransferField> {
  const { width, particles, stopLoss, signal } = options;
  const shared = { key: given.key, tolerance: LEAP_TOLERANCE, signal };
  const end = async (problem: FieldProblem) => {
    const last = problem.stages.length - 1, whole = problem.stages[last].steps;
    if (stopLoss <= 0) return { step: whole, stopped: false };
    const step = await stoppingStep(algebra, problem, stopLoss, { ...shared, particles });
    return { step: step ?? whole, stopped: step !== undefined };
  };
  const onlySource = await end(sourceProblem(given, options));
  const steps = { source: onlySource.step, target: given.target.steps };
  const both = await end(transferProblem(given, options, steps));
  const alone = await end(scratchProblem(given, options));
  const transfer = transferProblem(given, options, { ...steps, target: both.step });
  const scratch = scratchProblem({ ...given, target: { ...given.target, steps: alone.step } }, options);

  const curves = {
    scratch: await meanFieldCurve(algebra, scratch, { ...shared, particles }),
    transfer: await meanFieldCurve(algebra, transfer, { ...shared, particles }),
  };
  const sizes = { width, pairs: true, most: NARROW, sets: 2, ...shared };
  const narrowScratch = await narrowNetworks(algebra, scratch, sizes);
  const narrow = await narrowNetworks(algebra, transfer, sizes);
  const places = testPlaces(given);
  return {
    infinite: {
      scratch: readField(curves.scratch, 0, places),
      pretrain: readField(curves.transfer, 0, places),
      transfer: readField(curves.transfer, 1, places),
    },
    networks: narrow.runs.map((set, s) =>
      set.map((records, n) => ({
        scratch: readNetwork(narrowScratch.runs[s][n], 0, places),
        pretrain: readNetwork(records, 0, places),
        transfer: readNetwork(records, 1, places),
      }))
    ),
    narrow,
    stopped: { scratch: alone.stopped, pretrain: onlySource.stopped, transfer: both.stopped },
    stopLoss,
  };
}
