import type { Activation } from "../../numerics/activation.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
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
 * The most by which ln of the density of a particle exceeds that at the middle of its prior, δw̄/(1+δ): what separates a mode
 * that a tilt has made from the others, as the way between them leads past there.
 */
export function tallestMode(
  algebra: LinearAlgebra,
  { activation, points, richness, elasticCoupling: delta, centres }: ParticleChainOptions,
  weights: Matrix,
  dual: Float64Array,
): number {
  const middles = matrix(centres.rows, centres.cols, centres.data.map((w) => delta / (1 + delta) * w));
  const signalAt = (at: Matrix) => {
    const features = algebra.multiply(at, points, { transposeB: true }), signal = new Float64Array(at.rows);
    activation.values(features.data, features.data);
    algebra.apply(features, dual, signal);
    return signal;
  };
  const here = signalAt(weights), there = signalAt(middles), { cols } = weights;
  let most = -Infinity;
  for (let i = 0; i < weights.rows; i++) {
    let square = 0;
    for (let k = i * cols; k < (i + 1) * cols; k++) square += (weights.data[k] - middles.data[k]) ** 2;
    most = Math.max(most, 0.5 * richness ** 2 * (here[i] ** 2 - there[i] ** 2) - 0.5 * (1 + delta) * square);
  }
  return most;
}
