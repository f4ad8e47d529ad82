/** Sizes of an instance that learns two tasks beside its mean field. */
export interface StageSizes {
  /** N. */
  readonly width: number;
  /** S of one randomisation. */
  readonly particles: number;
  /** D. */
  readonly inputDim: number;
  /** P₁ */
  readonly sourceSamples: number;
  /** P₂ */
  readonly targetSamples: number;
  /** Points that losses are tested on. */
  readonly tests: number;
  /** A readout drawn anew doubles the particles. */
  readonly readout: string;
}

/** Feature kernels of the target's training points that are kept at a time, one of each run to be averaged. */
const KEPT = 8;
/** What the program takes before it holds any data. */
const PROGRAM = 240 * 2 ** 20;

/**
 * Memory that one thread takes for an instance: of the network or of the particles, whichever need more, since one is done when the
 * other begins. Weights count more often than they exist at a time, as what is done with is not collected at once. The factors
 * were fitted to the resident size of the program; it was met to 35 % for large N, S, D and P, and seldom exceeded.
 *
 * @returns Bytes.
 */
export function stageBytes(sizes: StageSizes): number {
  return PROGRAM + instanceBytes(sizes);
}

/** The same without the program itself: what another instance beside it would take. */
export function instanceBytes(
  { width, particles, inputDim, sourceSamples, targetSamples, tests, readout }: StageSizes,
): number {
  const samples = Math.max(sourceSamples, targetSamples),
    rank = Math.min(inputDim, sourceSamples + targetSamples);
  const network = width * (16 * inputDim + 3 * samples + 2 * tests);
  const count = particles * (readout === "reset" ? 2 : 1);
  const theory = count * (12 * rank + 4 * samples + 6 * Math.min(samples, 2 * rank) + 10);
  const kernels = 9 * samples ** 2 + KEPT * targetSamples ** 2, data = 2 * (samples + tests) * inputDim;
  return 8 * (Math.max(network, theory) + kernels + data);
}
