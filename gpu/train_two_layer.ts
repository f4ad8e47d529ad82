import { breather } from "../numerics/breathe.ts";
import { NumericalError } from "../numerics/numerical_error.ts";
import type { TwoLayerRecord, TwoLayerTraining } from "../numerics/train_two_layer.ts";
import { constantRate, followingRate } from "../numerics/training_rate.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import {
  requireTwoLayerTraining,
  type TwoLayerTask,
  type TwoLayerTrainingOptions,
} from "../numerics/two_layer_task.ts";
import { deviceSharpness } from "./device_sharpness.ts";
import { Pace } from "./pace.ts";
import type { Gpu } from "./product.ts";
import { MOST_RECORDS, TrainingDevice } from "./training_device.ts";
import { sendTraining } from "./training_data.ts";
import { trainedNetwork } from "./trained_network.ts";
import { trainingWork } from "./training_work.ts";
import { trustedActivation } from "./trusted_activation.ts";
import { status } from "./two_layer_records.ts";

/** Steps sent at a time at most. */
const MOST_STEPS = 512;

/**
 * Trains a two-layer network on a device; see `trainTwoLayer` of the CPU, whose steps, records and messages these are.
 *
 * Many steps are sent at once: the device counts them, stops by itself where the loss is reached or training diverges, and
 * keeps what is recorded until all is read together.
 *
 * Accuracy: fields, outputs and changes of weights are float32; what is small against the weights is summed up apart from them
 * (`accumulate.wgsl`), so that small steps are not lost. An output errs by some units of 2⁻²⁴|zφ(h)|/(γ√N).
 *
 * @throws {RangeError} If an option is out of its range, or the device is too small.
 * @throws {TypeError} If shapes do not fit.
 * @throws {NumericalError} If a residual exceeds 1e6 or is not finite, or ηλ_max exceeds 1.9; the message names the step.
 */
export async function deviceTraining(
  gpu: Gpu,
  start: TwoLayerNetwork,
  task: TwoLayerTask,
  options: TwoLayerTrainingOptions,
): Promise<TwoLayerTraining> {
  requireTwoLayerTraining(start, task, options);
  const { richness, steps, learningRate, weightDecay = 0, recordAt = [], stopLoss = -1, signal } = options;
  const count = task.targets.length,
    scale = (options.loss === "mean" ? 1 : count) / (options.batchSize ?? count);
  using buffers = gpu.device.buffers();
  const data = await sendTraining(gpu, buffers, start, task, options);
  const work = await trainingWork(
    gpu,
    buffers,
    data,
    await trustedActivation(gpu.device, options.activation),
  );
  const meter = await deviceSharpness(gpu, buffers, data);
  const device = new TrainingDevice(gpu, buffers, data, work);
  const pace = new Pace(MOST_STEPS), breathe = breather(signal);
  let measured = 0;
  const measure = () => measured;
  const rate = learningRate === "sharpness"
    ? followingRate(measure, scale)
    : constantRate(measure, learningRate, { scale });
  const recorded = new Set(recordAt), records: TwoLayerRecord[] = [], times = new Map([[0, 0]]);

  const meterAt = (step: number) => step < steps && rate.nextMeasurement(step) === step ? meter : undefined;
  const still = { forward: 0, decay: 0, decayHidden: 0, stopLoss };
  device.send(still, 0, (step) => recorded.has(step), meterAt(0));
  let { now, seen, sharpness } = await device.answer();
  for (let step = 0, time = 0;;) {
    for (const { step, ...rest } of seen) records.push({ step, time: times.get(step)!, ...rest });
    if (now.status === status.diverged || !Number.isFinite(now.loss)) {
      throw new NumericalError(
        `Cannot train on: a residual is ${
          now.largest.toPrecision(3)
        } after ${now.step} steps at learning rate ` +
          `${rate.current.toPrecision(3)}; take a smaller one`,
      );
    }
    step = now.step;
    time = times.get(step)!;
    const ended = now.status === status.lossReached || step === steps;
    if (ended) {
      if (records.at(-1)?.step !== step) records.push({ step, time, ...await device.record() });
      return {
        network: await trainedNetwork(gpu, buffers, data, start),
        records,
        stopped: now.status === status.lossReached ? "loss" : "steps",
        largest: rate.largest,
        learningRate: rate.current,
      };
    }
    const pause = breathe();
    if (pause) await pause;
    if (rate.nextMeasurement(step) === step) measured = await meter.end(sharpness);
    const eta = rate.at(step), decay = eta * weightDecay;
    const last = recordAt.filter((at) => at > step)[MOST_RECORDS - 1] ?? steps;
    const most = Math.min(pace.steps, rate.nextMeasurement(step + 1) - step, last - step);
    times.clear();
    times.set(step, time);
    for (let k = 1; k <= most; k++) {
      if (k < most) rate.at(step + k); // the same, as none of them measures
      times.set(step + k, time += eta);
    }
    const sent = performance.now();
    const control = { forward: eta * scale * richness, decay, decayHidden: data.moves ? decay : 0, stopLoss };
    device.send(control, most, (k) => recorded.has(step + k), meterAt(step + most));
    ({ now, seen, sharpness } = await device.answer());
    pace.learn(most, performance.now() - sent);
    signal?.throwIfAborted();
  }
}
