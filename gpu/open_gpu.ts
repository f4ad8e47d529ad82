import { chooseProduct } from "./choose_product.ts";
import { findAdapter } from "./find_adapter.ts";
import { GpuDevice } from "./gpu_device.ts";
import type { Gpu, ProductVariant } from "./product.ts";
import { selfTestDevice } from "./self_test.ts";

/** How to open a GPU. */
export interface GpuChoice {
  /** Refuse a GPU that the processor plays. */
  readonly hardwareOnly?: boolean;
  /** How it multiplies matrices; measured unless given. */
  readonly variant?: ProductVariant;
}

/** A device as it was opened and found right, or why there is none. */
export type OpenedGpu = (Gpu & Disposable) | {
  /** Half a sentence. */
  readonly missing: string;
  /** Whether there was a GPU, which should have worked. */
  readonly failed: boolean;
};

/**
 * Opens the fastest GPU, chooses how it multiplies, and tests it; never throws.
 *
 * @param test Throws if the device is not to be trusted; the self-test unless a test gives another.
 */
export async function openGpu(
  { hardwareOnly = false, variant }: GpuChoice = {},
  test: (gpu: Gpu) => Promise<void> = selfTestDevice,
): Promise<OpenedGpu> {
  try {
    const found = await findAdapter();
    if (!found) {
      return { missing: `no adapter for WebGPU was found${because()}`, failed: false };
    }
    if (hardwareOnly && found.software) {
      return { missing: `the only adapter, ${found.description}, is the processor`, failed: false };
    }
    const device = await GpuDevice.open(found);
    try {
      const gpu = {
        device,
        variant: variant ?? await chooseProduct(device),
        [Symbol.dispose]: () => device[Symbol.dispose](),
      };
      await test(gpu);
      return gpu;
    } catch (error) {
      device[Symbol.dispose]();
      throw error;
    }
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error), failed: true };
  }
}

function because(): string {
  const variable = "DENO_WEBGPU_BACKEND";
  const granted = Deno.permissions.querySync({ name: "env", variable }).state === "granted";
  const wanted = granted ? Deno.env.get(variable) ?? "vulkan" : "vulkan";
  return wanted === "vulkan"
    ? ": is a driver for Vulkan installed?"
    : `, as ${variable} asks for ${JSON.stringify(wanted)}: unset it`;
}
