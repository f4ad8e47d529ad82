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
 * The same of a loss in the limit, relative to the loss itself:
 *
 *     ε = 2(P + 2)/N
 *
 * It is what networks come to that are lazy, cold and linear: there v = E Φ⁻¹y, with Φ a Wishart matrix of N − 1 degrees of freedom, is
 * larger by (P + 2)/N, and a loss is its square. Others have less: sampled networks of tanh and ReLU (P = 4 and 8, N = 80, γ = 0.3 and 1,
 * β_T = 1 to 100, δ = 0.3 and 5) are within half of it, and within it at δ = 5, where they scatter too much to tell more.
 *
 * @param samples P.
 * @param width N ≥ 8P.
 * @throws {RangeError} If the network is too narrow for its data.
 */
export function lossAllowance(samples: number, width: number): number {
  widthAllowance(samples, width);
  return 2 * (samples + 2) / width;
}

/** What the leading effect of a width does to a number, to tell how much the next one may do. */
export interface LeadingEffect {
  /** P. */
  readonly samples: number;
  /** N ≥ 8P. */
  readonly width: number;
  /** On the number, relative. */
  readonly own: number;
  /** On the dual v, relative in length. */
  readonly dual: number;
}

/**
 * What is left of it once the leading effect of the width is known, of second order and relative to the number:
 *
 *     ε = (δO/O)² + ½(|δv|/|v|)² + ((P + 1)/N)²/20
 *
 * with the leading effects δO on the number and δv on the dual. The series in 1/N is like a geometric one: for lazy networks at low
 * temperature v ∝ E Φ⁻¹ = K⁻¹N/(N − P − 2), whose next term is the square of the leading one. Where the leading effect happens to
 * cancel, the last term is left.
 *
 * The factors are measured. With one sample, against the integral that is exact at any N, the rest is 0.9ε or less in 480 cases (N = 8
 * to 100, γ = 0.1 to 30, β_T = 0.3 to 1000, δ = 0 to 30); in chains of 60 000 sweeps at 2 to 16 samples in half to twice as many
 * dimensions (N = 8P and 16P, γ = 0.1 to 5, β_T = 1 to 1000, δ = 0 to 10) it is at most as large beyond their errors.
 *
 * @throws {RangeError} If the network is too narrow for its data.
 *
 * @example
 * ```ts
 * import { secondOrderAllowance } from "./width_allowance.ts";
 * import { ok } from "node:assert/strict";
 *
 * const lazy = { samples: 1, width: 100, own: 0.06, dual: 0.03 };
 * ok(Math.abs(secondOrderAllowance(lazy) - 0.00407) < 1e-12);
 * ```
 */
export function secondOrderAllowance({ samples, width, own, dual }: LeadingEffect): number {
  widthAllowance(samples, width);
  return own ** 2 + dual ** 2 / 2 + ((samples + 1) / width) ** 2 / 20;
}
