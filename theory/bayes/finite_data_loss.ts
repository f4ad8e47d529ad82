import { type DrawKey, normals } from "../../numerics/draws.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { matrix } from "../../numerics/matrix.ts";
import type { Prediction } from "../prediction.ts";
import { type GridPoint, posteriorGrid } from "./posterior_grid.ts";
import { type DrawnMean, meanWithoutLuck } from "./mean_without_luck.ts";
import { needPosterior } from "./posterior_task.ts";
import { proportionalPosterior } from "./proportional_posterior.ts";
import { requireRange } from "./proportional_source.ts";
import { ridgeLuck } from "./ridge_luck.ts";
import { widthAllowance } from "./width_allowance.ts";

/** Two tasks on isotropic data at finite D; x ~ N(0, I_D), y = β·x + σξ. */
export interface FiniteDataTask {
  /** D. */
  readonly inputDim: number;
  /** P₁. */
  readonly sourceSamples: number;
  /** P₂. */
  readonly targetSamples: number;
  /** a = β₁·β₂. */
  readonly alignment: number;
  /** σ₁. */
  readonly sourceNoise: number;
  /** σ₂. */
  readonly targetNoise: number;
}

/** How many data sets are averaged over. */
export interface FiniteDataOptions {
  /** At least 4. */
  readonly draws: number;
  /** Names the data sets. */
  readonly key: Omit<DrawKey, "instance">;
}

/** Test losses (f − β·x)² averaged over fresh x and over data sets. */
export interface FiniteDataLoss {
  /** Mean source loss. */
  readonly source: DrawnMean;
  /** Mean target loss. */
  readonly target: DrawnMean;
}

/** A grid of saddles on one data set, and what of its luck is known. */
interface DrawnSet {
  readonly at: ReturnType<typeof posteriorGrid>;
  readonly source: ReturnType<typeof ridgeLuck>;
  readonly target: ReturnType<typeof ridgeLuck>;
}

/**
 * Test losses of wide linear networks at finite D, averaged over data sets of this size: what `proportionalPosterior()` has as
 * limit D → ∞, from which they differ by O(1/D). Data sets are drawn here and shared by all points, one diagonalisation each.
 *
 * Most of what their losses scatter by is the angle of the teacher to the data, {@linkcode ridgeLuck} at the ridge and the rescaling of
 * the limit; its mean is known, so that a regression on it takes it out.
 *
 * @returns Losses of a point, its richness as γ, not γ̃ = γ√D. It throws a `RangeError` where the saddles do.
 * @see Derived here: average of the saddles of Lauditi, Bordelon, Pehlevan (2025), Appendices E and F.
 */
export function finiteDataLosses(
  algebra: LinearAlgebra,
  task: FiniteDataTask,
  { draws, key }: FiniteDataOptions,
): (point: GridPoint) => FiniteDataLoss {
  const { inputDim, alignment, sourceNoise, targetNoise } = task;
  needPosterior("the number of data sets", draws, Number.isInteger(draws) && draws >= 4, "an integer >= 4");
  const enough = Number.isInteger(inputDim) && inputDim >= 2;
  needPosterior("the input dimension", inputDim, enough, "an integer >= 2");
  requireRange("the alignment", alignment, Math.abs(alignment) <= 1, "from -1 to 1");
  const first = new Float64Array(inputDim), second = new Float64Array(inputDim);
  first[0] = 1;
  second.set([alignment, Math.sqrt(1 - alignment ** 2)]);
  const test = matrix(inputDim, inputDim);
  for (let i = 0; i < inputDim; i++) test.data[i * (inputDim + 1)] = Math.sqrt(inputDim);
  const sets = Array.from({ length: draws }, (_, instance): DrawnSet => {
    const sample = (name: string, samples: number) => {
      const own = { ...key, instance, purpose: `${key.purpose}: ${name}` };
      const inputs = matrix(samples, inputDim, normals(own, samples * inputDim));
      return { inputs, noise: normals({ ...own, purpose: `${own.purpose} noise` }, samples) };
    };
    const source = sample("source", task.sourceSamples), target = sample("target", task.targetSamples);
    const labels = ({ inputs, noise }: typeof source, teacher: Float64Array, size: number) => {
      const out = noise.slice();
      algebra.apply(inputs, teacher, out, 1, size);
      return out;
    };
    return {
      at: posteriorGrid(algebra, {
        ...{ sourceInputs: source.inputs, sourceLabels: labels(source, first, sourceNoise) },
        ...{ targetInputs: target.inputs, targetLabels: labels(target, second, targetNoise), test },
      }),
      source: ridgeLuck(algebra, source.inputs, source.noise.map((x) => sourceNoise * x), sourceNoise ** 2),
      target: ridgeLuck(algebra, target.inputs, target.noise.map((x) => targetNoise * x), targetNoise ** 2),
    };
  });
  return (point) => {
    const { inverseTemperature: beta, elasticCoupling } = point, root = Math.sqrt(inputDim);
    const { sourceScale, resolution, rescaling } = proportionalPosterior({
      ...{ alignment, sourceNoise, targetNoise, elasticCoupling, inverseTemperature: beta },
      ...{ sourceRatio: task.sourceSamples / inputDim, targetRatio: task.targetSamples / inputDim },
      ...{ sourceRichness: root * point.sourceRichness, targetRichness: root * point.targetRichness },
    });
    const losses = { source: new Float64Array(draws), target: new Float64Array(draws) };
    const luck = { source: new Float64Array(draws), target: new Float64Array(draws) };
    sets.forEach(({ at, source, target }, i) => {
      const { sourceTest, targetTest } = at(point);
      losses.source[i] = lossOf(sourceTest, first);
      losses.target[i] = lossOf(targetTest, second);
      luck.source[i] = source(first, 1 / (beta * sourceScale));
      // What the target has to learn itself does not depend on its data.
      const rest = second.map((x, d) => x - rescaling * sourceTest[d] / root);
      luck.target[i] = target(rest, 1 / (beta * resolution));
    });
    return {
      source: meanWithoutLuck(losses.source, luck.source),
      target: meanWithoutLuck(losses.target, luck.target),
    };
  };
}

/**
 * Such a mean as the prediction for networks of width N: the allowance is its standard error, and what a finite width does to the loss:
 *
 *     ε = P/N
 *
 * relative. Measured: in chains at D = 20 and 50, P₁ = 2D, N = 10P₁ to 40P₁, γ̃₁ = 0.3 to 30, γ̃₂ = 0.1 to 10, δ = 0.01 to 100, with and
 * without label noise, losses exceed those of infinite width on the same data by −0.1 to 0.85 P₁/N, most where the loss is small or the
 * coupling large: W̄ᵀW̄/N then scatters about its mean.
 *
 * @param samples P, the larger of P₁ and P₂ that the loss depends on.
 */
export function finiteDataPrediction(
  { value, standardError, deviation }: DrawnMean,
  { samples, width }: { readonly samples: number; readonly width: number },
): Prediction {
  widthAllowance(samples, width);
  return {
    value,
    allowance: standardError + samples / width * value,
    allowanceReason: "finite width, P/N relative; standard error of the theory's average over data sets",
    source: "Lauditi, Bordelon, Pehlevan (2025), Appendices E and F, averaged over data",
    deviation,
  };
}

/** |b̂ − β|² from the predictor on the rows of √D·I. */
function lossOf(predictor: Float64Array, teacher: Float64Array): number {
  const scale = 1 / Math.sqrt(predictor.length);
  return predictor.reduce((sum, f, i) => sum + (scale * f - teacher[i]) ** 2, 0);
}
