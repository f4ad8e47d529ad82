import { DeviceMatrix } from "./device_matrix.ts";
import { sharpnessNumbers } from "./device_sharpness.ts";
import type { GpuDevice } from "./gpu_device.ts";
import { sizesOf, type TrainingJob } from "./training_data.ts";
import { MOST_RECORDS } from "./two_layer_records.ts";

/** Memory on the device that networks trained together take at most; a network alone takes what it needs. */
const MOST_BYTES = 2 ** 30;

/** Rows of a workgroup of a product, at least. */
const FEWEST_ROWS = 32;

/** What trainings must share to be done together: sizes, activation, richness, and what learns. */
export function trainingKind(job: TrainingJob): string {
  const { activation, richness } = job.options;
  return JSON.stringify([sizesOf(job), activation.name, richness, job.options.neuronWeights !== undefined]);
}

/** Trainings like this one that a device can do together: kernels see each of their arrays whole, and all take 1 GiB at most. */
export function networksTogether(
  { maxBinding, maxGroups }: Pick<GpuDevice, "maxBinding" | "maxGroups">,
  job: TrainingJob,
): number {
  const { largest, total, rows } = numbersOf(job);
  if (rows > maxGroups * FEWEST_ROWS) return 1; // alone, products are cut
  const most = Math.min(maxBinding / largest, MOST_BYTES / total) / 4;
  return Math.max(1, Math.min(Math.floor(most), maxGroups));
}

/** Numbers that a training takes on a device, of its largest array and of all; rows of the longest. */
function numbersOf(job: TrainingJob): Readonly<Record<"largest" | "total" | "rows", number>> {
  const sizes = sizesOf(job), { width, dim, count, points, terms, moves, passiveCount, form } = sizes;
  const of = (rows: number, cols: number) => rows * DeviceMatrix.stride(cols);
  const turned = form === "span" ? of(dim, count) + of(width, dim) : of(terms, points); // at the end, or for a change of weights
  const sharpness = sharpnessNumbers(sizes), ring = MOST_RECORDS * (1 + passiveCount);
  const perNeuron = [count, passiveCount, points, points, passiveCount, terms, terms, terms];
  const arrays = [
    ...[...perNeuron, dim].map((cols) => of(width, cols)),
    ...[of(count, dim), of(points, terms), of(passiveCount, terms), of(passiveCount, dim), ring],
    ...[of(points, width), of(points, points), of(dim, count), of(terms, points), of(width, dim)],
  ];
  const held = arrays.slice(0, -5).reduce((sum, size) => sum + size, 0);
  const rows = Math.max(width, dim, count, passiveCount);
  return { rows, largest: Math.max(...arrays), total: held + sharpness + (moves ? turned : 0) };
}
