import type { LinearAlgebra } from "../linear_algebra.ts";
import { matrix } from "../matrix.ts";
import { squaredNorm } from "../norm.ts";
import { dot } from "../vector_loops.ts";
import type { GibbsProblem } from "./gibbs_problem.ts";
import type { GibbsState } from "./gibbs_step.ts";
import type { PosteriorChain } from "./posterior_chain.ts";
import { both, type PosteriorMoments } from "./posterior_moments.ts";

/** The sums of a chain of {@linkcode gibbsStep}, and what they say. */
export type GibbsMoments = Pick<PosteriorChain, "record" | "watch" | "moments">;

/**
 * Averages over the posterior of a linear network, each over what is known in closed form given half of the state:
 *
 *     E[WᵀW | a] = c²RᵀR + pμᵀ + μpᵀ + |a|²μμᵀ + s²((N − 1)I + diag τ),   p = cRᵀb,   τ = 1/(1 + βs²|a|²κ/N)
 *     E[f | W] = k(x)ᵀv,   v = (Φ + I/β)⁻¹y
 *
 * Var f has both parts: that of draws of f on the span of the inputs, and outside it the prior's. The square of the mean is a product of
 * the two halves', so that the scatter of the mean takes nothing from it.
 */
export function gibbsMoments(algebra: LinearAlgebra, problem: GibbsProblem, state: GibbsState): GibbsMoments {
  const { width, richness, inverseTemperature: beta, share, scale, span, labels, anchorWithin } = problem;
  const { rank, scales } = span, m = anchorWithin.rows, size = rank + m, spread = scale * scale;
  const { readout, features, dual, output } = state;
  const towards = new Float64Array(rank), pull = new Float64Array(rank); // Rᵀb and μ
  const fixed = new Float64Array(rank).fill(spread * (width - 1)); // diagonal of c²RᵀR + s²(N − 1)
  for (let k = 0; k < rank; k++) {
    for (let i = 0; i < m; i++) fixed[k] += (share * anchorWithin.data[i * rank + k]) ** 2;
  }
  const second = matrix(rank, rank); // sum of what varies in E[WᵀW | a], lower triangle
  const means = [new Float64Array(size), new Float64Array(size)]; // sums of E[(Wᵀa, b)/(γN) | W] by halves
  const sample = new Float64Array(size),
    sums = both(() => new Float64Array(size)),
    products = matrix(size, size);
  const counts = [0, 0];
  let overlap = 0, lengths = 0, beyond = 0;

  return { record, watch, moments };

  /** Rᵀb, μ and |a|² of the present readout. */
  function condition(): number {
    towards.fill(0);
    for (let i = 0; i < m; i++) {
      for (let k = 0; k < rank; k++) towards[k] += readout[i] * anchorWithin.data[i * rank + k];
    }
    const square = squaredNorm(readout), length = square / width;
    for (let k = 0; k < rank; k++) {
      const root = scales[k], off = richness * labels[k] - root * share * towards[k] / width;
      pull[k] = spread * root * off / (length * root * root * spread + 1 / beta);
    }
    return square;
  }

  /** What varies in the diagonal of E[WᵀW | a]. */
  function varying(k: number, square: number): number {
    const tau = 1 / (1 + beta * spread * square * scales[k] * scales[k] / width);
    return pull[k] * (2 * share * towards[k] + square * pull[k]) + spread * tau;
  }

  function watch(out: Float64Array): void {
    const square = condition();
    let trace = 0;
    for (let k = 0; k < rank; k++) trace += scales[k] * scales[k] * (fixed[k] + varying(k, square));
    out[0] = trace / width;
    out[1] = squaredNorm(dual) / (beta * beta) + problem.unreachable;
  }

  function record(half: 0 | 1): void {
    const square = condition(), mean = means[half], data = second.data;
    counts[half]++;
    for (let k = 0; k < rank; k++) {
      const p = share * towards[k] + square * pull[k], q = share * towards[k], row = k * rank;
      for (let j = 0; j < k; j++) data[row + j] += p * pull[j] + pull[k] * share * towards[j];
      data[row + k] += p * pull[k] + pull[k] * q +
        spread / (1 + beta * spread * square * scales[k] ** 2 / width);
      overlap += towards[k] * pull[k];
      mean[k] += (labels[k] - dual[k] / beta) / scales[k];
      sample[k] = output[k] / (scales[k] * width);
    }
    for (let i = 0; i < m; i++) {
      mean[rank + i] += dot(features, i * rank, dual, 0, rank) / width;
      sample[rank + i] = readout[i] / width;
    }
    lengths += square;
    if (readout.length > m) beyond += readout[m] * readout[m];
    for (let i = 0; i < size; i++) {
      const value = sample[i], row = i * size;
      sums[half][i] += value;
      for (let j = 0; j <= i; j++) products.data[row + j] += value * sample[j];
    }
  }

  function moments(): PosteriorMoments {
    const total = counts[0] + counts[1], { coordinates } = span, free = problem.inputDim - rank;
    const moment = matrix(rank, rank); // E[WᵀW]/N within the span
    algebra.multiplyInto(moment, anchorWithin, anchorWithin, {
      transposeA: true,
      scale: share * share / width,
    });
    for (let k = 0; k < rank; k++) {
      moment.data[k * (rank + 1)] += spread * (width - 1) / width;
      for (let j = 0; j <= k; j++) {
        const value = second.data[k * rank + j] / total / width;
        moment.data[k * rank + j] += value;
        if (j < k) moment.data[j * rank + k] += value;
      }
    }
    const kernel = algebra.multiply(algebra.multiply(coordinates, moment), coordinates, { transposeB: true });
    const halves = means.map((sum, half) => sum.map((value) => value / counts[half]));
    let weightNorm = spread * free + share * share * problem.anchorRest / width;
    for (let k = 0; k < rank; k++) weightNorm += moment.data[k * (rank + 1)];
    return {
      kernel,
      train: both((half) => {
        const out = new Float64Array(coordinates.rows);
        algebra.apply(coordinates, halves[half].subarray(0, rank), out);
        return out;
      }),
      test: both((half) => testMean(halves[half])),
      scaledVariance: testVariance(total),
      weightNorm,
      weightOverlap: (share * (squaredNorm(anchorWithin.data) + problem.anchorRest) + overlap / total) /
        width,
    };
  }

  /** Output at the test inputs from (Wᵀa, b)/(γN). */
  function testMean(mean: Float64Array): Float64Array {
    const { within } = problem.test, out = new Float64Array(within.rows);
    if (out.length === 0) return out;
    algebra.apply(within, mean.subarray(0, rank), out);
    if (m > 0) algebra.applyTransposed(problem.anchorOutside, mean.subarray(rank), out, share, 1);
    return out;
  }

  function testVariance(total: number): Float64Array {
    const { within, outside } = problem.test, points = within.rows, out = new Float64Array(points);
    const row = new Float64Array(size);
    for (let t = 0; t < points; t++) {
      for (let k = 0; k < rank; k++) row[k] = within.data[t * rank + k];
      for (let i = 0; i < m; i++) row[rank + i] = share * problem.anchorOutside.data[i * points + t];
      const rest = dot(outside.data, t * outside.cols, outside.data, t * outside.cols, outside.cols);
      let square = 0;
      for (let i = 0; i < size; i++) {
        for (let j = 0; j <= i; j++) {
          square += (i === j ? 1 : 2) * row[i] * row[j] * products.data[i * size + j] / total;
        }
      }
      square -= dot(row, 0, sums[0], 0, size) * dot(row, 0, sums[1], 0, size) / (counts[0] * counts[1]);
      const others = width - m;
      if (others > 0) square += share ** 2 * problem.anchorBeyond[t] * beyond / (total * others * width ** 2);
      out[t] = width * (square + spread * rest * lengths / (total * width ** 2));
    }
    return out;
  }
}
