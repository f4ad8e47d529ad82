/** Parameters of the predictions. */
export interface ReluRiskParams {
  /** d. */
  readonly inputDim: number;
  /** m*. */
  readonly teacherNeurons: number;
  /** n. */
  readonly targetSamples: number;
  /** λ of the sum loss. */
  readonly ridge: number;
  /** σ of the target's labels. */
  readonly targetNoise: number;
}

/** Neurons of a teacher, below which what holds up to n samples holds up to fewer, in proportion: of fine-tuning, and of scratch. */
const ENOUGH: Readonly<Record<LazyUse, number>> = { tuned: 6, scratch: 4 };

/** What the frozen kernel is used for: all weights after pretraining, or from scratch. */
export type LazyUse = "tuned" | "scratch";

/**
 * Samples per input dimension, as a share of what holds for teachers of many neurons. A network that has become a teacher of m* moves
 * about m*d weights: it is the count of these, not d alone, that n must stay below for them to move little.
 */
export function fewTeachers(teacherNeurons: number, use: LazyUse): number {
  return Math.min(1, teacherNeurons / ENOUGH[use]);
}

/**
 * Whether the hidden weights of a network hardly move on n samples: up to twice the input dimension, times ¼m* from scratch and m* over 6
 * after pretraining, if that is less.
 */
export function isLazy(
  { inputDim, targetSamples, teacherNeurons }: Pick<
    ReluRiskParams,
    "inputDim" | "targetSamples" | "teacherNeurons"
  >,
  use: LazyUse,
): boolean {
  return targetSamples <= 2 * inputDim * fewTeachers(teacherNeurons, use);
}

/** Training loss, as a share of the loss before training, above which a network has not learned its training set. */
const FITTED = 0.01;

/** Whether a training has ended where theory follows it: with its points learned. `before` is the loss at its start, without noise. */
export function isFitted(
  { before, after }: { readonly before: number; readonly after: number },
  { targetNoise }: Pick<ReluRiskParams, "targetNoise">,
): boolean {
  return after <= FITTED * (before + targetNoise ** 2);
}
