import type { Activation } from "../../numerics/activation.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import type { SpannedPoints } from "./data_span.ts";
import { rowsOf } from "./hidden_motion.ts";

/** Numbers at a time: a block of particles by all points. */
const BLOCK = 2 ** 18;

/** Particles as the reader sees them. */
export interface ReadParticles {
  /** z, `[S]`. */
  readonly readout: Float64Array;
  /** q, `[S]`. */
  readonly weights: Float64Array;
  /** The normalised field of weights across the axes, `[S]`. */
  readonly beyond: Float64Array;
  /** What decay has left of the weights across the axes since they were drawn. */
  readonly beyondLeft: number;
  /** out ← w of particles `from` to `from + out.rows`, `[…, r]`. */
  hidden(from: number, out: Matrix): void;
  /** out ← w·x/√D of the same particles at points given along the axes, `[…, T]`. */
  fields(points: Matrix, from: number, out: Matrix): void;
}

/**
 * Particles at rest.
 *
 * @param hidden w, `[S, r]`.
 */
export function restingParticles(
  algebra: LinearAlgebra,
  hidden: Matrix,
  rest: Omit<ReadParticles, "hidden" | "fields">,
): ReadParticles {
  return {
    ...rest,
    hidden: (from, out) => out.data.set(rowsOf(hidden, from, out.rows).data),
    fields: (points, from, out) =>
      algebra.multiplyInto(out, rowsOf(hidden, from, out.rows), points, { transposeB: true }),
  };
}

/** Moments of the fields at a set of points. */
export interface FieldMoments {
  /** Kurtosis at each point, `[T]`. */
  readonly kurtosis: Float64Array;
  /** ⟨h⟩ to ⟨h⁴⟩, one power after the other, at each point, `[4 T]`. */
  readonly powers: Float64Array;
  /** Density over all points, `[bins]`. */
  readonly histogram: Float64Array;
}

/**
 * ⟨zφ(h(x))⟩ at points that need not be trained on, block of particles by block of particles.
 *
 * @param moments Where to look at the fields as well; not unless given.
 * @returns `[T]`
 */
export function readPoints(
  algebra: LinearAlgebra,
  activation: Activation,
  { points, particles, look }: {
    points: SpannedPoints;
    particles: ReadParticles;
    look?: (fields: Matrix, from: number) => void;
  },
): Float64Array {
  const { coordinates, beyond } = points, { readout, weights } = particles;
  const count = coordinates.rows, total = readout.length;
  const size = Math.max(1, Math.min(total, Math.floor(BLOCK / Math.max(count, coordinates.cols, 1))));
  const out = new Float64Array(count), product = new Float64Array(size);
  const block = new Float64Array(size * count);
  for (let from = 0; from < total; from += size) {
    const rows = Math.min(size, total - from);
    const fields = matrix(rows, count, block.subarray(0, rows * count));
    particles.fields(coordinates, from, fields);
    for (let s = 0, at = 0; s < rows; s++) {
      const across = particles.beyondLeft * particles.beyond[from + s];
      for (let t = 0; t < count; t++, at++) fields.data[at] += across * beyond[t];
      product[s] = weights[from + s] * readout[from + s];
    }
    look?.(fields, from);
    activation.values(fields.data, fields.data);
    algebra.applyTransposed(fields, product.subarray(0, rows), out, 1, 1);
  }
  return out;
}

/** A look at the fields that gathers their moments and histogram. */
export function gatherMoments(
  weights: Float64Array,
  points: number,
  histogram: { readonly limit: number; readonly bins: number } | undefined,
): { look: (fields: Matrix, from: number) => void; moments: () => FieldMoments } {
  const all = new Float64Array(4 * points);
  const powers = [0, 1, 2, 3].map((k) => all.subarray(k * points, (k + 1) * points));
  const density = new Float64Array(histogram?.bins ?? 0);
  const perUnit = histogram ? histogram.bins / (2 * histogram.limit) : 0;
  return {
    look({ rows, data }, from) {
      for (let s = 0, at = 0; s < rows; s++) {
        const weight = weights[from + s];
        for (let t = 0; t < points; t++, at++) {
          const h = data[at];
          let power = weight;
          for (const sums of powers) sums[t] += power *= h;
          if (!histogram) continue;
          const bin = Math.floor((h + histogram.limit) * perUnit);
          if (bin >= 0 && bin < density.length) density[bin] += weight * perUnit / points;
        }
      }
    },
    moments: () => ({
      histogram: density,
      kurtosis: kurtosisOf(all),
      powers: all,
    }),
  };
}

/** Variance of the fields, 1 or so at random weights, below which the neurons count as having come to rest. */
const COLLAPSED = 1e-6;

/** ⟨(h − ⟨h⟩)⁴⟩/⟨(h − ⟨h⟩)²⟩² at each point, `[T]`, from the powers ⟨h⟩ to ⟨h⁴⟩, `[4 T]`; 0 where all neurons have come to rest. */
function kurtosisOf(powers: Float64Array): Float64Array {
  const points = powers.length / 4;
  return powers.slice(0, points).map((m, t) => {
    const [second, third, fourth] = [1, 2, 3].map((k) => powers[k * points + t]);
    const variance = second - m * m;
    if (variance < COLLAPSED) return 0;
    return (fourth - 4 * m * third + 6 * m * m * second - 3 * m ** 4) / variance ** 2;
  });
}

/** Its mean over the points. */
export function meanKurtosis(powers: Float64Array): number {
  return kurtosisOf(powers).reduce((sum, value) => sum + 4 * value / powers.length, 0);
}
