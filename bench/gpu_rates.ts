import { encodePass } from "../gpu/encode_pass.ts";
import type { Gpu } from "../gpu/product.ts";
import { productInto } from "../gpu/tangent_kernel.ts";

/** What a device reaches at its best: multiply–adds ×2 of a bare product, bytes read and written of a bare copy, a second. */
export async function bareRates(gpu: Gpu, size: number): Promise<{ product: number; copy: number }> {
  const { device } = gpu;
  using buffers = device.buffers();
  const a = buffers.zeros(size, size), out = buffers.zeros(size, size);
  const multiply = await productInto(gpu, buffers, out, { a, b: a });
  const bytes = 4 * out.rows * out.stride;
  const product = await rate((repeats) => {
    const work = Array.from({ length: repeats }, () => multiply).flat();
    device.submit((encoder) => encodePass(encoder, work));
  });
  const copy = await rate((repeats) =>
    device.submit((encoder) => {
      for (let k = 0; k < repeats; k++) encoder.copyBufferToBuffer(a.buffer, 0, out.buffer, 0, bytes);
    })
  );
  return { product: 2 * size ** 3 * product, copy: 2 * bytes * copy };

  /** Times a second. */
  async function rate(send: (repeats: number) => void): Promise<number> {
    for (let repeats = 1;; repeats *= 4) {
      const before = performance.now();
      send(repeats);
      await device.read({ buffer: out.buffer, size: 16 });
      const seconds = (performance.now() - before) / 1000;
      if (seconds > 0.3 || repeats > 1e5) return repeats / seconds;
    }
  }
}
