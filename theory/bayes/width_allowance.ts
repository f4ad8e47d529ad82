import { needPosterior } from "./posterior_task.ts";

/** Relative shift of a kernel by a finite width: from the log det of the readout, and how much each sample adds. */
const AT_LEAST = 1, PER_SAMPLE = 0.2;
/** Neurons a sample, at least, for the expansion in 1/N to mean anything. */
const NEURONS_PER_SAMPLE = 8;

/**
 * How far a network of width N may be from N → ∞, relative to the size of the number:
 *
 *     ε = (1 + 0.2P)/N
 *
 * An empirical bound. Kernels of sampled networks of N = 50 … 800 miss their limit by 0.15/N to 0.4/N at a few samples, and along
 * the labels by (0.08 to 0.15)P/N at P = 16 to 32, as 1/N throughout; the bound is about twice that. It orders by P as the log
 * det of the readout's covariance, P terms of order 1/N each, is what the limit neglects.
 *
 * @param samples P.
 * @param width N ≥ 8P.
 * @throws {RangeError} If the network is too narrow for its data.
 *
 * @example
 * ```ts
 * import { widthAllowance } from "./width_allowance.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(Math.abs(widthAllowance(10, 300) - 0.01) < 1e-15);
 * ```
 */
export function widthAllowance(samples: number, width: number): number {
  needPosterior(
    `the width of a sampled network with ${samples} training points`,
    width,
    Number.isInteger(width) && width >= NEURONS_PER_SAMPLE * samples,
    `an integer >= ${NEURONS_PER_SAMPLE * samples}`,
  );
  return (AT_LEAST + PER_SAMPLE * samples) / width;
}

/**
 * The same of the posterior variance in the limit: data pin down P of the N components of the readout, so that it falls short by up
 * to P/N.
 *
 *     ε = (1 + P)/N
 *
 * @param samples P.
 * @param width N ≥ 8P.
 * @throws {RangeError} If the network is too narrow for its data.
 */
export function varianceAllowance(samples: number, width: number): number {
  widthAllowance(samples, width);
  return (1 + samples) / width;
}

/**
 * What is left of it once the leading effect of the width is known, of second order:
 *
 *     ε = (P/N)²
 *
 * The loops of the dual come with P/N each. Exact at P = 1 the rest is 0.06/N² or less, and in long chains at P = 4 to 100, N = 8P to 25P
 * and richness to 30 it is 0.2(P/N)² or less, as far as they tell.
 *
 * @param samples P.
 * @param width N ≥ 8P.
 * @throws {RangeError} If the network is too narrow for its data.
 */
export function secondOrderAllowance(samples: number, width: number): number {
  widthAllowance(samples, width);
  return (samples / width) ** 2;
}
