import type { LinearAlgebra } from "../numerics/linear_algebra.ts";
import { matrix } from "../numerics/matrix.ts";
import { dot, norm } from "../numerics/norm.ts";
import { type Eigenpair, topEigenpair } from "../numerics/top_eigenpair.ts";
import type { TrainedMeanFieldNetwork } from "../operators/pretrain_mean_field.ts";

/** The part of a trained network that the measures of its features need. */
export type Trained = Pick<TrainedMeanFieldNetwork, "moments">;

/**
 * The spike that training has put on the feature kernel K = xᵀMx'/D: the largest eigenvalue of M − I, with its eigenvector.
 *
 * For a finite width the untrained M has eigenvalues up to (1 + √(D/N))², which count too.
 */
export function spikeOf(algebra: LinearAlgebra, { moments: { kernel, cross } }: Trained): Eigenpair {
  const { rows, data } = kernel, less = matrix(rows, rows, data.slice());
  for (let i = 0; i < rows; i++) less.data[i * (rows + 1)] -= 1;
  return topEigenpair(algebra, less, cross);
}

/** χ, the largest eigenvalue of M − I; see {@linkcode spikeOf}. */
export function spike(algebra: LinearAlgebra, trained: Trained): number {
  return spikeOf(algebra, trained).value;
}

/**
 * Feature alignment: the squared cosine between the spike's direction and a teacher.
 *
 * @param teacher β₁ or β₂, `[D]`.
 * @returns In [0, 1].
 */
export function featureAlignment(algebra: LinearAlgebra, trained: Trained, teacher: Float64Array): number {
  const { vector } = spikeOf(algebra, trained);
  return (dot(vector, teacher) / (norm(vector) * norm(teacher))) ** 2;
}

/** tr M/D: 1 for an untrained network of infinite width, 1 + χ/D with a spike. */
export function featureTrace({ moments: { kernel: { rows, data } } }: Trained): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * (rows + 1)];
  return sum / rows;
}

/** A = |w|²/N, the second layer's share of the tangent kernel M + A·I: 1 before training, 1 + χ after. */
export function readoutScale({ moments }: Trained): number {
  return moments.readoutScale;
}

/**
 * How far the averages over hidden units are from what gradient flow conserves: the relative Frobenius distance of
 *
 *     [[M, v], [vᵀ, A]]     from     [[I + vvᵀ/(1 + A*), v], [vᵀ, A*]],     A* = √(1 + |v|²)
 *
 * Zero to rounding for exact steps from an infinitely wide network, whatever it was trained on and for how long: a check of
 * the training's health. About √(D/N) for Gaussian weights, and not small after a reset of the readout or weight decay.
 *
 * @returns At least 0.
 */
export function momentLawResidual({ moments: { kernel, cross, readoutScale } }: Trained): number {
  const { rows, data } = kernel, square = dot(cross, cross), scale = Math.sqrt(1 + square);
  let off = (readoutScale - scale) ** 2, all = scale ** 2 + 2 * square;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      const law = cross[i] * cross[j] / (1 + scale) + (i === j ? 1 : 0);
      off += (data[i * rows + j] - law) ** 2;
      all += law ** 2;
    }
  }
  return Math.sqrt(off / all);
}
