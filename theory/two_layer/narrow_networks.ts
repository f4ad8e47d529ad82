import { type DrawKey, permutation } from "../../numerics/draws.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { matrix } from "../../numerics/matrix.ts";
import { type DataSpan, principalSpan, wholeSpace } from "./data_span.ts";
import { type FieldProblem, inputDimOf } from "./field_problem.ts";
import { type FieldPoint, poolFields } from "./field_point.ts";
import { type FieldRecord, withoutTangents } from "./field_record.ts";
import { type ParticleMeasure, redrawIndependently, sobolMeasure } from "./particle_measure.ts";
import { solveFields } from "./solve_fields.ts";

/** Options of {@linkcode narrowNetworks}. */
export interface NarrowNetworksOptions {
  /** N. */
  readonly width: number;
  /** Whether the network starts from pairs (w, ±z), so that f = 0 at first. */
  readonly pairs: boolean;
  /** Width that is solved at most, default 256; in any case a power of two. The shift at N follows as 1/N. */
  readonly most?: number;
  /** Networks that together make one even set of neurons, a power of two; default 8. */
  readonly networks?: number;
  /** Independent such sets, at least 2; default 4. */
  readonly sets?: number;
  /** As in `meanFieldCurve`. */
  readonly tolerance?: number;
  /** Axes of the hidden weights, which must reach all points: {@linkcode networkSpan} unless given. */
  readonly span?: DataSpan;
  /** Names the draws. */
  readonly key: DrawKey;
  /** Stops the computation. */
  readonly signal?: AbortSignal;
}

/** Networks that are narrower than the one asked for, trained through a problem. */
export interface NarrowNetworks {
  /** The networks of each set put together: their numbers are `each` and `parts` of the estimates. */
  readonly sets: readonly (readonly FieldPoint[])[];
  /** Their width over the one asked for. */
  readonly ratio: number;
}

/**
 * Trains narrow networks whose scatter tells what a finite width does.
 *
 * A particle system of N random particles is a network of width N. Its f differs from f_∞ by a sum over its neurons, of order
 * 1/√N and mean 0, which moves the loss of each network but not their average, and by terms of second order, which make c. To see
 * c below the first, the networks share the points of one Sobol set at random: their first-order terms cancel to the set's own
 * small error. A readout drawn anew is independent, and what the network then says is subtracted.
 *
 * @throws {RangeError} If the width is no integer ≥ 2, or odd with pairs.
 */
export async function narrowNetworks(
  algebra: LinearAlgebra,
  problem: FieldProblem,
  options: NarrowNetworksOptions,
): Promise<NarrowNetworks> {
  const { width, pairs, most = 256, networks = 8, sets = 4, tolerance = 3e-3, key, signal } = options;
  if (!Number.isInteger(width) || width < 2 || (pairs && width % 2 !== 0)) {
    throw new RangeError(
      `Cannot shift the loss to width ${width}: need an integer >= 2${pairs ? ", even for pairs" : ""}`,
    );
  }
  if (!(Number.isInteger(Math.log2(networks)) && networks >= 2 && Number.isInteger(sets) && sets >= 2)) {
    throw new RangeError(
      `Cannot tell a width's shift from ${sets} sets of ${networks} networks: need 2 or more of both, of networks a power of two`,
    );
  }
  const particles = 2 ** Math.floor(Math.log2(Math.min(width, most)));
  const span = options.span ?? networkSpan(algebra, problem);
  const pooled: FieldPoint[][] = [];
  for (let set = 0; set < sets; set++) {
    const shared = { ...key, purpose: `${key.purpose}: width set ${set}` };
    const points = pairs ? particles / 2 : particles;
    const whole = sobolMeasure(span, {
      particles: points * networks,
      pairs: false,
      key: shared,
    });
    const order = permutation({ ...shared, purpose: `${shared.purpose}: order` }, whole.weights.length);
    const runs: (readonly FieldRecord[])[] = [];
    for (let network = 0; network < networks; network++) {
      const members = order.subarray(network * points, (network + 1) * points);
      const measure = partOf(whole, members, { pairs, key: shared, network });
      runs.push(
        withoutTangents((await solveFields(algebra, problem, measure, { tolerance, signal })).records),
      );
    }
    pooled.push(poolFields(problem, runs));
  }
  return { sets: pooled, ratio: particles / width };
}

/** Axes that reach all points of a problem: a network's fields at different points are correlated across the training inputs, too. */
export function networkSpan(algebra: LinearAlgebra, problem: FieldProblem): DataSpan {
  const all = [...problem.stages, ...problem.tests].map(({ inputs }) => inputs), dim = inputDimOf(problem);
  const few = all.reduce((sum, { rows }) => sum + rows, 0) < dim;
  return few ? principalSpan(algebra, all) : wholeSpace(dim);
}

/** The particles named by `members`, as a network of their own. */
function partOf(
  whole: ParticleMeasure,
  members: Uint32Array,
  { pairs, key, network }: { pairs: boolean; key: DrawKey; network: number },
): ParticleMeasure {
  const { span, hidden } = whole, rank = span.rank, copies = pairs ? 2 : 1, count = members.length * copies;
  const part = matrix(count, rank), readout = new Float64Array(count), beyond = new Float64Array(count);
  for (let s = 0; s < count; s++) {
    const from = members[s % members.length];
    part.data.set(hidden.data.subarray(from * rank, (from + 1) * rank), s * rank);
    readout[s] = s < members.length ? whole.readout[from] : -whole.readout[from];
    beyond[s] = whole.beyond[from];
  }
  const weights = new Float64Array(count).fill(1 / count);
  const redraw = redrawIndependently({ ...key, purpose: `${key.purpose}: network ${network}` });
  return { span, hidden: part, beyond, readout, weights, redraw };
}
