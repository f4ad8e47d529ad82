import type { LinearAlgebra } from "../linear_algebra.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { norm } from "../norm.ts";
import type { ReluSum } from "./relu_sum.ts";

/**
 * A function of x ~ N(0, I) that is linear where each gate is open: what a ReLU network becomes if its gates are frozen.
 *
 *     g(x) = Σ_i 1(u_i·x > 0) b_i·x
 */
export interface GatedSum {
  /** u_i, none of them 0; only their directions count, `[m, d]`. */
  readonly gates: Matrix;
  /** b_i, `[m, d]`. */
  readonly slopes: Matrix;
}

/** Where two gates are as good as parallel, the part with 1/sin φ vanishes like sin φ. */
const PARALLEL = 1e-7;

/** A sum of ReLU neurons as a gated sum: each neuron is linear along its own gate. */
export function asGated({ weights, coefficients }: ReluSum): GatedSum {
  const slopes = weights.data.map((w, at) => coefficients[Math.floor(at / weights.cols)] * w);
  return { gates: weights, slopes: matrix(weights.rows, weights.cols, slopes) };
}

/** f + scale·g, with the gates of both. */
export function plusGated(f: GatedSum, g: GatedSum, scale: number): GatedSum {
  const join = (a: Matrix, b: Matrix, factor: number) => {
    const both = matrix(a.rows + b.rows, a.cols);
    both.data.set(a.data);
    both.data.set(b.data.map((x) => factor * x), a.data.length);
    return both;
  };
  return { gates: join(f.gates, g.gates, 1), slopes: join(f.slopes, g.slopes, scale) };
}

/**
 * E g(x)² for x ~ N(0, I), from the moment of two gates u, v (unit vectors at the angle φ)
 *
 *     E 1_u 1_v xxᵀ = (π − φ)/(2π) I + [uvᵀ + vuᵀ − cos φ (uuᵀ + vvᵀ)]/(2π sin φ),   I/2 if u = v
 *
 * @throws {RangeError} If a gate is 0.
 */
export function gatedSquare(algebra: LinearAlgebra, { gates, slopes }: GatedSum): number {
  const { rows: count, cols: dim } = gates, units = matrix(count, dim, gates.data.slice());
  for (let i = 0; i < count; i++) {
    const row = units.data.subarray(i * dim, (i + 1) * dim), size = norm(row);
    if (!(size > 0)) throw new RangeError(`Cannot use gate ${i} as it must not vanish`);
    for (let k = 0; k < dim; k++) row[k] /= size;
  }
  const across = { transposeB: true };
  const cosines = algebra.multiply(units, units, across).data;
  const products = algebra.multiply(slopes, slopes, across).data; // b_i·b_j
  const shares = algebra.multiply(slopes, units, across).data; // b_i·u_j
  let sum = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const cosine = i === j ? 1 : Math.max(-1, Math.min(1, cosines[i * count + j]));
      const sine = Math.sqrt((1 - cosine) * (1 + cosine));
      sum += (Math.PI - Math.acos(cosine)) * products[i * count + j];
      if (sine < PARALLEL) continue;
      const ii = shares[i * (count + 1)], jj = shares[j * (count + 1)];
      const ij = shares[i * count + j], ji = shares[j * count + i];
      sum += (ii * jj + ij * ji - cosine * (ii * ji + ij * jj)) / sine;
    }
  }
  return sum / (2 * Math.PI);
}
