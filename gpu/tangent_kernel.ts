import type { Buffers } from "./buffers.ts";
import type { DeviceMatrix } from "./device_matrix.ts";
import type { Dispatch } from "./kernel.ts";
import { type Gpu, product, type ProductEnd, Store, storeEnd } from "./product.ts";
import { struct } from "./struct.ts";
import tangentEnd from "./tangent_end.wgsl" with { type: "text" };

const Tangent = struct("Tangent", { stride: "u32", map: "u32" });
const gatesEnd: ProductEnd = {
  name: "tangent kernel",
  code: tangentEnd,
  uniforms: { tangent: Tangent },
  buffers: { kernel: "write f32", gram: "read f32" },
};

/** Prepares out ← scale·A·Bᵀ. */
export async function productInto(
  gpu: Gpu,
  buffers: Buffers,
  out: DeviceMatrix,
  { a, b, scale }: { readonly a: DeviceMatrix; readonly b: DeviceMatrix; readonly scale?: number },
): Promise<Dispatch[]> {
  const store = buffers.uniform(Store, out);
  return await product(gpu, buffers, {
    ...{ a, b, scale, end: storeEnd, blockRows: out.blockRows },
    data: (rows) => ({ store, out: out.binding(rows) }),
  });
}

/** Prepares kernel += gram ∘ (A·Bᵀ)·scale, the part of the tangent kernel that the hidden weights make. */
export async function addGated(
  gpu: Gpu,
  buffers: Buffers,
  kernel: DeviceMatrix,
  { a, b, gram, scale }: {
    readonly a: DeviceMatrix;
    readonly b: DeviceMatrix;
    readonly gram: DeviceMatrix;
    readonly scale: number;
  },
): Promise<Dispatch[]> {
  const tangent = buffers.uniform(Tangent, kernel);
  return await product(gpu, buffers, {
    ...{ a, b, scale, end: gatesEnd, blockRows: Math.min(kernel.blockRows, gram.blockRows) },
    data: (rows) => ({ tangent, kernel: kernel.binding(rows), gram: gram.binding(rows) }),
  });
}
