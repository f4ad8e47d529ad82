import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { FieldProblem } from "./field_problem.ts";
import type { FieldRecord } from "./field_record.ts";
import { estimate, type FieldEstimate } from "./field_estimate.ts";
import { type FieldPoint } from "./mean_field_curve.ts";
import { type NarrowNetworks, narrowNetworks, type NarrowNetworksOptions } from "./narrow_networks.ts";

/** What a finite width does to the losses at one time. */
export interface WidthShift {
  /** Mean over initialisations of the loss at width N, less that of the mean field. */
  readonly trainLoss: WidthShiftOf;
  /** The same on each test set, for each of its labels. */
  readonly testLosses: readonly (readonly WidthShiftOf[])[];
}

/** The shift of one loss. */
export interface WidthShiftOf extends FieldEstimate {
  /** Standard deviation of the loss from one initialisation to the next. */
  readonly deviation: number;
}

/**
 * The shift of the mean loss by a finite width, c/N to leading order, from a few narrow networks.
 *
 *     E ℒ_N − ℒ_∞ = ⟨E(f_N − f_∞)²⟩ + 2⟨(f_∞ − y)(E f_N − f_∞)⟩ ≈ c/N
 *
 * @param infinite The mean field of the same problem, by `meanFieldCurve`.
 * @returns A shift for each record.
 * @throws {RangeError} If the width is no integer ≥ 2, or odd with pairs.
 * @see Derived here.
 */
export async function widthShift(
  algebra: LinearAlgebra,
  problem: FieldProblem,
  infinite: readonly FieldPoint[],
  options: NarrowNetworksOptions,
): Promise<WidthShift[]> {
  const narrow = await narrowNetworks(algebra, problem, options);
  const shiftOf = (loss: (record: FieldRecord) => number, limit: FieldEstimate, at: number) =>
    shiftByWidth(narrow, (_, set, network) => loss(narrow.runs[set][network][at]), limit);
  return infinite.map((point, at) => ({
    trainLoss: shiftOf(({ trainLoss }) => trainLoss, point.trainLoss, at),
    testLosses: point.testLosses.map((losses, set) =>
      losses.map((limit, task) => shiftOf(({ testLosses }) => testLosses[set][task], limit, at))
    ),
  }));
}

/**
 * The shift of any number that is read from a network, by narrow networks: c/N to leading order if it is a smooth function of f.
 *
 * Sharing Sobol points without return lacks one part in R of the scatter of R networks, which is put back by R/(R − 1).
 *
 * @param read Takes the number from a network.
 * @param limit The same number at infinite width.
 */
export function shiftByWidth(
  { runs, ratio }: NarrowNetworks,
  read: (records: readonly FieldRecord[], set: number, network: number) => number,
  limit: FieldEstimate,
): WidthShiftOf {
  const networks = runs[0].length, scale = ratio * networks / (networks - 1);
  const values = runs.map((set, s) => set.map((records, n) => read(records, s, n)));
  const { value, standardError } = estimate(values.map((set) => set.reduce((a, b) => a + b, 0) / set.length));
  const spread = values.map((set) => networks * estimate(set).standardError ** 2).reduce((a, b) => a + b, 0);
  return {
    value: scale * (value - limit.value),
    standardError: scale * Math.hypot(standardError, limit.standardError),
    deviation: Math.sqrt(ratio * spread / runs.length),
  };
}
