/** The step size of a Hamiltonian trajectory, sought by trial. */
export interface StepAdaptation {
  /** Learns from a trajectory with {@linkcode trial} that would have been accepted with this probability. */
  learn(acceptance: number): void;
  /** The step to try next while learning. */
  trial(): number;
  /** What learning has come to: an average over its later trials, or the start if there were none. */
  settled(): number;
}

/** Acceptance aimed at, and the constants of the method. */
const AIM = 0.8, GAIN = 0.05, DELAY = 10, FORGETTING = 0.75;

/**
 * Dual averaging of the logarithm of a step size towards an acceptance of 0.8.
 *
 * @param start First step to try.
 * @param longest No step is longer.
 * @see Hoffman, Gelman, *The No-U-Turn sampler* (2014), section 3.2.
 */
export function stepAdaptation(start: number, longest: number): StepAdaptation {
  const centre = Math.log(2 * start), ceiling = Math.log(longest);
  let trials = 0, deficit = 0, current = Math.min(Math.log(start), ceiling), average = current;
  return {
    learn(acceptance) {
      trials++;
      deficit += (AIM - acceptance - deficit) / (trials + DELAY);
      current = Math.min(centre - Math.sqrt(trials) / GAIN * deficit, ceiling);
      average += trials ** -FORGETTING * (current - average);
    },
    trial: () => Math.exp(current),
    settled: () => Math.exp(average),
  };
}
