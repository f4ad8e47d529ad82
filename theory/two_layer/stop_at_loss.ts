/** What {@linkcode stopAtLoss} asks of a training that has gone past its stop. */
export interface Retraceable {
  /** Goes back to where it was remembered last, and on from there by some steps; returns the loss there. */
  retry(steps: number): Promise<number>;
  /** Remembers where it is. */
  remember(): void;
}

/** A moment of training. */
export interface LossAtStep {
  /** Steps done. */
  readonly step: number;
  /** Mean of Δ² over the training points, > 0. */
  readonly loss: number;
}

/** The stop is found to a step, or to this part of the steps done. */
const PRECISION = 1e-3;

/**
 * Finds the first step after which a falling loss is at most `stopLoss`, and goes there: between the ends of an interval by
 * interpolating the loss's logarithm, again and again.
 *
 * @param before Where the training was remembered; its loss is above.
 * @param after A later moment, with a loss of at most `stopLoss`: where the training is.
 * @returns The step, at which the training now is.
 */
export async function stopAtLoss(
  training: Retraceable,
  stopLoss: number,
  before: LossAtStep,
  after: LossAtStep,
): Promise<number> {
  let low = before, high = after, here = after.step;
  while (high.step - low.step > Math.max(1, PRECISION * high.step)) {
    const [above, below, aim] = [low.loss, high.loss, stopLoss].map((loss) =>
      Math.log(Math.max(loss, 1e-300))
    );
    const guess = low.step + (above - aim) / (above - below) * (high.step - low.step);
    // Beyond the guess at first, then short of it, and so on, so that the stop gets between two tries
    const side = here === high.step && here !== after.step ? -1 : 1;
    const ahead = Math.ceil(guess + side * PRECISION * guess / 2.5);
    const step = Math.min(high.step - 1, Math.max(low.step + 1, ahead));
    const loss = await training.retry(step - low.step);
    here = step;
    if (loss <= stopLoss) high = { step, loss };
    else {
      low = { step, loss };
      training.remember();
    }
  }
  if (here !== high.step) await training.retry(high.step - low.step);
  return high.step;
}
