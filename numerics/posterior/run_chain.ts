import { breather } from "../breathe.ts";
import { effectiveSampleSize } from "../effective_sample_size.ts";
import { NumericalError } from "../numerical_error.ts";
import { splitRHat } from "../split_r_hat.ts";
import type { TwoLayerNetwork } from "../two_layer_network.ts";
import { type PosteriorChain, WATCHED } from "./posterior_chain.ts";
import type { PosteriorMoments } from "./posterior_moments.ts";

/** How long a chain runs. */
export interface ChainOptions {
  /** Steps before samples are kept, an integer ≥ 0. */
  readonly warmUp: number;
  /** Steps of which samples are kept, an even integer ≥ 4. */
  readonly sweeps: number;
  /** Ends the chain early, with an error. */
  readonly signal?: AbortSignal;
  /** Called after each step of which the sample is kept, with its number from 0 and what {@linkcode WATCHED} says. */
  readonly visit?: (sweep: number, watched: Float64Array) => void;
}

/** How well a chain has done its work. */
export interface ChainDiagnostics {
  /** Mean probability with which a step was accepted, 1 for Gibbs' sampler. */
  readonly acceptance: number;
  /** Independent draws worth as much as those kept, for the watched quantity that mixes worst. */
  readonly effectiveSampleSize: number;
  /** Split R̂ of the halves of the chain, of the watched quantity where it is largest. */
  readonly splitRHat: number;
}

/** What a chain has found. */
export interface SampledPosterior extends PosteriorMoments {
  /** The last network. */
  readonly network: TwoLayerNetwork;
  /** How well it mixed. */
  readonly diagnostics: ChainDiagnostics;
}

/** Least mean acceptance of a chain whose averages can be trusted. */
export const LEAST_ACCEPTANCE = 0.6;

/**
 * Runs a chain: warms it up, lets it adapt its step size meanwhile and then no more, and collects its samples.
 *
 * @throws {RangeError} If a number of steps is not as it must be.
 * @throws {NumericalError} If the mean acceptance is below {@linkcode LEAST_ACCEPTANCE}, or a number is not finite.
 */
export async function runChain(chain: PosteriorChain, options: ChainOptions): Promise<SampledPosterior> {
  const { warmUp, sweeps, signal, visit } = options;
  if (!(Number.isInteger(warmUp) && warmUp >= 0)) {
    throw new RangeError(`Cannot run a chain as warmUp must be an integer >= 0: current value is ${warmUp}`);
  }
  if (!(Number.isInteger(sweeps / 2) && sweeps >= 4)) {
    throw new RangeError(
      `Cannot run a chain as sweeps must be an even integer >= 4: current value is ${sweeps}`,
    );
  }
  const traces = WATCHED.map(() => new Float64Array(sweeps)), watched = new Float64Array(WATCHED.length);
  const breathe = breather(signal);
  let accepted = 0;
  for (let step = -warmUp; step < sweeps; step++) {
    const pause = breathe();
    if (pause) await pause;
    const probability = chain.step(step < 0);
    if (step < 0) continue;
    accepted += probability;
    chain.record(2 * step < sweeps ? 0 : 1);
    chain.watch(watched);
    for (let i = 0; i < watched.length; i++) traces[i][step] = watched[i];
    visit?.(step, watched);
  }
  const acceptance = accepted / sweeps;
  requireAcceptance(acceptance);
  requireFiniteTraces(traces);
  return {
    ...chain.moments(),
    network: chain.network(),
    diagnostics: {
      acceptance,
      effectiveSampleSize: Math.min(...traces.map(effectiveSampleSize)),
      splitRHat: Math.max(...traces.map((trace) => splitRHat([trace]))),
    },
  };
}

function requireAcceptance(acceptance: number): void {
  if (acceptance >= LEAST_ACCEPTANCE) return;
  throw new NumericalError(
    `Cannot trust a chain that accepts ${
      acceptance.toPrecision(2)
    } of its steps: need at least ${LEAST_ACCEPTANCE}; ` +
      "take more warm-up",
  );
}

function requireFiniteTraces(traces: readonly Float64Array[]): void {
  traces.forEach((trace, i) => {
    const bad = trace.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) return;
    throw new NumericalError(`Cannot trust a chain whose ${WATCHED[i]} is ${trace[bad]} at sweep ${bad}`);
  });
}
