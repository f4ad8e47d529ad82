import { matrix } from "../numerics/matrix.ts";
import accumulate from "./accumulate.wgsl" with { type: "text" };
import functions from "./functions.wgsl" with { type: "text" };
import { encodePass } from "./encode_pass.ts";
import type { Gpu } from "./product.ts";
import selfTest from "./self_test.wgsl" with { type: "text" };
import { struct } from "./struct.ts";
import { productInto } from "./tangent_kernel.ts";

const Trial = struct("Trial", { count: "u32", change: "f32", point: "f32" });
/** Changes of 1 that float32 would lose. */
const COUNT = 40_000, CHANGE = 2 ** -26;

/**
 * Has a device compute what is known: a product of small integers, exact in any order; a sum of tiny changes, which a compiler
 * that takes liberties would lose; a function.
 *
 * @throws {Error} If an answer is wrong; the message says which.
 */
export async function selfTestDevice(gpu: Gpu): Promise<void> {
  const rows = 37, cols = 41, inner = 67;
  const a = matrix(rows, inner), b = matrix(cols, inner);
  a.data.forEach((_, i) => a.data[i] = (i * i + 3 * i) % 11 - 4);
  b.data.forEach((_, i) => b.data[i] = (5 * i * i + i) % 13 - 5);
  using buffers = gpu.device.buffers();
  const out = buffers.zeros(rows, cols), sums = buffers.numbers(4);
  const factors = { a: buffers.matrix(a, out.blockRows), b: buffers.matrix(b) };
  const kernel = await gpu.device.kernel({
    name: "self-test",
    code: `${functions}\n${accumulate}\n${selfTest}`,
    uniforms: { trial: Trial },
    buffers: { out: "write f32" },
  });
  const trial = buffers.uniform(Trial, { count: COUNT, change: CHANGE, point: 0.5 });
  const work = [...await productInto(gpu, buffers, out, factors), kernel.on({ trial, out: sums }, 1)];
  gpu.device.submit((encoder) => encodePass(encoder, work));
  const { data } = await buffers.read(out), [high, low, plain, erf] = await buffers.readNumbers(sums, 4);
  const wrong = (what: string, seen: number, need: number) =>
    new Error(`Cannot trust the GPU ${gpu.device.found.description}: ${what} is ${seen}, need ${need}`);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += a.data[i * inner + k] * b.data[j * inner + k];
      const seen = data[i * cols + j];
      if (seen !== sum) throw wrong(`entry (${i}, ${j}) of a product`, seen, sum);
    }
  }
  const need = 1 + COUNT * CHANGE;
  if (!(Math.abs(high + low - need) < 2 ** -34)) throw wrong("a sum of small changes", high + low, need);
  if (plain === need) throw wrong("a sum in float32", plain, 1);
  if (!(Math.abs(erf - 0.5204998778130465) < 2 ** -21)) throw wrong("erf(1/2)", erf, 0.5204998778130465);
}
