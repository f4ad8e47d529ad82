import { findAdapter } from "./find_adapter.ts";
import { GpuDevice } from "./gpu_device.ts";

const found = await findAdapter();

/**
 * Registers a test that needs a GPU; one that a processor plays will do. Without any it shows as ignored, or fails if the
 * environment has CARRYOVER_REQUIRE_GPU=1.
 *
 * @param maxBinding Bytes of a buffer that kernels may see, to have matrices cut.
 * @param afterwards Whether the device is to be found well at the end.
 */
export function testOnDevice(
  name: string,
  run: (device: GpuDevice) => Promise<void>,
  maxBinding?: number,
  afterwards: "well" | "broken" = "well",
): void {
  testWithAdapter(name, async () => {
    using device = await openAnew(maxBinding);
    await run(device);
    if (afterwards === "well") device.check();
  });
}

/** The same for a test that opens what it needs. */
export function testWithAdapter(name: string, run: () => Promise<void>): void {
  if (found) return Deno.test(name, run);
  const fail = () => {
    throw new Error(
      "Cannot test on a GPU: there is no adapter; install mesa-vulkan-drivers for one in software",
    );
  };
  Deno.test({ name, ignore: !gpuIsRequired(), fn: fail });
}

/** An adapter opens one device only, so each test asks again. */
async function openAnew(maxBinding?: number): Promise<GpuDevice> {
  return await GpuDevice.open((await findAdapter())!, maxBinding);
}

/** Whether the environment demands a GPU; never asks for permission to look. */
function gpuIsRequired(): boolean {
  const variable = "CARRYOVER_REQUIRE_GPU";
  const readable = Deno.permissions.querySync({ name: "env", variable }).state === "granted";
  return readable && Deno.env.get(variable) === "1";
}

/** Largest difference between numbers, over the largest of them. */
export function relativeError(measured: Float64Array, exact: Float64Array): number {
  let off = 0, size = 0;
  for (let i = 0; i < exact.length; i++) {
    off = Math.max(off, Math.abs(measured[i] - exact[i]));
    size = Math.max(size, Math.abs(exact[i]));
  }
  return measured.length === exact.length ? off / (size || 1) : NaN;
}

/** Unit roundoff of float32. */
export const FLOAT32 = 2 ** -24;
