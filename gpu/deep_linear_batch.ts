import type { LeastSquaresTask } from "../numerics/least_squares_task.ts";
import { norm } from "../numerics/norm.ts";
import type { RotatedLayers } from "../numerics/rotated_layers.ts";
import type { TrainingOptions } from "../numerics/train_deep_linear.ts";
import type { Buffers } from "./buffers.ts";
import { BeyondDevice } from "./beyond_device.ts";
import { Descent, Progress, SLOTS } from "./deep_linear_records.ts";
import type { GpuDevice } from "./gpu_device.ts";

/** A deep linear map to be trained, rotated to the coordinates of its task. */
export interface DeepLinearJob {
  readonly rotated: RotatedLayers;
  readonly task: LeastSquaresTask;
  readonly options: TrainingOptions;
}

/** Memory on the device that maps trained together take at most; a map alone takes what it needs. */
const MOST_BYTES = 2 ** 30;

/** Numbers that a map takes on a device: its weights three times, and updates that are pending. */
function numbersOf({ layers: { weights } }: RotatedLayers): number {
  return weights.reduce((sum, { rows, cols }) => sum + 3 * rows * cols + SLOTS * (rows + cols), 0);
}

/** Maps of one shape on a device, to be trained together. */
export type DeepLinearBatch = ReturnType<typeof sendBatch>;

/** What two jobs must share to be trained together. */
export function shapeOf({ rotated, options }: DeepLinearJob): string {
  const { learningRate, maxSteps, tolerance } = options;
  return JSON.stringify([
    rotated.layers.weights.map(({ rows, cols }) => [rows, cols]),
    [learningRate, maxSteps, tolerance],
  ]);
}

/**
 * Maps of this shape that a device can train together: kernels see each of their arrays whole, and all take 1 GiB at most.
 *
 * @throws {BeyondDevice} If not even one.
 */
export function mostTogether({ maxBinding, maxGroups }: GpuDevice, { rotated }: DeepLinearJob): number {
  const largest = Math.max(
    ...rotated.layers.weights.map(({ rows, cols }) => Math.max(rows * cols, SLOTS * Math.max(rows, cols))),
  );
  const most = Math.min(Math.floor(maxBinding / (4 * largest)), maxGroups);
  if (most >= 1) return Math.max(1, Math.min(most, Math.floor(MOST_BYTES / (4 * numbersOf(rotated)))));
  throw new BeyondDevice(
    `Cannot train layers of ${largest} weights on this GPU: its kernels see ${maxBinding} bytes; take --backend cpu`,
  );
}

/** Sends maps of one shape to a device. */
export function sendBatch(buffers: Buffers, jobs: readonly DeepLinearJob[]) {
  const [{ rotated, task, options: { learningRate: rate, tolerance } }] = jobs;
  const maps = jobs.length, rank = task.minimiser.length;
  const layers = rotated.layers.weights.map(({ rows, cols }, l) => {
    const size = rows * cols, high = new Float64Array(maps * size), low = new Float64Array(maps * size);
    jobs.forEach(({ rotated }, map) => {
      rotated.layers.weights[l].data.forEach((weight, i) => {
        const at = map * size + i;
        high[at] = Math.fround(weight);
        low[at] = weight - high[at];
      });
    });
    const left = buffers.numbers(maps * SLOTS * rows);
    return {
      ...{ rows, cols, left, right: buffers.numbers(maps * SLOTS * cols) },
      ...{ high: buffers.vector(high), low: buffers.vector(low), whole: buffers.vector(high) },
    };
  });
  // The derivative of the output with respect to itself is 1, in every slot.
  buffers.write(layers[layers.length - 1].left, new Float64Array(maps * SLOTS).fill(1));
  const all = (of: (task: LeastSquaresTask) => Float64Array) => {
    const values = new Float64Array(maps * rank);
    jobs.forEach(({ task }, map) => values.set(of(task), map * rank));
    return buffers.vector(values);
  };
  const none = { step: 0, status: 0, pending: 0, loss: 0, firstLoss: 0, off: 0 };
  const states = jobs.map(({ task }) => ({ ...none, floor: task.floor, size: norm(task.minimiser) }));
  return {
    ...{ maps, rank, layers, rate },
    descent: buffers.uniform(Descent, { rate, tolerance, maps, rank }),
    progress: buffers.records(Progress, states),
    map: buffers.numbers(maps * rank),
    curvature: all(({ curvature }) => curvature),
    minimiser: all(({ minimiser }) => minimiser),
  };
}
