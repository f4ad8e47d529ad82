import { matrix } from "../numerics/matrix.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import type { Buffers } from "./buffers.ts";
import { encodePass } from "./encode_pass.ts";
import type { Gpu } from "./product.ts";
import { productInto } from "./tangent_kernel.ts";
import type { TrainingData } from "./training_data.ts";
import type { TrainingState } from "./training_device.ts";
import { transposed } from "./transposed.ts";

/** The networks that trainings have come to: the weights at the start, in float64, and their change. */
export async function trainedNetworks(
  gpu: Gpu,
  buffers: Buffers,
  data: TrainingData,
  starts: readonly TwoLayerNetwork[],
  states: readonly TrainingState[],
): Promise<TwoLayerNetwork[]> {
  const { width, dim, whole, moves, form, maps } = data;
  const parts = await buffers.readNumbers(data.readout, maps * 2 * width);
  const change = !moves ? undefined : await buffers.read(form === "span" ? await lifted() : whole);
  return starts.map(({ hiddenWeights }, map) => {
    const at = 2 * map * width, { left, leftLow } = states[map], kept = left + leftLow;
    const readout = Float64Array.from({ length: width }, (_, i) => parts[at + i] + parts[at + width + i]);
    const weights = matrix(width, dim, hiddenWeights.data.slice()),
      { data } = weights,
      from = map * width * dim;
    if (change) { for (let i = 0; i < data.length; i++) data[i] = kept * data[i] + change.data[from + i]; }
    return { hiddenWeights: weights, readout };
  });

  /** AX/√D. */
  async function lifted() {
    const turned = await transposed(gpu, buffers, data.inputs);
    const out = buffers.zeros(width, dim, { blockRows: whole.blockRows, maps });
    const factors = { a: whole, b: turned.matrix, scale: 1 / Math.sqrt(dim) };
    const work = await productInto(gpu, buffers, out, factors);
    gpu.device.submit((encoder) => encodePass(encoder, [...turned.work, ...work]));
    return out;
  }
}
