/** How long the device may work without a word, in milliseconds: progress and Ctrl-C wait for it. */
const SLICE = 50;

/**
 * How many steps to send to a device at a time: as many as take some 50 ms, measured as the work goes on. The clock decides
 * only how work is cut, never a result.
 */
export class Pace {
  #steps = 1;
  readonly #most: number;

  /** @param most Steps at a time at most. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Steps to send. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * Learns from what was sent.
   *
   * @param sent Steps.
   * @param milliseconds From sending to having the answer.
   */
  learn(sent: number, milliseconds: number): void {
    const fit = Math.floor(SLICE * sent / Math.max(milliseconds, 0.1));
    if (milliseconds > SLICE) this.#steps = Math.max(1, Math.min(fit, this.#steps));
    else if (sent >= this.#steps) {
      this.#steps = Math.min(this.#most, 2 * this.#steps, Math.max(fit, this.#steps));
    }
  }
}
