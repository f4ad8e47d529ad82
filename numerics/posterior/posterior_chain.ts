import type { TwoLayerNetwork } from "../two_layer_network.ts";
import type { PosteriorMoments } from "./posterior_moments.ts";

/** A Markov chain whose stationary law is the posterior of a network. After its construction no step allocates. */
export interface PosteriorChain {
  /**
   * One step of the chain, from the present network to the next.
   *
   * @param adapting Whether it may change its own step size: only before samples are kept, as the law is not kept else.
   * @returns The probability with which the step was accepted; 1 if it cannot be refused.
   * @throws {NumericalError} If a number is not finite.
   */
  step(adapting: boolean): number;
  /**
   * Adds the present network to the moments.
   *
   * @param half Of the chain: 0 or 1. Two independent estimates allow products of means without bias.
   */
  record(half: 0 | 1): void;
  /** Writes the numbers by which mixing is judged, {@linkcode WATCHED}, for the present network. */
  watch(out: Float64Array): void;
  /** The moments over what was recorded. */
  moments(): PosteriorMoments;
  /** The present network, whole: weights outside the span of the inputs, and the readout where the chain does without, drawn anew. */
  network(): TwoLayerNetwork;
}

/** What is watched of a chain: tr Φ over the training inputs, and the train loss Σ(f̄ − y)² of the mean predictor given W. */
export const WATCHED = ["kernel_trace", "train_loss"] as const;
