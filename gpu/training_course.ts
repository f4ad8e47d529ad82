import { NumericalError } from "../numerics/numerical_error.ts";
import type { TwoLayerRecord, TwoLayerTraining } from "../numerics/train_two_layer.ts";
import { constantRate, followingRate, type TrainingRate } from "../numerics/training_rate.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import { beyondFloat32 } from "./beyond_float32.ts";
import type { TrainingJob } from "./training_data.ts";
import type { Order, SeenMoment, TrainingAnswer } from "./training_device.ts";
import { MOST_RECORDS, status } from "./two_layer_records.ts";

/** The course of one training: its rate, what it recorded and where it ended, whatever it is trained with. */
export class TrainingCourse {
  readonly #job: TrainingJob;
  readonly #rate: TrainingRate;
  readonly #scale: number; // of the batch's sum of gradients
  readonly #recorded: ReadonlySet<number>;
  readonly #records: TwoLayerRecord[] = [];
  #times = new Map([[0, 0]]); // of the steps from the last order on
  #step = 0;
  #measured = 0;
  #failed?: Error;
  #stopped?: "loss" | "steps";

  constructor(job: TrainingJob) {
    const { learningRate, batchSize, loss, recordAt = [] } = job.options, count = job.task.targets.length;
    this.#job = job;
    this.#scale = (loss === "mean" ? 1 : count) / (batchSize ?? count);
    const measure = () => this.#measured;
    this.#rate = learningRate === "sharpness"
      ? followingRate(measure, this.#scale)
      : constantRate(measure, learningRate, { scale: this.#scale });
    this.#recorded = new Set(recordAt);
  }

  /** Whether it is over, for good or not. */
  get ended(): boolean {
    return this.#failed !== undefined || this.#stopped !== undefined;
  }

  /** Whether the next step is to be preceded by a measurement of the sharpness. */
  get isMeasured(): boolean {
    return !this.ended && this.#isDue(this.#step);
  }

  /** To look at the start. */
  first(): Order {
    return this.#order(0, 0);
  }

  /** To stay where it is. */
  rest(): Order {
    return { ...this.#order(0, 0), moments: [] };
  }

  /** Whether a measurement is due once it has taken the steps of an order. */
  isMeasuredAfter({ steps }: Order): boolean {
    return !this.ended && this.#isDue(this.#step + steps);
  }

  /**
   * What to do next; to rest if that fails, as its rate is too large for the sharpness.
   *
   * @param most Steps at most.
   * @param sharpness λ_max where the training is, if it {@linkcode isMeasured}.
   */
  next(most: number, sharpness: number): Order {
    const { steps, recordAt = [], weightDecay = 0 } = this.#job.options, step = this.#step;
    try {
      if (this.isMeasured && !Number.isFinite(sharpness)) {
        throw beyondFloat32("train on", "the tangent kernel", step);
      }
      this.#measured = sharpness;
      const eta = this.#rate.at(step), time = this.#times.get(step)!;
      const last = recordAt.filter((at) => at > step)[MOST_RECORDS - 1] ?? steps;
      const count = Math.min(most, this.#rate.nextMeasurement(step + 1) - step, last - step, steps - step);
      this.#times = new Map([[step, time]]);
      for (let k = 1, now = time; k <= count; k++) {
        if (k < count) this.#rate.at(step + k); // the same, as none of them measures
        this.#times.set(step + k, now += eta);
      }
      return this.#order(eta, count, eta * weightDecay);
    } catch (error) {
      if (!(error instanceof NumericalError)) throw error;
      this.#failed = error;
      return this.rest();
    }
  }

  /** Takes in where an order has led. */
  take({ now, seen }: TrainingAnswer): void {
    if (this.ended) return;
    for (const { step, ...rest } of seen) this.#record(step, rest);
    this.#step = now.step;
    if (!Number.isFinite(now.largest) || !Number.isFinite(now.loss)) {
      this.#failed = beyondFloat32("train on", "a residual", now.step);
    } else if (now.status === status.diverged) {
      this.#failed = new NumericalError(
        `Cannot train on: a residual is ${
          now.largest.toPrecision(3)
        } after ${now.step} steps at learning rate ` +
          `${this.#rate.current.toPrecision(3)}; take a smaller one`,
      );
    } else if (now.status === status.lossReached) this.#stopped = "loss";
    else if (now.step === this.#job.options.steps) this.#stopped = "steps";
  }

  /** What became of it. */
  result(network: TwoLayerNetwork, last: Omit<SeenMoment, "step">): TwoLayerTraining | Error {
    if (this.#failed) return this.#failed;
    if (this.#records.at(-1)?.step !== this.#step) this.#record(this.#step, last);
    const { largest, current: learningRate } = this.#rate;
    return { network, records: this.#records, stopped: this.#stopped!, largest, learningRate };
  }

  #isDue(step: number): boolean {
    return step < this.#job.options.steps && this.#rate.nextMeasurement(step) === step;
  }

  #record(step: number, { trainLoss, passiveOutput }: Omit<SeenMoment, "step">): void {
    this.#records.push({ step, time: this.#times.get(step)!, trainLoss, passiveOutput });
  }

  #order(eta: number, steps: number, decay = 0): Order {
    const { richness, stopLoss = -1 } = this.#job.options, moments: number[] = [];
    for (let k = this.#step === 0 && steps === 0 ? 0 : 1; k <= steps; k++) {
      if (this.#recorded.has(this.#step + k)) moments.push(this.#step + k);
    }
    return { forward: eta * this.#scale * richness, decay, stopLoss, steps, moments };
  }
}
