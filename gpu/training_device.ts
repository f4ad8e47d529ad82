import type { SharpnessMeter } from "./device_sharpness.ts";
import { encodePass } from "./encode_pass.ts";
import type { Dispatch } from "./kernel.ts";
import type { Gpu } from "./product.ts";
import type { TrainingData } from "./training_data.ts";
import type { TrainingWork } from "./training_work.ts";
import { MOST_RECORDS, State, status, Told } from "./two_layer_records.ts";

/** What a training is to do next. */
export interface Order {
  /** ηγ, times P/B for batches, or over P for the mean loss. */
  readonly forward: number;
  /** ηλ */
  readonly decay: number;
  /** Ends it. */
  readonly stopLoss: number;
  /** Steps to take, none where it has ended. */
  readonly steps: number;
  /** Steps to be recorded, counted from the start of the training: at most 64 of those to be taken, ascending. */
  readonly moments: readonly number[];
}

/** What is seen of a moment of a training. */
export interface SeenMoment {
  readonly step: number;
  readonly trainLoss: number;
  readonly passiveOutput: Float64Array;
}

/** Where a training is. */
export type TrainingState = ReturnType<typeof State.read>;

/** Where a training has come to, and the moments that it was recorded at. */
export interface TrainingAnswer {
  readonly now: TrainingState;
  readonly seen: readonly SeenMoment[];
}

/** A step that no training reaches, or asks for. */
const NEVER = 0xffffffff;

/** Trainings in progress on a device: sends steps of all of them and reads what they left, once. */
export class TrainingDevice {
  readonly #gpu: Gpu;
  readonly #data: TrainingData;
  readonly #work: TrainingWork;
  #states: readonly TrainingState[] = [];
  #mark: readonly TrainingState[] = [];
  #orders: readonly Order[] = [];
  #meter?: SharpnessMeter;

  constructor(gpu: Gpu, data: TrainingData, work: TrainingWork) {
    this.#gpu = gpu;
    this.#data = data;
    this.#work = work;
  }

  /**
   * Sends steps; the first call looks at the start before them. A training that has fewer to take than others rests.
   *
   * @param orders One for each training.
   * @param meter Measures the sharpness after them.
   */
  send(orders: readonly Order[], meter?: SharpnessMeter): void {
    const { device } = this.#gpu, { look, step, aside } = this.#work, { state, moments, moves } = this.#data;
    const started = this.#states.length > 0, stepOf = (map: number) => this.#states[map]?.step ?? 0;
    const asked = new Uint32Array(orders.length * MOST_RECORDS).fill(NEVER), due = new Set<number>();
    orders.forEach(({ steps, moments, ...rest }, map) => {
      asked.set(moments, map * MOST_RECORDS);
      for (const moment of moments) due.add(moment - stepOf(map));
      const before = this.#states[map]?.status ?? status.running,
        goesOn = before === status.resting && steps > 0;
      const told = {
        ...rest,
        decayHidden: moves ? rest.decay : 0,
        until: stepOf(map) + steps,
        kept: 0,
        looking: 0,
      };
      const bytes = Told.bytes({ ...told, status: goesOn ? status.running : before });
      device.device.queue.writeBuffer(state, map * State.size, bytes);
    });
    device.device.queue.writeBuffer(moments, 0, asked);
    this.#orders = orders;
    this.#meter = meter;
    const count = Math.max(...orders.map(({ steps }) => steps));
    device.submit((encoder) => {
      const dispatches: Dispatch[] = started ? [] : [...look];
      for (let done = started ? 1 : 0; done <= count; done++) {
        if (done > 0) dispatches.push(...step);
        if (due.has(done)) dispatches.push(...aside.keep);
      }
      if (dispatches.length > 0) encodePass(encoder, dispatches);
      meter?.begin(encoder);
    });
  }

  /** Waits for what was sent: where trainings are now, and what the meter says. */
  async answer(): Promise<{ answers: TrainingAnswer[]; sharpness?: ArrayBuffer }> {
    const { passiveCount, state, ring, maps } = this.#data, slot = 1 + passiveCount;
    const slots = Math.max(...this.#orders.map(({ moments }) => moments.length));
    const [states, kept, sharpness] = await this.#gpu.device.read(
      { buffer: state, size: maps * State.size },
      { buffer: ring, size: 4 * slots * maps * slot },
      ...this.#meter ? [this.#meter.answer] : [],
    );
    this.#states = Array.from({ length: maps }, (_, map) => State.read(states, map * State.size));
    const answers = this.#states.map((now, map) => ({
      now,
      seen: this.#orders[map].moments.slice(0, now.kept).map((step, k): SeenMoment => {
        const numbers = new Float32Array(kept, 4 * (k * maps + map) * slot, slot);
        return { step, trainLoss: numbers[0], passiveOutput: Float64Array.from(numbers.subarray(1)) };
      }),
    }));
    return { answers, sharpness };
  }

  /** Remembers where trainings are, beside what `Buffers.remember` does. */
  remember(): void {
    this.#mark = this.#states;
  }

  /** Goes back there, beside `Buffers.goBack`. */
  goBack(): void {
    this.#states = this.#mark;
  }

  /** What is seen now. */
  async record(): Promise<Omit<SeenMoment, "step">[]> {
    const { device } = this.#gpu, { asideOutput, passiveCount, maps } = this.#data;
    device.submit((encoder) => encodePass(encoder, this.#work.aside.all));
    const size = 4 * maps * passiveCount, [numbers] = await device.read({ buffer: asideOutput, size });
    return Array.from({ length: maps }, (_, map) => ({
      trainLoss: this.#states[map].loss,
      passiveOutput: Float64Array.from(new Float32Array(numbers, 4 * map * passiveCount, passiveCount)),
    }));
  }
}
