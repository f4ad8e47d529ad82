import type { Activation } from "../numerics/activation.ts";
import { type Matrix, matrix } from "../numerics/matrix.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import { encodePass } from "./encode_pass.ts";
import { Features, networkFeatures, sendNetwork } from "./network_features.ts";
import type { Gpu } from "./product.ts";
import rowProducts from "./row_products.wgsl" with { type: "text" };
import { trustedActivation } from "./trusted_activation.ts";
import { Block } from "./two_layer_records.ts";

/** Numbers of features held at a time: bounds the memory. */
const AT_A_TIME = 2 ** 25;

/**
 * Output of a network at many points, f(x) = z·φ(Wx/√D)/(γN), on a device; see `twoLayerOutput` of the CPU.
 *
 * @param points x, `[p, D]`.
 * @returns `[p]`, each sum to some units of float32 of its largest terms.
 */
export async function deviceOutput(
  gpu: Gpu,
  network: TwoLayerNetwork,
  points: Matrix,
  { activation, richness }: { readonly activation: Activation; readonly richness: number },
): Promise<Float64Array> {
  const out = new Float64Array(points.rows), { cols } = points, width = network.readout.length;
  const code = await trustedActivation(gpu.device, activation), toOutput = 1 / (richness * width);
  using buffers = gpu.device.buffers();
  const sent = sendNetwork(buffers, network);
  const atATime = Math.max(64, Math.floor(AT_A_TIME / width));
  for (let first = 0; first < points.rows; first += atATime) {
    const last = Math.min(first + atATime, points.rows);
    const some = matrix(last - first, cols, points.data.subarray(first * cols, last * cols));
    using own = gpu.device.buffers();
    const { values, work } = await networkFeatures(gpu, own, sent, {
      points: some,
      activation: code,
      gates: false,
    });
    const kernel = await gpu.device.kernel({
      name: "row products",
      code: rowProducts,
      uniforms: { features: Features, block: Block },
      buffers: { values: "read f32", readout: "read f32", out: "write f32" },
    });
    const sums = own.numbers(some.rows);
    const features = own.uniform(Features, { width, stride: values.stride, toOutput });
    const reduce = values.blocks().map((rows) => {
      const block = own.uniform(Block, rows);
      const data = { features, block, values: values.binding(rows), readout: sent.readout, out: sums };
      return kernel.on(data, ...grid(rows.rows, gpu.device.maxGroups));
    });
    gpu.device.submit((encoder) => encodePass(encoder, [...work, ...reduce]));
    out.set(await own.readNumbers(sums, some.rows), first);
  }
  return out;
}

/** Workgroups along x and y that are at least `count`, at most so many along x. */
export function grid(count: number, most: number): readonly [number, number] {
  const across = Math.min(count, most);
  return [across, Math.ceil(count / across)];
}
