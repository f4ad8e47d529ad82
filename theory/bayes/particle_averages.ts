import type { Activation } from "../../numerics/activation.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { dot } from "../../numerics/norm.ts";
import type { ParticleChainOptions } from "./particle_chain.ts";

/** Averages over particles as they stand. */
export interface ParticleAverages {
  /** E[φ(v·φ)], `[n]`. */
  readonly moved: Float64Array;
  /** φ(v·φ) of each, `[M, n]`. */
  readonly single: Matrix;
  /** E[φφᵀ], `[n, n]`. */
  readonly kernel: Matrix;
  /** E[φφᵀ(1 + γ²(v·φ)²)], `[n, n]`. */
  readonly amplified: Matrix;
}

/** Averages at points `[n, r]` of which the first P are trained on, over particles `[M, r]`; `across` is added to their fields, `[M, n]`. */
export function observeParticles(
  algebra: LinearAlgebra,
  activation: Activation,
  weights: Matrix,
  points: Matrix,
  dual: Float64Array,
  richness: number,
  across?: Matrix,
): ParticleAverages {
  const features = algebra.multiply(weights, points, { transposeB: true }), { rows, cols, data } = features;
  if (across) { for (let i = 0; i < data.length; i++) data[i] += across.data[i]; }
  activation.values(data, data);
  const signal = new Float64Array(rows), single = matrix(rows, cols), lifted = matrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < dual.length; k++) signal[i] += data[i * cols + k] * dual[k];
    const lift = Math.sqrt(1 + (richness * signal[i]) ** 2);
    for (let k = i * cols; k < (i + 1) * cols; k++) {
      single.data[k] = data[k] * signal[i];
      lifted.data[k] = data[k] * lift;
    }
  }
  const moved = new Float64Array(cols);
  algebra.applyTransposed(features, signal, moved, 1 / rows);
  const mean = (a: Matrix) => {
    const gram = algebra.gram(a, { transposeA: true });
    for (let i = 0; i < gram.data.length; i++) gram.data[i] /= rows;
    return gram;
  };
  return { moved, single, kernel: mean(features), amplified: mean(lifted) };
}

/** H ← H − γ²⟨(abᵀ + baᵀ)/2⟩ over particles; a and b are `[M, n]`. */
export function subtractProducts(
  algebra: LinearAlgebra,
  out: Matrix,
  a: Matrix,
  b: Matrix,
  richness: number,
): void {
  const product = algebra.multiply(a, b, { transposeA: true }), n = out.rows;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      out.data[i * n + j] -= richness ** 2 / a.rows * (product.data[i * n + j] + product.data[j * n + i]) / 2;
    }
  }
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
