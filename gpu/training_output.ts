import type { Buffers } from "./buffers.ts";
import type { DeviceMatrix } from "./device_matrix.ts";
import type { Dispatch } from "./kernel.ts";
import output from "./output.wgsl" with { type: "text" };
import partial from "./partial_output.wgsl" with { type: "text" };
import { type Gpu, product } from "./product.ts";
import { struct } from "./struct.ts";
import sumPartials from "./sum_partials.wgsl" with { type: "text" };
import type { TrainingData } from "./training_data.ts";
import { Block, Shape, State } from "./two_layer_records.ts";
import valuesEnd from "./values_end.wgsl" with { type: "text" };

export { sumPartials };

const Sum = struct("Sum", { points: "u32", stride: "u32", width: "u32" });
const Aside = struct("Aside", { stride: "u32" });

/** Prepares Σ z_i φ(h_i) over 64 neurons at a time, for the points that `values` belong to. */
export async function partialOutput(
  { device }: Gpu,
  buffers: Buffers,
  { readout, mass, partials, width }: TrainingData,
  values: DeviceMatrix,
  points: number,
): Promise<Dispatch[]> {
  const kernel = await device.kernel({
    name: "partial output",
    code: partial,
    uniforms: { sum: Sum, block: Block },
    buffers: { values: "read f32", readout: "read f32", mass: "read f32", partials: "write f32" },
  });
  const sum = buffers.uniform(Sum, { points, stride: values.stride, width });
  return values.blocks().map((rows) => {
    const bound = {
      sum,
      block: buffers.uniform(Block, rows),
      values: values.binding(rows),
      readout,
      mass,
      partials,
    };
    return kernel.on(bound, Math.ceil(points / 64), Math.ceil(rows.rows / 64));
  });
}

/** Prepares the output at the passive points; nothing if there are none. */
export async function outputWork(
  gpu: Gpu,
  buffers: Buffers,
  data: TrainingData,
  { activation, toFields }: { activation: string; toFields: number },
): Promise<Dispatch[]> {
  const { asideValues: values, asideInitial: initial, passiveCount: points, shape, state } = data;
  if (points === 0) return [];
  const aside = buffers.uniform(Aside, { stride: values.stride });
  const fields = await product(gpu, buffers, {
    ...{ a: data.whole, b: data.asideFactor, scale: toFields },
    end: {
      name: "passive fields",
      code: `${activation}\n${valuesEnd}`,
      uniforms: { aside: Aside },
      buffers: { state: { one: State }, initial: "read f32", values: "write f32" },
    },
    data: (rows) => ({ aside, state, initial: initial.binding(rows), values: values.binding(rows) }),
  });
  const kernel = await gpu.device.kernel({
    name: "passive output",
    code: `${sumPartials}\n${output}`,
    uniforms: { shape: Shape, sum: Sum },
    buffers: { partials: "read f32", offset: "read f32", out: "write f32" },
  });
  const sum = buffers.uniform(Sum, { points, stride: values.stride, width: data.width });
  const { partials, asideOffset: offset, asideOutput: out } = data;
  const total = kernel.on({ shape, sum, partials, offset, out }, Math.ceil(points / 64));
  return [...fields, ...await partialOutput(gpu, buffers, data, values, points), total];
}
