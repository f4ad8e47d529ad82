import { matrix } from "../numerics/matrix.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import type { Buffers } from "./buffers.ts";
import { encodePass } from "./encode_pass.ts";
import type { Gpu } from "./product.ts";
import { productInto } from "./tangent_kernel.ts";
import type { TrainingData } from "./training_data.ts";
import { transposed } from "./transposed.ts";
import { State } from "./two_layer_records.ts";

/** The network that a training has come to: the weights at the start, in float64, and their change. */
export async function trainedNetwork(
  gpu: Gpu,
  buffers: Buffers,
  data: TrainingData,
  { hiddenWeights }: TwoLayerNetwork,
): Promise<TwoLayerNetwork> {
  const { width, dim, whole, moves, form } = data;
  const parts = await buffers.readNumbers(data.readout, 2 * width);
  const readout = Float64Array.from({ length: width }, (_, i) => parts[i] + parts[width + i]);
  const weights = matrix(width, dim, hiddenWeights.data.slice());
  if (!moves) return { hiddenWeights: weights, readout };
  const [bytes] = await gpu.device.read({ buffer: data.state });
  const { left, leftLow } = State.read(bytes), kept = left + leftLow;
  const change = await buffers.read(form === "span" ? await lifted() : whole);
  for (let i = 0; i < weights.data.length; i++) weights.data[i] = kept * weights.data[i] + change.data[i];
  return { hiddenWeights: weights, readout };

  /** AX/√D. */
  async function lifted() {
    const turned = await transposed(gpu, buffers, data.inputs),
      out = buffers.zeros(width, dim, whole.blockRows);
    const factors = { a: whole, b: turned.matrix, scale: 1 / Math.sqrt(dim) };
    const work = await productInto(gpu, buffers, out, factors);
    gpu.device.submit((encoder) => encodePass(encoder, [...turned.work, ...work]));
    return out;
  }
}
