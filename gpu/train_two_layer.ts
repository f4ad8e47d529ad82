import { breather } from "../numerics/breathe.ts";
import type { TwoLayerTraining } from "../numerics/train_two_layer.ts";
import { deviceSharpness } from "./device_sharpness.ts";
import { networksTogether } from "./networks_together.ts";
import { Pace } from "./pace.ts";
import type { Gpu } from "./product.ts";
import { TrainingCourse } from "./training_course.ts";
import { TrainingDevice, type TrainingState } from "./training_device.ts";
import { sendTraining, type TrainingJob } from "./training_data.ts";
import { trainedNetworks } from "./trained_network.ts";
import { trainingWork } from "./training_work.ts";
import { trustedActivation } from "./trusted_activation.ts";

/** Steps sent at a time at most. */
const MOST_STEPS = 512;

/**
 * Trains two-layer networks of one kind on a device, all at once; see `trainTwoLayer` of the CPU, whose steps, records and messages
 * these are. What becomes of a network does not depend on those that are trained with it, to the bit.
 *
 * Many steps are sent at once, each of them one dispatch of every kernel for all networks: small networks would leave a device
 * idle between launches. The device counts the steps, stops by itself where a loss is reached or training diverges, and keeps what
 * is recorded until all is read together. Each network has its own rate, its own number of steps and its own moments.
 *
 * Accuracy: fields, outputs and changes of weights are float32; what is small against the weights is summed up apart from them
 * (`accumulate.wgsl`), so that small steps are not lost. An output errs by some units of 2⁻²⁴|zφ(h)|/(γ√N).
 *
 * @param jobs Of one kind, see `trainingKind`; their options were found right.
 * @returns A trained network for each job, or the `NumericalError` that it ended with.
 * @throws {BeyondDevice} If the device is too small.
 */
export async function deviceTraining(
  gpu: Gpu,
  jobs: readonly TrainingJob[],
): Promise<(TwoLayerTraining | Error)[]> {
  const most = networksTogether(gpu.device, jobs[0]), ends: (TwoLayerTraining | Error)[] = [];
  for (let first = 0; first < jobs.length; first += most) {
    ends.push(...await trainTogether(gpu, jobs.slice(first, first + most)));
  }
  return ends;
}

async function trainTogether(gpu: Gpu, jobs: readonly TrainingJob[]) {
  using buffers = gpu.device.buffers();
  const data = await sendTraining(gpu, buffers, jobs);
  const activation = await trustedActivation(gpu.device, jobs[0].options.activation);
  const device = new TrainingDevice(gpu, data, await trainingWork(gpu, buffers, data, activation));
  const meter = await deviceSharpness(gpu, buffers, data);
  const courses = jobs.map((job) => new TrainingCourse(job));
  const pace = new Pace(MOST_STEPS), breathe = breather();
  let states: readonly TrainingState[] = [], sharpness: ArrayBuffer | undefined;
  for (let orders = courses.map((course) => course.first());;) {
    if (jobs.every(({ options }) => options.signal?.aborted)) jobs[0].options.signal!.throwIfAborted();
    const measured = courses.some((course, map) => course.isMeasuredAfter(orders[map])),
      sent = performance.now();
    device.send(orders, measured ? meter : undefined);
    const { answers, sharpness: seen } = await device.answer();
    const steps = Math.max(...orders.map(({ steps }) => steps));
    if (steps > 0) pace.learn(steps, performance.now() - sent);
    courses.forEach((course, map) => course.take(answers[map]));
    states = answers.map(({ now }) => now);
    sharpness = seen;
    if (courses.every(({ ended }) => ended)) break;
    await breathe();
    const values = sharpness && courses.some(({ isMeasured }) => isMeasured)
      ? await meter.end(sharpness)
      : [];
    orders = courses.map((course, map) =>
      course.ended ? course.rest() : course.next(pace.steps, values[map])
    );
    if (courses.every(({ ended }) => ended)) break;
  }
  const last = await device.record();
  const networks = await trainedNetworks(gpu, buffers, data, jobs.map(({ start }) => start), states);
  return courses.map((course, map) => course.result(networks[map], last[map]));
}
