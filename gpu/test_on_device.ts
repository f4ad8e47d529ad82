import { findAdapter } from "./find_adapter.ts";
import type { DeviceBounds } from "./device_bounds.ts";
import { GpuDevice } from "./gpu_device.ts";
import { testIfPresent } from "./test_if_present.ts";

const found = await findAdapter();

/**
 * Registers a test with an open device of its own; see {@linkcode testIfPresent}.
 *
 * @param bounds What kernels may see and start, to have matrices and work cut.
 * @param afterwards Whether the device is to be found well at the end.
 */
export function testOnDevice(
  name: string,
  run: (device: GpuDevice) => Promise<void>,
  bounds?: DeviceBounds,
  afterwards: "well" | "broken" = "well",
): void {
  testIfPresent(found !== undefined, name, async () => {
    // An adapter opens one device only, so each test asks for it again
    using device = await GpuDevice.open((await findAdapter())!, bounds);
    await run(device);
    if (afterwards === "well") device.check();
  });
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
