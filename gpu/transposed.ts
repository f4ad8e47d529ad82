import type { Buffers } from "./buffers.ts";
import type { DeviceMatrix } from "./device_matrix.ts";
import { encodePass } from "./encode_pass.ts";
import type { Dispatch } from "./kernel.ts";
import type { Gpu } from "./product.ts";
import { struct } from "./struct.ts";
import transpose from "./transpose.wgsl" with { type: "text" };
import { Block } from "./two_layer_records.ts";

const Turn = struct("Turn", {
  ...{ firstCol: "u32", cols: "u32", stride: "u32", strideOut: "u32", width: "u32" },
  ...{ map: "u32", mapOut: "u32" },
});

/** A transposed matrix and the work that fills it. */
export interface Transposed {
  readonly matrix: DeviceMatrix;
  readonly work: readonly Dispatch[];
  encode(encoder: GPUCommandEncoder): void;
}

/**
 * Prepares the transpose of a matrix, or of all of a batch, with row i multiplied by the i-th of some factors if they are given.
 *
 * @param readout Factors as high + low, `[maps, 2·rows]`.
 */
export async function transposed(
  { device }: Gpu,
  buffers: Buffers,
  from: DeviceMatrix,
  readout?: GPUBuffer,
): Promise<Transposed> {
  const matrix = buffers.zeros(from.cols, from.rows, { maps: from.maps });
  const kernel = await device.kernel({
    name: "transpose",
    code: transpose,
    uniforms: { turn: Turn, block: Block },
    buffers: { matrix: "read f32", readout: "read f32", out: "write f32" },
    constants: { GATED: readout ? 1 : 0 },
  });
  const { stride, rows: width } = from, factors = readout ?? buffers.numbers(1);
  const work = matrix.blocks().flatMap((columns) => {
    const sizes = { stride, strideOut: matrix.stride, width, map: from.map, mapOut: matrix.map };
    const turn = buffers.uniform(Turn, { firstCol: columns.first, cols: columns.rows, ...sizes });
    return from.blocks().map((rows) => {
      const bound = {
        turn,
        block: buffers.uniform(Block, rows),
        matrix: from.binding(rows),
        readout: factors,
      };
      const size = [Math.ceil(columns.rows / 16), Math.ceil(rows.rows / 16), from.maps] as const;
      return kernel.on({ ...bound, out: matrix.binding(columns) }, ...size);
    });
  });
  return { matrix, work, encode: (encoder) => encodePass(encoder, work) };
}
