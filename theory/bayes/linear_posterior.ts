import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import type { DualScalars } from "./dual_scalars.ts";
import { acrossModes, fromModes, type GramModes } from "./gram_modes.ts";
import type { CoupledTask } from "./posterior_task.ts";
import { applyMoment, momentTrace, type SourceMoment, type SpikedMoment } from "./source_moment.ts";

/**
 * Posterior of an infinitely wide linear two-layer network, of a source (δ = 0) or of a target coupled to one. The hidden weights
 * w of a neuron are normal given those of the source, w̄, and
 *
 *     Σ₂ = (I + (γ²/q)uuᵀ)/(1+δ),   M = E[wwᵀ] = Σ₂ + δ²Σ₂Σ₁Σ₂,   E[ww̄ᵀ] = δΣ₂Σ₁,   u = Xᵀv/√D
 *
 * The scalars A, B, q, s, p are those of {@linkcode DualScalars}.
 */
export interface LinearPosterior extends DualScalars {
  /** What was learned. */
  readonly task: CoupledTask;
  /** Σ₁; that of independent neurons for a source. */
  readonly source: SourceMoment;
  /** v = β_T(y − f), `[P]`. */
  readonly dual: Float64Array;
  /** u = Xᵀv/√D, `[D]`. */
  readonly feature: Float64Array;
  /** Σ₁u, `[D]`. */
  readonly pulledFeature: Float64Array;
  /** b̂ of the mean predictor f(x) = b̂·x, `[D]`. */
  readonly weights: Float64Array;
  /** tr M. */
  readonly momentTrace: number;
  /** tr E[ww̄ᵀ], 0 for a source. */
  readonly crossTrace: number;
}

/** All that follows from the dual of a posterior with source moment Σ₁, given along the modes of the Gram matrix, `[r]`. */
export function linearPosterior(
  algebra: LinearAlgebra,
  task: CoupledTask,
  source: SourceMoment,
  modes: GramModes,
  parts: Float64Array,
  scalars: DualScalars,
): LinearPosterior {
  const { inputs, labels, elasticCoupling: delta, richness, inverseTemperature } = task, dim = inputs.cols;
  // Labels across the modes are not fitted at all, and large as v is there, it makes no feature.
  const fitted = fromModes(algebra, modes, parts), missed = acrossModes(algebra, modes, labels);
  const feature = new Float64Array(dim);
  algebra.applyTransposed(inputs, fitted, feature, 1 / Math.sqrt(dim));
  const pulledFeature = applyMoment(algebra, source, matrix(1, dim, feature)).data;
  const { ownWeight, pulledWeight, stiffness: q, strength: s, pulledStrength: p } = scalars;
  const weights = feature.map((x, i) => (ownWeight * x + pulledWeight * pulledFeature[i]) / Math.sqrt(dim));
  const g = richness ** 2 / q, trace = momentTrace(source);
  return {
    ...scalars,
    task,
    source,
    dual: fitted.map((v, i) => v + inverseTemperature * missed[i]),
    feature,
    pulledFeature,
    weights,
    momentTrace: (dim + g * s) / (1 + delta) +
      (delta / (1 + delta)) ** 2 * (trace + (2 * g + g * g * s) * p),
    crossTrace: delta / (1 + delta) * (trace + g * p),
  };
}

/** Σ₁ = I + γ²c₁uuᵀ that a source posterior hands on. */
export function handedMoment({ task, stiffness, feature }: LinearPosterior): SpikedMoment {
  return { weight: task.richness ** 2 / stiffness, direction: feature };
}

/** Rows x ↦ Mx, `[n, D]`. */
export function secondMoment(algebra: LinearAlgebra, posterior: LinearPosterior, rows: Matrix): Matrix {
  const { task: { elasticCoupling: delta, richness }, stiffness, feature, source } = posterior;
  const narrow = (x: Matrix) => { // x ↦ Σ₂x
    const out = matrix(x.rows, x.cols, x.data.map((value) => value / (1 + delta)));
    const along = new Float64Array(x.rows);
    algebra.apply(x, feature, along);
    algebra.rankOneUpdate(out, along, feature, richness ** 2 / (stiffness * (1 + delta)));
    return out;
  };
  const near = narrow(rows);
  if (delta === 0) return near;
  const pulled = narrow(applyMoment(algebra, source, near));
  return matrix(rows.rows, rows.cols, near.data.map((value, i) => value + delta ** 2 * pulled.data[i]));
}

/** The learned kernel Φ(x, x') = xᵀMx'/D between the rows of two matrices, `[p, q]`. */
export function learnedKernel(
  algebra: LinearAlgebra,
  posterior: LinearPosterior,
  rows: Matrix,
  columns: Matrix,
): Matrix {
  const out = matrix(rows.rows, columns.rows), moved = secondMoment(algebra, posterior, rows);
  algebra.multiplyInto(out, moved, columns, { transposeB: true, scale: 1 / rows.cols });
  return out;
}

/** f(x) = b̂·x on rows, `[n]`. */
export function linearPredictor(
  algebra: LinearAlgebra,
  { weights }: LinearPosterior,
  rows: Matrix,
): Float64Array {
  const out = new Float64Array(rows.rows);
  algebra.apply(rows, weights, out);
  return out;
}
