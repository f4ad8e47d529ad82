import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import type { Matrix } from "../../numerics/matrix.ts";
import { fromModes, gramModes, toModes } from "./gram_modes.ts";
import { handedMoment, type LinearPosterior, linearPredictor } from "./linear_posterior.ts";
import { dot } from "../../numerics/norm.ts";

/** How much of the source predictor a target uses, and what ridge it puts on the rest. */
export interface ResidualRidge {
  /** τ, the factor of the source predictor. */
  readonly rescaling: number;
  /** Ã = A + B; the ridge is 1/(β_TÃ). */
  readonly resolution: number;
}

/**
 * A target posterior as an operation on predictors: ridge regression on what a rescaled source predictor leaves,
 *
 *     f₂(x) = τf₁(x) + k(x)ᵀ(K + I/(β_TÃ))⁻¹(y₂ − τf₁(X₂)),   τ = δ²γ₁²t/((1+δ)q),   t = u₁·u₂,   Ã = A + B
 *
 * with self-consistent τ and Ã. Linear networks, a source moment handed on by {@linkcode handedMoment}.
 *
 * @see Derived here from Lauditi, Bordelon, Pehlevan (2025), Appendix F, linear network.
 */
export function residualRidge(target: LinearPosterior, source: LinearPosterior): ResidualRidge {
  const weight = handedMoment(source).weight;
  return {
    // B·weight·t·u₁ is B·weight·t/c₁ times the source predictor, whose weights are c₁u₁/√D.
    rescaling: target.pulledWeight * weight / source.ownWeight * dot(source.feature, target.feature),
    resolution: target.ownWeight + target.pulledWeight,
  };
}

/**
 * The predictor that {@linkcode residualRidge} describes, carried out as such.
 *
 * @param test Points, `[T, D]`.
 * @returns f₂, `[T]`.
 */
export function residualRidgePredictor(
  algebra: LinearAlgebra,
  { rescaling, resolution }: ResidualRidge,
  target: LinearPosterior,
  source: LinearPosterior,
  test: Matrix,
): Float64Array {
  const { inputs, labels, inverseTemperature } = target.task, modes = gramModes(algebra, inputs);
  const reused = linearPredictor(algebra, source, inputs);
  const rest = toModes(algebra, modes, labels.map((y, i) => y - rescaling * reused[i]));
  const fitted = fromModes(
    algebra,
    modes,
    rest.map((y, k) => y / (modes.values[k] + 1 / (inverseTemperature * resolution))),
  );
  const direction = new Float64Array(inputs.cols);
  algebra.applyTransposed(inputs, fitted, direction, 1 / inputs.cols);
  const out = linearPredictor(algebra, source, test);
  algebra.apply(test, direction, out, 1, rescaling);
  return out;
}
