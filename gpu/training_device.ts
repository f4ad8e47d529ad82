import type { Buffers } from "./buffers.ts";
import type { SharpnessMeter } from "./device_sharpness.ts";
import { encodePass } from "./encode_pass.ts";
import type { Dispatch } from "./kernel.ts";
import type { Gpu } from "./product.ts";
import type { TrainingData } from "./training_data.ts";
import type { TrainingWork } from "./training_work.ts";
import { Control, State } from "./two_layer_records.ts";

/** Moments recorded at a time at most. */
export const MOST_RECORDS = 64;

/** What is seen of a moment of the training. */
export interface SeenMoment {
  readonly step: number;
  readonly trainLoss: number;
  readonly passiveOutput: Float64Array;
}

/** A training in progress on a device: sends steps and reads what they left, once for all of them. */
export class TrainingDevice {
  readonly #gpu: Gpu;
  readonly #data: TrainingData;
  readonly #work: TrainingWork;
  readonly #ring: GPUBuffer; // a state and the output at the passive points for each moment
  readonly #slot: number; // bytes of a moment
  #recorded: number[] = []; // steps, relative to the state when they were sent
  #sentAt = 0;
  #started = false;
  #meter?: SharpnessMeter;

  constructor(gpu: Gpu, buffers: Buffers, data: TrainingData, work: TrainingWork) {
    this.#gpu = gpu;
    this.#data = data;
    this.#work = work;
    this.#slot = State.size + 4 * Math.max(4, data.passiveCount);
    this.#ring = buffers.numbers(MOST_RECORDS * this.#slot / 4);
  }

  /**
   * Sends steps; the first call looks at the start before them.
   *
   * @param isRecorded Whether the moment after so many of the steps is to be kept.
   * @param meter Measures the sharpness after them.
   */
  send(
    control: Parameters<typeof Control.bytes>[0],
    steps: number,
    isRecorded: (step: number) => boolean,
    meter?: SharpnessMeter,
  ): void {
    const { device } = this.#gpu, { look, step } = this.#work;
    device.device.queue.writeBuffer(this.#data.control, 0, Control.bytes(control));
    this.#recorded = [];
    this.#meter = meter;
    device.submit((encoder) => {
      let dispatches: Dispatch[] = this.#started ? [] : [...look];
      for (let done = this.#started ? 1 : 0; done <= steps; done++) {
        if (done > 0) dispatches.push(...step);
        if (!isRecorded(done)) continue;
        encodePass(encoder, [...dispatches, ...this.#work.aside]);
        dispatches = [];
        this.#keep(encoder);
        this.#recorded.push(done);
      }
      if (dispatches.length > 0) encodePass(encoder, dispatches);
      meter?.begin(encoder);
    });
    this.#started = true;
  }

  /** Waits for what was sent: the state now, the moments that were reached of those recorded, and the meter's answer. */
  async answer() {
    const { passiveCount, state } = this.#data, size = this.#recorded.length * this.#slot;
    const ranges = [
      { buffer: state },
      { buffer: this.#ring, size },
      ...this.#meter ? [this.#meter.answer] : [],
    ];
    const [last, ring, sharpness] = await this.#gpu.device.read(...ranges);
    const now = State.read(last);
    const seen = this.#recorded.flatMap((step, slot): SeenMoment[] => {
      const at = slot * this.#slot, then = State.read(ring, at);
      if (then.step !== this.#sentAt + step) return []; // training had stopped before
      const numbers = new Float32Array(ring, at + State.size, passiveCount);
      return [{ step: then.step, trainLoss: then.loss, passiveOutput: Float64Array.from(numbers) }];
    });
    this.#sentAt = now.step;
    return { now, seen, sharpness };
  }

  /** What is seen now. */
  async record(): Promise<Omit<SeenMoment, "step">> {
    const { device } = this.#gpu;
    device.submit((encoder) => encodePass(encoder, this.#work.aside));
    const { state, asideOutput, passiveCount } = this.#data;
    const [now, numbers] = await device.read({ buffer: state }, { buffer: asideOutput });
    const passiveOutput = Float64Array.from(new Float32Array(numbers, 0, passiveCount));
    return { trainLoss: State.read(now).loss, passiveOutput };
  }

  #keep(encoder: GPUCommandEncoder): void {
    const at = this.#recorded.length * this.#slot, { state, asideOutput, passiveCount } = this.#data;
    encoder.copyBufferToBuffer(state, 0, this.#ring, at, State.size);
    if (passiveCount > 0) {
      encoder.copyBufferToBuffer(asideOutput, 0, this.#ring, at + State.size, 4 * passiveCount);
    }
  }
}
