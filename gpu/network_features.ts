import type { Matrix } from "../numerics/matrix.ts";
import type { TwoLayerNetwork } from "../numerics/two_layer_network.ts";
import type { Buffers } from "./buffers.ts";
import { DeviceMatrix } from "./device_matrix.ts";
import featuresEnd from "./features_end.wgsl" with { type: "text" };
import type { Dispatch } from "./kernel.ts";
import { type Gpu, product, type ProductEnd } from "./product.ts";
import { struct } from "./struct.ts";

/** What kernels need to know of features. */
export const Features = struct("Features", { width: "u32", stride: "u32", toOutput: "f32" });

/** A network on a device. */
export interface DeviceNetwork {
  /** W, `[N, D]`. */
  readonly hidden: DeviceMatrix;
  /** z as high + low, `[2N]`. */
  readonly readout: GPUBuffer;
}

/** Sends a network to a device. */
export function sendNetwork(buffers: Buffers, { hiddenWeights, readout }: TwoLayerNetwork): DeviceNetwork {
  return { hidden: buffers.matrix(hiddenWeights), readout: buffers.vector(highAndLow(readout)) };
}

/** Numbers as a float32 and what it lacks, one after the other: 48 bits of them. */
export function highAndLow(values: Float64Array): Float64Array {
  const out = new Float64Array(2 * values.length);
  values.forEach((value, i) => {
    out[i] = Math.fround(value);
    out[values.length + i] = value - out[i];
  });
  return out;
}

/** φ(h), and z φ'(h) if asked for, of a network at some points: points are rows, neurons columns. */
export interface NetworkFeatures {
  /** `[p, N]` */
  readonly values: DeviceMatrix;
  /** `[p, N]` */
  readonly gates: DeviceMatrix;
  /** Work that fills them. */
  readonly work: readonly Dispatch[];
}

/**
 * Prepares the features of a network at some points.
 *
 * @param activation Device code of φ, by `activationCode`.
 * @param gates Whether z φ'(h) is wanted.
 */
export async function networkFeatures(
  gpu: Gpu,
  buffers: Buffers,
  { hidden, readout }: DeviceNetwork,
  { points, activation, gates }: { points: Matrix; activation: string; gates: boolean },
): Promise<NetworkFeatures> {
  const width = hidden.rows, rows = points.rows;
  const blockRows = DeviceMatrix.blockRows(gpu.device.maxBinding, Math.max(width, points.cols));
  const values = buffers.zeros(rows, width, { blockRows });
  const gated = gates ? buffers.zeros(rows, width, { blockRows }) : buffers.zeros(1, 1);
  const features = buffers.uniform(Features, { width, stride: values.stride, toOutput: 1 });
  const end: ProductEnd = {
    name: "features",
    code: `${activation}\n${featuresEnd}`,
    uniforms: { features: Features },
    buffers: { readout: "read f32", values: "write f32", gates: "write f32" },
    constants: { GATES: gates ? 1 : 0 },
  };
  const work = await product(gpu, buffers, {
    a: buffers.matrix(points, blockRows),
    b: hidden,
    scale: 1 / Math.sqrt(points.cols),
    end,
    data: (block) => ({
      features,
      readout,
      values: values.binding(block),
      gates: gates ? gated.binding(block) : gated.buffer,
    }),
  });
  return { values, gates: gated, work };
}
