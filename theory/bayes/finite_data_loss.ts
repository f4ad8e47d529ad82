import { type DrawKey, normals } from "../../numerics/draws.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import type { Prediction } from "../prediction.ts";
import { type GridPoint, posteriorGrid } from "./posterior_grid.ts";
import { needPosterior } from "./posterior_task.ts";
import { requireRange } from "./proportional_source.ts";
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
  /** At least 2. */
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

/** Mean over data sets drawn here. */
export interface DrawnMean {
  /** The mean. */
  readonly value: number;
  /** Its standard error. */
  readonly standardError: number;
  /** Standard deviation of one data set's loss. */
  readonly deviation: number;
}

/**
 * Test losses of wide linear networks at finite D, averaged over data sets of this size: what `proportionalPosterior()` has as
 * limit D → ∞, from which they differ by O(1/D). Data sets are drawn here and shared by all points, one diagonalisation each.
 *
 * @returns Losses of a point, its richness as γ, not γ̃ = γ√D.
 * @see Derived here: average of the saddles of Lauditi, Bordelon, Pehlevan (2025), Appendices E and F.
 */
export function finiteDataLosses(
  algebra: LinearAlgebra,
  task: FiniteDataTask,
  { draws, key }: FiniteDataOptions,
): (point: GridPoint) => FiniteDataLoss {
  const { inputDim, alignment } = task;
  needPosterior("the number of data sets", draws, Number.isInteger(draws) && draws >= 2, "an integer >= 2");
  const enough = Number.isInteger(inputDim) && inputDim >= 2;
  needPosterior("the input dimension", inputDim, enough, "an integer >= 2");
  requireRange("the alignment", alignment, Math.abs(alignment) <= 1, "from -1 to 1");
  const first = new Float64Array(inputDim), second = new Float64Array(inputDim);
  first[0] = 1;
  second.set([alignment, Math.sqrt(1 - alignment ** 2)]);
  const test = matrix(inputDim, inputDim);
  for (let i = 0; i < inputDim; i++) test.data[i * (inputDim + 1)] = Math.sqrt(inputDim);
  const sets = Array.from({ length: draws }, (_, instance) => {
    const sample = (name: string, samples: number, teacher: Float64Array, noise: number) =>
      drawTask(algebra, { ...key, instance, purpose: `${key.purpose}: ${name}` }, samples, teacher, noise);
    const [sourceInputs, sourceLabels] = sample("source", task.sourceSamples, first, task.sourceNoise);
    const [targetInputs, targetLabels] = sample("target", task.targetSamples, second, task.targetNoise);
    return posteriorGrid(algebra, { sourceInputs, sourceLabels, targetInputs, targetLabels, test });
  });
  return (point) => {
    const source = new Running(), target = new Running();
    for (const at of sets) {
      const { sourceTest, targetTest } = at(point);
      source.add(lossOf(sourceTest, first));
      target.add(lossOf(targetTest, second));
    }
    return { source: source.mean(), target: target.mean() };
  };
}

/**
 * Such a mean as the prediction for networks of width N: the allowance is its standard error and the 1/N law of
 * {@linkcode widthAllowance}.
 *
 * @param samples The larger of P₁ and P₂ that the loss depends on.
 */
export function finiteDataPrediction(
  { value, standardError, deviation }: DrawnMean,
  { samples, width }: { readonly samples: number; readonly width: number },
): Prediction {
  // A predictor of unit size whose shape is off by ε changes its loss by 2√L·ε + ε².
  const shift = widthAllowance(samples, width);
  return {
    value,
    allowance: standardError + 2 * Math.sqrt(value) * shift + shift * shift,
    allowanceReason: "finite width, (1 + 0.2P)/N relative; standard error of the average over data sets",
    source: "Lauditi, Bordelon, Pehlevan (2025), Appendices E and F, averaged over data",
    deviation,
  };
}

function drawTask(
  algebra: LinearAlgebra,
  key: DrawKey,
  samples: number,
  teacher: Float64Array,
  noise: number,
): [Matrix, Float64Array] {
  const inputs = matrix(samples, teacher.length, normals(key, samples * teacher.length));
  const labels = normals({ ...key, purpose: `${key.purpose} noise` }, samples);
  algebra.apply(inputs, teacher, labels, 1, noise);
  return [inputs, labels];
}

/** |b̂ − β|² from the predictor on the rows of √D·I. */
function lossOf(predictor: Float64Array, teacher: Float64Array): number {
  const scale = 1 / Math.sqrt(predictor.length);
  return predictor.reduce((sum, f, i) => sum + (scale * f - teacher[i]) ** 2, 0);
}

/** Mean and variance as numbers come in. */
class Running {
  #count = 0;
  #mean = 0;
  #squares = 0;

  add(x: number): void {
    const before = x - this.#mean;
    this.#mean += before / ++this.#count;
    this.#squares += before * (x - this.#mean);
  }

  mean(): DrawnMean {
    const deviation = Math.sqrt(this.#squares / (this.#count - 1));
    return { value: this.#mean, standardError: deviation / Math.sqrt(this.#count), deviation };
  }
}
