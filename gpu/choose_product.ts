import { encodePass } from "./encode_pass.ts";
import type { GpuDevice } from "./gpu_device.ts";
import { type ProductVariant, productVariants } from "./product.ts";
import { productInto } from "./tangent_kernel.ts";

/** How much faster another way must be than the simple one; milliseconds worth timing. */
const FASTER = 1.25, ENOUGH = 60;

/**
 * The fastest way to multiply on a device, measured: some tenths of a second. The simple one stays unless another is clearly
 * faster, so that the choice, and with it the last digits of all results, does not hang on a tremble of the clock. On a
 * processor that plays a GPU it is known: barriers are dear there.
 *
 * @param size Rows and columns of what is multiplied.
 */
export async function chooseProduct(device: GpuDevice, size = 1024): Promise<ProductVariant> {
  if (device.found.software) return "registers";
  using buffers = device.buffers();
  const a = buffers.zeros(size, size), out = buffers.zeros(size, size);
  let repeats = 4, simple = 0, best: ProductVariant = "registers", fastest = 0;
  for (const variant of Object.keys(productVariants) as ProductVariant[]) {
    const work = await productInto({ device, variant }, buffers, out, { a, b: a });
    const milliseconds = async () => {
      const start = performance.now();
      device.submit((encoder) => encodePass(encoder, Array.from({ length: repeats }, () => work).flat()));
      await device.read({ buffer: out.buffer, size: 16 });
      return performance.now() - start;
    };
    await milliseconds(); // compiles
    let taken = await milliseconds();
    if (variant === "registers") {
      for (; taken < ENOUGH && repeats < 4096; taken = await milliseconds()) repeats *= 4;
      simple = fastest = taken;
    } else if (taken < fastest && taken * FASTER < simple) {
      best = variant;
      fastest = taken;
    }
  }
  return best;
}
