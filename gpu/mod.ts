/**
 * The backend on a GPU: bulk work of the pipelines in float32 by WebGPU, the rest as on the CPU.
 *
 * @module
 */
export { type GpuChoice } from "./open_gpu.ts";
export { openGpuBackend } from "./open_gpu_backend.ts";
export { type ProductVariant } from "./product.ts";
