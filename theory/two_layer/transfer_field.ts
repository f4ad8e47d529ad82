import { isSuperlinear } from "../../numerics/is_superlinear.ts";
import type { Backend } from "../../numerics/backend.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { ParticleTask } from "../../numerics/particle_descent.ts";
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
/**
 * Error of f over that of a step, which is a unit roundoff ε. Errors of single steps add up as a random walk, √T of them; features
 * that form, and kinks that neurons cross a step sooner or later, amplify them. Of ten problems beside float64 that with most
 * kinks, rich and memorised by ReLU in 800 steps, was off by 38ε√T, the others by at most 0.5ε√T.
 */
const AMPLIFIED = 64;
/** Multiply–adds ×2 of a step from which on a device takes all of them sooner than a processor leaps. */
const LARGE = 2e9;
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
  /** What may step the particles instead of this thread, and its unit roundoff. */
  readonly device?: Pick<Backend, "stepParticles" | "epsilon">;
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
  /** Error of f as the steps were taken in an arithmetic with fewer digits than float64; 0 if they were not. */
  readonly rounding: number;
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
 * A device steps the particles of infinite width where that {@linkcode paysToStep}. Narrow networks stay here, as their steps are
 * shorter than it takes to hear of a device.
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
  const { width, particles, device, signal } = options;
  const scratch = scratchProblem(given, options), transfer = transferProblem(given, options);
  const steps = given.source.steps + given.target.steps, leaps = steps > MOST_PLAIN;
  const shared = { key: given.key, tolerance: leaps ? LEAP_TOLERANCE : 0, signal };
  let stepped = false;
  const byDevice = async (task: ParticleTask) => {
    const run = await device?.stepParticles?.(task);
    stepped ||= run !== undefined;
    return run;
  };
  const span = principalSpan(algebra, transfer.stages.map(({ inputs }) => inputs));
  const samples = Math.max(...transfer.stages.map(({ inputs }) => inputs.rows));
  const pays = paysToStep({ steps, particles, samples, rank: span.rank });
  const stepper = device?.stepParticles && pays ? byDevice : undefined;
  const field = { ...shared, particles, stepper, span };
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
  const rounding = stepped && device ? AMPLIFIED * device.epsilon * Math.sqrt(steps) : 0;
  return { infinite: fields, narrow, ratio, leaps, rounding, rareNeurons: isSuperlinear(options.activation) };
}

/**
 * Whether a device should take the steps of a mean field, all of them. It should up to as many as are not leapt over in any case.
 * Beyond, leaps take a fifth to an eighteenth of the evaluations, while a device is heard of every 50 steps only, some 10 ms later:
 * as long as 50 leapt steps of a small field take on a processor. Of a large one a step takes 50 ms and more there.
 */
export function paysToStep(
  { steps, particles, samples, rank }: Readonly<Record<"steps" | "particles" | "samples" | "rank", number>>,
): boolean {
  return steps <= MOST_PLAIN || 2 * particles * samples * Math.min(samples, 2 * rank) >= LARGE;
}
