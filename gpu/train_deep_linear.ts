import { breather } from "../numerics/breathe.ts";
import { trainLoss } from "../numerics/least_squares_task.ts";
import { NumericalError } from "../numerics/numerical_error.ts";
import type { TrainedLayers } from "../numerics/train_deep_linear.ts";
import { type DeepLinearBatch, type DeepLinearJob, mostTogether, sendBatch } from "./deep_linear_batch.ts";
import { Progress, SLOTS } from "./deep_linear_records.ts";
import { deepLinearWork } from "./deep_linear_work.ts";
import { encodePass } from "./encode_pass.ts";
import { Pace } from "./pace.ts";
import type { Gpu } from "./product.ts";
import { status } from "./two_layer_records.ts";

/** Steps sent at a time at most. */
const MOST_STEPS = 1024;
const NONE = new Float64Array(0);

/**
 * Descent of deep linear maps of one shape on a device, all at once; see `deepLinearDescent` of the CPU. What becomes of a map
 * does not depend on those that are trained with it.
 *
 * Updates are gathered apart from the weights, 32 of them, and then added to weights of two float32 each: what is 2⁻³¹ of a
 * weight is not lost. Tiny weights keep their digits, as float32 has numbers down to 10⁻³⁸: a map of L layers that begins with
 * entries of 10⁻⁵ stays above that for L up to 7, deeper than descent can leave from there.
 *
 * Maps are observed at the steps 0, 1, 2, 5, 10, 20, … and the last.
 *
 * @returns A trained map for each job, or the {@linkcode NumericalError} that it ended with.
 */
export async function deviceDescent(
  gpu: Gpu,
  jobs: readonly DeepLinearJob[],
): Promise<(TrainedLayers | NumericalError)[]> {
  const most = mostTogether(gpu.device, jobs[0]), ends: (TrainedLayers | NumericalError)[] = [];
  for (let first = 0; first < jobs.length; first += most) {
    ends.push(...await descendTogether(gpu, jobs.slice(first, first + most)));
  }
  return ends;
}

async function descendTogether(gpu: Gpu, jobs: readonly DeepLinearJob[]) {
  const { device } = gpu, [{ options: { maxSteps, learningRate } }] = jobs;
  using buffers = device.buffers();
  const batch = sendBatch(buffers, jobs), { look, step, merge } = await deepLinearWork(gpu, buffers, batch);
  const pace = new Pace(MOST_STEPS),
    breathe = breather(),
    observed = jobs.some(({ options }) => options.observe);
  const seen = jobs.map(() => -1); // last step observed
  let states = await progress(() => look, 0);
  for (let done = 0;;) {
    if (jobs.every(({ options }) => options.signal?.aborted)) jobs[0].options.signal!.throwIfAborted();
    const going = states.some((state) => state.status === status.running) && done < maxSteps;
    if (going && isRound(done)) await observe((state) => state.status === status.running);
    if (!going) break;
    await breathe();
    const next = observed ? nextRound(done) : Infinity,
      count = Math.min(pace.steps, maxSteps - done, next - done);
    const sent = performance.now();
    states = await progress((k) => [...step, ...isMerged(done + k) ? merge : [], ...look], count);
    pace.learn(count, performance.now() - sent);
    done += count;
  }
  device.submit((encoder) => encodePass(encoder, merge));
  await observe((state) => state.status !== status.diverged);
  return await Promise.all(jobs.map((job, map) => endOf(job, map)));

  /** Sends a look, or steps, each ended by one; where all maps are then. */
  async function progress(work: (step: number) => readonly typeof look[number][], steps: number) {
    device.submit((encoder) =>
      encodePass(encoder, steps === 0 ? work(0) : Array.from({ length: steps }, (_, k) => work(k + 1)).flat())
    );
    const [bytes] = await device.read({ buffer: batch.progress, size: jobs.length * Progress.size });
    return jobs.map((_, map) => Progress.read(bytes, map * Progress.size));
  }

  async function observe(which: (state: typeof states[number]) => boolean): Promise<void> {
    for (const [map, { options, rotated, task }] of jobs.entries()) {
      const { step } = states[map];
      if (!options.observe || seen[map] === step || !which(states[map])) continue;
      seen[map] = step;
      await fetchWeights(gpu, batch, jobs[map], map);
      rotated.layers.map(NONE, new Float64Array(task.minimiser.length));
      const predictor = () => rotated.predictor();
      options.observe({
        step,
        time: step * learningRate,
        trainLoss: trainLoss(task, rotated.coordinates()),
        predictor,
      });
    }
  }

  async function endOf(job: DeepLinearJob, map: number): Promise<TrainedLayers | NumericalError> {
    const { step, loss, firstLoss, off } = states[map];
    if (states[map].status === status.diverged) {
      return new NumericalError(
        `Cannot train by descent: the loss went from ${firstLoss} to ${loss} at step ${step}, learning rate ` +
          `${learningRate} is too large`,
      );
    }
    if (states[map].status === status.running) {
      return new NumericalError(
        `Cannot reach convergence in ${maxSteps} descent steps at learning rate ${learningRate}: the predictor is still ` +
          `${off.toPrecision(3)} (relative) from the least-squares solution`,
      );
    }
    await fetchWeights(gpu, batch, job, map);
    return { steps: step, time: step * learningRate, weights: job.rotated.weights() };
  }
}

/** Brings the weights of one map to its rotated layers. */
async function fetchWeights(
  { device }: Gpu,
  { layers }: DeepLinearBatch,
  { rotated }: DeepLinearJob,
  map: number,
): Promise<void> {
  const parts = await device.read(...layers.flatMap(({ rows, cols, high, low }) => {
    const size = 4 * rows * cols, offset = map * size;
    return [{ buffer: high, offset, size }, { buffer: low, offset, size }];
  }));
  layers.forEach((_, l) => {
    const [high, low] = [parts[2 * l], parts[2 * l + 1]].map((bytes) => new Float32Array(bytes));
    const { data } = rotated.layers.weights[l];
    for (let i = 0; i < data.length; i++) data[i] = high[i] + low[i];
  });
}

/** Whether the updates are written to the weights after a step: the same for all, whoever is observed. */
function isMerged(step: number): boolean {
  return step % SLOTS === 0 || isRound(step);
}

/** Whether a step is one of 0, 1, 2, 5, 10, 20, 50, … */
function isRound(step: number): boolean {
  let digit = step;
  while (digit > 0 && digit % 10 === 0) digit /= 10;
  return [0, 1, 2, 5].includes(digit);
}

function nextRound(step: number): number {
  let next = step + 1;
  while (!isRound(next)) next++;
  return next;
}
