import type { Activation } from "../../numerics/activation.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { dot } from "../../numerics/norm.ts";
import type { PointCurvature } from "./fluctuation_variance.ts";
import type { ParticleChainOptions } from "./particle_chain.ts";

/** What is observed, and where. */
export interface ParticleView {
  /** φ. */
  readonly activation: Activation;
  /** Training points, then test points, `[n, r]`. */
  readonly points: Matrix;
  /** P. */
  readonly trained: number;
  /** M. */
  readonly particles: number;
  /** γ. */
  readonly richness: number;
}

/** Averages over particles as they stand. */
export interface ParticleAverages {
  /** E[φ(v·φ)], `[n]`. */
  readonly moved: Float64Array;
  /** E[φφᵀ] of each point with the training points, `[n, P]`. */
  readonly kernel: Matrix;
  /** E[φφᵀ(1 + γ²(v·φ)²)] likewise, `[n, P]`. */
  readonly amplified: Matrix;
  /** The same of each point with itself, `[n]`. */
  readonly diagonal: Float64Array;
}

/** Observes particles again and again. */
export interface ParticleObserver {
  /** φ of each particle at the last look, `[M, n]`. */
  readonly features: Matrix;
  /** v·φ of each at the last look, `[M]`. */
  readonly signal: Float64Array;
  /** Averages over particles `[M, r]`; `across` adds to their fields, `[M, n]`, before φ is taken. */
  look(weights: Matrix, dual: Float64Array, across?: (fields: Matrix) => void): ParticleAverages;
}

/** An observer of particles; what is not needed of two test points together is not computed. */
export function particleObserver(
  algebra: LinearAlgebra,
  { activation, points, trained, particles, richness }: ParticleView,
): ParticleObserver {
  const count = points.rows, features = matrix(particles, count), signal = new Float64Array(particles);
  const first = matrix(particles, 2 * trained); // φ at training points, and the same times 1 + γ²(v·φ)²
  const products = matrix(count, 2 * trained);
  return {
    features,
    signal,
    look(weights, dual, across) {
      algebra.multiplyInto(features, weights, points, { transposeB: true });
      across?.(features);
      const { data } = features, diagonal = new Float64Array(count), moved = new Float64Array(count);
      activation.values(data, data);
      for (let i = 0; i < particles; i++) {
        const row = i * count, to = 2 * trained * i;
        let sum = 0;
        for (let k = 0; k < trained; k++) sum += data[row + k] * dual[k];
        const lift = 1 + (richness * sum) ** 2;
        signal[i] = sum;
        for (let k = 0; k < trained; k++) {
          first.data[to + k] = data[row + k];
          first.data[to + trained + k] = lift * data[row + k];
        }
        for (let k = 0; k < count; k++) diagonal[k] += lift / particles * data[row + k] ** 2;
      }
      algebra.applyTransposed(features, signal, moved, 1 / particles);
      algebra.multiplyInto(products, features, first, { transposeA: true, scale: 1 / particles });
      return {
        ...{ moved, diagonal },
        kernel: columns(products, 0, trained),
        amplified: columns(products, trained, trained),
      };
    },
  };
}

/** H ← H − γ²⟨(abᵀ + baᵀ)/2⟩ over particles; a and b are `[M, n]`. */
export function subtractProducts(
  algebra: LinearAlgebra,
  { curvature, diagonal }: PointCurvature,
  a: Matrix,
  b: Matrix,
  richness: number,
): void {
  const trained = curvature.cols, n = curvature.rows, scale = -(richness ** 2) / a.rows;
  const add = (one: Matrix, other: Matrix) =>
    algebra.multiplyInto(curvature, one, columns(other, 0, trained), {
      ...{ transposeA: true, scale: scale / 2, keep: 1 },
    });
  add(a, b);
  add(b, a);
  for (let at = 0; at < a.data.length; at++) diagonal[at % n] += scale * a.data[at] * b.data[at];
}

/** A copy of some columns. */
function columns({ rows, cols, data }: Matrix, from: number, count: number): Matrix {
  const out = matrix(rows, count);
  for (let i = 0; i < rows; i++) {
    out.data.set(data.subarray(i * cols + from, i * cols + from + count), i * count);
  }
  return out;
}

/**
 * The most by which a tilt lifts ln of the density, ½γ²(v·φ)² − ½(1+δ)|w|², above its value at w = 0, among particles: what
 * separates modes that a tilt has made, as the ways between them lead past 0. Never positive for linear neurons or ReLU.
 */
export function tallestMode(
  algebra: LinearAlgebra,
  { activation, points, richness, elasticCoupling: delta }: ParticleChainOptions,
  weights: Matrix,
  dual: Float64Array,
): number {
  const { rows, cols } = weights, signal = new Float64Array(rows + 1);
  const features = matrix(rows + 1, points.rows); // the last row is w = 0
  const fields = algebra.multiply(weights, points, { transposeB: true });
  features.data.set(fields.data);
  activation.values(features.data, features.data);
  algebra.apply(features, dual, signal);
  let most = -Infinity;
  for (let i = 0; i < rows; i++) {
    const row = weights.data.subarray(i * cols, (i + 1) * cols);
    most = Math.max(
      most,
      0.5 * richness ** 2 * (signal[i] ** 2 - signal[rows] ** 2) - 0.5 * (1 + delta) * dot(row, row),
    );
  }
  return most;
}
