import type { Activation } from "../numerics/activation.ts";
import type { Matrix } from "../numerics/matrix.ts";
import type { TwoLayerKernels, TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import { encodePass } from "./encode_pass.ts";
import { networkFeatures, sendNetwork } from "./network_features.ts";
import type { Gpu } from "./product.ts";
import { trustedActivation } from "./trusted_activation.ts";
import { addGated, productInto } from "./tangent_kernel.ts";

/**
 * Feature kernel and tangent kernel of a network on a device; see `twoLayerKernels` of the CPU.
 *
 * @returns Entries to some units of float32 of the kernels' diagonal; exactly symmetric where `columns` are the `rows`.
 */
export async function deviceKernels(
  gpu: Gpu,
  network: TwoLayerNetwork,
  activation: Activation,
  rows: Matrix,
  columns: Matrix = rows,
): Promise<TwoLayerKernels> {
  const code = await trustedActivation(gpu.device, activation), { device } = gpu, dim = rows.cols;
  using buffers = device.buffers();
  const sent = sendNetwork(buffers, network), width = network.readout.length;
  const of = (points: Matrix) =>
    networkFeatures(gpu, buffers, sent, { points, activation: code, gates: true });
  const left = await of(rows), right = columns === rows ? left : await of(columns);
  const zeros = () => buffers.zeros(rows.rows, columns.rows);
  const feature = zeros(), tangent = zeros(), gram = zeros();
  const a = buffers.matrix(rows), b = columns === rows ? a : buffers.matrix(columns);
  const scale = 1 / width, values = { a: left.values, b: right.values, scale };
  const gates = { a: left.gates, b: right.gates, gram, scale };
  const work = [
    ...left.work,
    ...right === left ? [] : right.work,
    ...await productInto(gpu, buffers, feature, values),
    ...await productInto(gpu, buffers, tangent, values),
    ...await productInto(gpu, buffers, gram, { a, b, scale: 1 / dim }),
    ...await addGated(gpu, buffers, tangent, gates),
  ];
  device.submit((encoder) => encodePass(encoder, work));
  const kernels = { feature: await buffers.read(feature), tangent: await buffers.read(tangent) };
  if (columns === rows) [kernels.feature, kernels.tangent].forEach(symmetrise);
  return kernels;
}

/** Copies the lower triangle to the upper one: what was rounded differently there is made equal. */
function symmetrise({ rows, data }: Matrix): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) data[j * rows + i] = data[i * rows + j];
  }
}
