import type { Dispatch } from "./kernel.ts";

/** Encodes kernels one after the other, each seeing what those before it wrote. */
export function encodePass(encoder: GPUCommandEncoder, dispatches: Iterable<Dispatch>): void {
  const pass = encoder.beginComputePass();
  for (const { kernel, group, size: [x, y, z] } of dispatches) {
    pass.setPipeline(kernel.pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(x, y, z);
  }
  pass.end();
}
