import type { Backend } from "../numerics/backend.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";
import { gpuBackend, gpuIdentity } from "./gpu_backend.ts";
import { type GpuChoice, openGpu } from "./open_gpu.ts";

/**
 * Opens the fastest GPU as a backend: bulk work in float32 there, what needs float64 on the CPU.
 *
 * @param choice Which GPU, and how it is used.
 * @param cpu Does the rest; the usual one unless given.
 * @throws {Error} If there is no GPU, or it fails its self-test; the message says why.
 */
export async function openGpuBackend(choice: GpuChoice = {}, cpu?: Backend): Promise<Backend> {
  const gpu = await openGpu(choice);
  if ("missing" in gpu) throw new Error(`Cannot open a GPU: ${gpu.missing}`);
  const rest = cpu ?? await openCpuBackend();
  return gpuBackend(rest, gpuIdentity(gpu, rest), gpu);
}
