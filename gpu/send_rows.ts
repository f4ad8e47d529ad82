import type { Matrix } from "../numerics/matrix.ts";
import type { DeviceMatrix } from "./device_matrix.ts";

/** Numbers sent at a time. */
export const CHUNK = 2 ** 22;

/** Overwrites one matrix of several, rounded to float32; some rows at a time, which bounds the memory. */
export function sendRows(
  queue: GPUQueue,
  { buffer, stride, map: size }: DeviceMatrix,
  { rows, cols, data }: Matrix,
  map: number,
): void {
  const atOnce = Math.max(1, Math.floor(CHUNK / stride));
  for (let first = 0; first < rows; first += atOnce) {
    const count = Math.min(atOnce, rows - first), part = new Float32Array(count * stride);
    for (let i = 0; i < count; i++) {
      part.set(data.subarray((first + i) * cols, (first + i + 1) * cols), i * stride);
    }
    queue.writeBuffer(buffer, 4 * (map * size + first * stride), part);
  }
}
