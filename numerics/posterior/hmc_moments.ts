import type { Activation } from "../activation.ts";
import type { DrawStream } from "../draw_stream.ts";
import { solveFactorised } from "../in_place_cholesky.ts";
import type { LinearAlgebra } from "../linear_algebra.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { squaredNorm } from "../norm.ts";
import { dot } from "../vector_loops.ts";
import type { CollapsedEnergy } from "./collapsed_energy.ts";
import { type InputSpan, splitPoints } from "./input_span.ts";
import { neuronFrame } from "./neuron_frame.ts";
import { both, type PosteriorMoments } from "./posterior_moments.ts";
import { conditionalPrior, type PosteriorTask } from "./posterior_task.ts";

/** What the averages are taken over. */
export interface HmcSource {
  /** The task. */
  readonly task: PosteriorTask;
  /** φ. */
  readonly activation: Activation;
  /** Of the training inputs. */
  readonly span: InputSpan;
  /** W̄ within the span, `[N, r]`; `undefined` without an anchor. */
  readonly anchorWithin: Matrix | undefined;
  /** Evaluated at the weights below when a sample is recorded. */
  readonly energy: CollapsedEnergy;
  /** The present W within the span, `[N, r]`. */
  readonly weights: Matrix;
  /** For weights outside the span. */
  readonly draws: DrawStream;
}

/**
 * Averages over the posterior of a network, the readout integrated out of each sample:
 *
 *     E[f | W] = k(x)ᵀv,   γ²N Var[f | W] = Φ(x, x) − k(x)ᵀ(Φ + I/β)⁻¹k(x),   k(x) = φᵀφ(x)/N
 *
 * The square of the mean output is a product of the halves', so that the scatter of the mean takes nothing from the variance.
 *
 * Weights outside the span of the training inputs keep their prior and are drawn for each sample anew.
 */
export function hmcMoments(
  algebra: LinearAlgebra,
  { task, activation, span, anchorWithin, energy, weights, draws }: HmcSource,
): { record(half: 0 | 1): void; watch(out: Float64Array): void; moments(): PosteriorMoments } {
  const { targets, testInputs, width, richness, inverseTemperature: beta, anchor } = task;
  const { share, scale } = conditionalPrior(task), count = targets.length, points = testInputs.rows;
  const { within, outside } = splitPoints(algebra, span, testInputs);
  // Fields outside the span: a fixed part of the anchor's, and Gaussian ones with the Gram matrix of the points' outer parts.
  const { coordinates: outer } = neuronFrame(transposed(outside)), extra = matrix(width, outer.rows);
  const fixed = anchor && matrix(width, points),
    fields = matrix(width, points),
    cross = matrix(points, count);
  if (fixed) algebra.multiplyInto(fixed, anchor.weights, outside, { transposeB: true, scale: share });
  const kernelSum = matrix(count, count), row = new Float64Array(count);
  const trainSums = both(() => new Float64Array(count)), testSums = both(() => new Float64Array(points));
  const squareSum = new Float64Array(points), conditional = new Float64Array(points), counts = [0, 0];
  const toFields = { transposeB: true },
    add = { keep: 1, scale },
    toMean = { transposeA: true, scale: 1 / width };
  let norms = 0, overlaps = 0;

  return { record, watch, moments };

  function watch(out: Float64Array): void {
    let trace = 0;
    for (let p = 0; p < count; p++) trace += energy.kernel.data[p * (count + 1)];
    out[0] = trace;
    out[1] = squaredNorm(energy.dual) / (beta * beta);
  }

  function record(half: 0 | 1): void {
    energy.evaluate(weights);
    counts[half]++;
    for (let at = 0; at < kernelSum.data.length; at++) kernelSum.data[at] += energy.kernel.data[at];
    for (let p = 0; p < count; p++) trainSums[half][p] += targets[p] - energy.dual[p] / beta;
    norms += squaredNorm(weights.data);
    if (anchorWithin) overlaps += dot(weights.data, 0, anchorWithin.data, 0, weights.data.length);
    if (points > 0) recordTest(half);
  }

  function recordTest(half: 0 | 1): void {
    algebra.multiplyInto(fields, weights, within, toFields);
    if (fixed) { for (let at = 0; at < fields.data.length; at++) fields.data[at] += fixed.data[at]; }
    if (extra.cols > 0) {
      draws.normals(extra.data);
      algebra.multiplyInto(fields, extra, outer, add);
    }
    activation.values(fields.data, fields.data);
    algebra.multiplyInto(cross, fields, energy.values, toMean);
    for (let t = 0; t < points; t++) {
      let own = 0;
      for (let at = t; at < fields.data.length; at += points) own += fields.data[at] ** 2;
      for (let p = 0; p < count; p++) row[p] = cross.data[t * count + p];
      const mean = dot(row, 0, energy.dual, 0, count);
      solveFactorised(energy.factor, row);
      conditional[t] += own / width - dot(row, 0, cross.data, t * count, count);
      testSums[half][t] += mean;
      squareSum[t] += mean * mean;
    }
  }

  function moments(): PosteriorMoments {
    const total = counts[0] + counts[1], free = testInputs.cols - span.rank;
    const rest = anchor && anchorWithin
      ? squaredNorm(anchor.weights.data) - squaredNorm(anchorWithin.data)
      : 0;
    return {
      kernel: matrix(count, count, kernelSum.data.map((value) => value / total)),
      train: both((half) => trainSums[half].map((value) => value / counts[half])),
      test: both((half) => testSums[half].map((value) => value / counts[half])),
      scaledVariance: squareSum.map((square, t) => {
        const squared = testSums[0][t] * testSums[1][t] / (counts[0] * counts[1]);
        return conditional[t] / total + width * richness ** 2 * (square / total - squared);
      }),
      weightNorm: (norms / total + share ** 2 * rest) / width + scale ** 2 * free,
      weightOverlap: (overlaps / total + share * rest) / width,
    };
  }
}

function transposed({ rows, cols, data }: Matrix): Matrix {
  const out = matrix(cols, rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out.data[j * rows + i] = data[i * cols + j];
  return out;
}
