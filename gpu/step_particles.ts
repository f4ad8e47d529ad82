import { matrix } from "../numerics/matrix.ts";
import { NumericalError } from "../numerics/numerical_error.ts";
import type { MovedParticles, ParticleRun, ParticleTask } from "../numerics/particle_descent.ts";
import { beyondFloat32 } from "./beyond_float32.ts";
import type { Buffers } from "./buffers.ts";
import { Pace } from "./pace.ts";
import type { Gpu } from "./product.ts";
import { sendTraining, type TrainingData, type TrainingJob } from "./training_data.ts";
import { TrainingDevice, type TrainingState } from "./training_device.ts";
import { trainingWork } from "./training_work.ts";
import { trustedActivation } from "./trusted_activation.ts";
import { status } from "./two_layer_records.ts";

const MOST_STEPS = 512;

/**
 * Particles of a mean field that descend on a device: the steps are those of a network whose neurons have weights q instead of
 * 1/N, and as accurate: what comes back differs from the CPU's by about 2⁻²⁴ of the fields, times √steps.
 */
export async function deviceParticles(gpu: Gpu, task: ParticleTask): Promise<ParticleRun> {
  const { start, readout, weights, coordinates, targets, richness, rate, weightDecay, form, activation } =
    task;
  // A network's preactivation is Wx/√r
  const inputs = matrix(
    coordinates.rows,
    coordinates.cols,
    coordinates.data.map((x) => x * Math.sqrt(coordinates.cols)),
  );
  const moves = form !== "none", buffers = gpu.device.buffers();
  try {
    const network = { hiddenWeights: start, readout };
    const options: TrainingJob["options"] = {
      ...{ activation, richness, learningRate: rate, steps: 0, trainable: moves ? "all" : "readout" },
      ...{ form: form === "samples" ? "span" : "weights", neuronWeights: weights },
    };
    const data = await sendTraining(gpu, buffers, [{ start: network, task: { inputs, targets }, options }]);
    const code = await trustedActivation(gpu.device, activation);
    const device = new TrainingDevice(gpu, data, await trainingWork(gpu, buffers, data, code));
    const pace = new Pace(MOST_STEPS), decay = rate * weightDecay;
    const order = { forward: rate * richness, decay, stopLoss: -1, moments: [] };
    device.send([{ ...order, steps: 0 }]);
    let { answers: [{ now }] } = await device.answer(), mark = now;
    return {
      async advance(steps, signal) {
        for (let rest = steps; rest > 0;) {
          signal?.throwIfAborted();
          const count = Math.min(rest, pace.steps), sent = performance.now();
          device.send([{ ...order, steps: count }]);
          ({ answers: [{ now }] } = await device.answer());
          if (!Number.isFinite(now.largest)) {
            throw beyondFloat32("solve the mean field", "a residual", now.step);
          }
          if (now.status === status.diverged) {
            throw new NumericalError(
              `Cannot solve the mean field: a residual is ${
                now.largest.toPrecision(3)
              } after ${now.step} steps; lower the ` +
                `learning rate`,
            );
          }
          pace.learn(count, performance.now() - sent);
          rest -= count;
        }
        return await movedParticles(buffers, data, task, now);
      },
      remember() {
        buffers.remember();
        device.remember();
        mark = now;
      },
      goBack() {
        buffers.goBack();
        device.goBack();
        now = mark;
      },
      [Symbol.dispose]: () => buffers[Symbol.dispose](),
    };
  } catch (error) {
    buffers[Symbol.dispose]();
    throw error;
  }
}

/** Reads where particles are. */
async function movedParticles(
  buffers: Buffers,
  data: TrainingData,
  { form, start }: ParticleTask,
  now: TrainingState,
): Promise<MovedParticles> {
  const { width, whole } = data, parts = await buffers.readNumbers(data.readout, 2 * width);
  const z = Float64Array.from({ length: width }, (_, i) => parts[i] + parts[width + i]);
  const left = now.left + now.leftLow;
  if (form === "none") return { move: matrix(width, 0), readout: z, left };
  const move = await buffers.read(whole);
  if (form === "weights") start.data.forEach((w, i) => move.data[i] += left * w);
  return { move, readout: z, left };
}
