import { isSuperlinear } from "../../numerics/is_superlinear.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { principalSpan } from "./data_span.ts";
import { meanFieldCurve } from "./mean_field_curve.ts";
import { narrowNetworks, networkSpan } from "./narrow_networks.ts";
import {
  scratchProblem,
  testPlaces,
  type TransferGiven,
  transferProblem,
  type TransferRule,
} from "./transfer_problem.ts";
import { type FieldReading, readField } from "./transfer_reading.ts";

/** Steps of both stages up to which all are taken one by one, as leaps over many would save little. */
const MOST_PLAIN = 1000;
/** Error of f that a leap over many steps may make, by its own estimate. */
export const LEAP_TOLERANCE = 1e-2;
/** Width of the networks that tell the shift, at most. */
const NARROW = 128;
/** Independent sets of them. */
const SETS = 2;

/** Options of {@linkcode transferField}. */
export interface TransferFieldOptions extends TransferRule {
  /** N. */
  readonly width: number;
  /** S of one randomisation, a power of two. */
  readonly particles: number;
  /** Stops the computation. */
  readonly signal?: AbortSignal;
}

/** What a set of runs shows in the three stages. */
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
  /** At infinite width, from randomisations. */
  readonly infinite: TransferReading;
  /** The same of narrow networks, set by set. */
  readonly narrow: readonly TransferReading[];
  /** Their width over N. */
  readonly ratio: number;
  /** Whether steps were leapt over. */
  readonly leaps: boolean;
  /** Whether averages over neurons are those of rare ones, which particles miss, as φ grows faster than linearly. */
  readonly rareNeurons: boolean;
}

/**
 * Losses of both stages of a transfer at infinite width, on given data and with the steps that the experiment takes, and those of
 * narrow networks beside them.
 *
 * Each randomisation and each network ends a stage at its own loss, as the network of the experiment does, and goes on from there.
 * What learns from scratch and what learns the source begin with the same draws, as there: in their difference these cancel.
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
  const { width, particles, signal } = options;
  const scratch = scratchProblem(given, options), transfer = transferProblem(given, options);
  const leaps = given.source.steps + given.target.steps > MOST_PLAIN;
  const shared = { key: given.key, tolerance: leaps ? LEAP_TOLERANCE : 0, signal };
  const field = {
    ...{ ...shared, particles },
    span: principalSpan(algebra, transfer.stages.map(({ inputs }) => inputs)),
  };
  const sizes = {
    ...{ ...shared, width, pairs: true, most: NARROW, sets: SETS },
    span: networkSpan(algebra, transfer),
  };
  const places = testPlaces(given);
  const alone = (points: Parameters<typeof readField>[0]) => ({ scratch: readField(points, 0, places) });
  const both = (points: Parameters<typeof readField>[0]) => ({
    pretrain: readField(points, 0, places),
    transfer: readField(points, 1, places),
  });
  const fields = {
    ...alone(await meanFieldCurve(algebra, scratch, field)),
    ...both(await meanFieldCurve(algebra, transfer, field)),
  };
  const first = (await narrowNetworks(algebra, scratch, sizes)).sets.map(alone);
  const { sets, ratio } = await narrowNetworks(algebra, transfer, sizes);
  const narrow = sets.map((points, set) => ({ ...first[set], ...both(points) }));
  return { infinite: fields, narrow, ratio, leaps, rareNeurons: isSuperlinear(options.activation) };
}
