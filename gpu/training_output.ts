import type { Buffers } from "./buffers.ts";
import type { DeviceMatrix } from "./device_matrix.ts";
import type { Dispatch } from "./kernel.ts";
import output from "./output.wgsl" with { type: "text" };
import partial from "./partial_output.wgsl" with { type: "text" };
import { type Gpu, product } from "./product.ts";
import keep from "./keep.wgsl" with { type: "text" };
import ask from "./ask.wgsl" with { type: "text" };
import { struct } from "./struct.ts";
import sumPartials from "./sum_partials.wgsl" with { type: "text" };
import type { TrainingData } from "./training_data.ts";
import { Block, Shape, State } from "./two_layer_records.ts";
import valuesEnd from "./values_end.wgsl" with { type: "text" };

export { sumPartials };

const Sum = struct("Sum", { points: "u32", stride: "u32", width: "u32", chunks: "u32" });
const Aside = struct("Aside", { stride: "u32", map: "u32" });

/**
 * Prepares Σ z_i φ(h_i) over 64 neurons at a time, for the points that `values` belong to.
 *
 * @param aside Whether of networks that are being looked at, instead of those that go on.
 */
export async function partialOutput(
  { device }: Gpu,
  buffers: Buffers,
  { readout, mass, partials, width, state, maps }: TrainingData,
  values: DeviceMatrix,
  aside: boolean,
): Promise<Dispatch[]> {
  const kernel = await device.kernel({
    name: "partial output",
    code: partial,
    uniforms: { sum: Sum, block: Block },
    buffers: {
      ...{ state: { many: State }, values: "read f32", readout: "read f32", mass: "read f32" },
      partials: "write f32",
    },
    constants: { ASIDE: aside ? 1 : 0 },
  });
  const points = values.cols, chunks = Math.ceil(width / 64);
  const sum = buffers.uniform(Sum, { points, stride: values.stride, width, chunks });
  return values.blocks().map((rows) => {
    const bound = {
      sum,
      state,
      block: buffers.uniform(Block, rows),
      values: values.binding(rows),
      readout,
      mass,
      partials,
    };
    return kernel.on(bound, Math.ceil(points / 64), Math.ceil(rows.rows / 64), maps);
  });
}

/** How networks are looked at: nothing but the marks if there are no passive points. */
export interface AsideWork {
  /** Marks the networks whose moment has come, computes their output at the passive points and keeps it. */
  readonly keep: readonly Dispatch[];
  /** Computes that of all. */
  readonly all: readonly Dispatch[];
}

/** Prepares the output at the passive points. */
export async function outputWork(
  gpu: Gpu,
  buffers: Buffers,
  data: TrainingData,
  { activation, toFields }: { activation: string; toFields: number },
): Promise<AsideWork> {
  const { asideValues: values, asideInitial: initial, passiveCount: points, shape, state, maps } = data;
  const { width, partials, asideOffset: offset, asideOutput: out, moments, ring } = data;
  const sum = buffers.uniform(Sum, { points, stride: values.stride, width, chunks: Math.ceil(width / 64) });
  const looking = { many: State, write: true } as const, states = { many: State } as const;
  const asking = (ALL: number) =>
    gpu.device.kernel({
      ...{ name: "moments", code: ask, uniforms: { shape: Shape }, constants: { ALL } },
      buffers: { state: looking, moments: "read u32" },
    });
  const [wanted, all] = [await asking(0), await asking(1)].map((kernel) =>
    kernel.on({ shape, state, moments }, Math.ceil(maps / 64))
  );
  const keeping = await gpu.device.kernel({
    ...{ name: "record", code: keep, uniforms: { shape: Shape, sum: Sum } },
    buffers: { state: states, out: "read f32", ring: "write f32" },
  });
  const kept = keeping.on({ shape, sum, state, out, ring }, Math.ceil((1 + points) / 64), 1, maps);
  if (points === 0) return { keep: [wanted, kept], all: [all] };
  const aside = buffers.uniform(Aside, values);
  const fields = await product(gpu, buffers, {
    ...{ a: data.whole, b: data.asideFactor, scale: toFields },
    end: {
      name: "passive fields",
      code: `${activation}\n${valuesEnd}`,
      uniforms: { aside: Aside },
      buffers: { state: states, initial: "read f32", values: "write f32" },
    },
    data: (rows) => ({ aside, state, initial: initial.binding(rows), values: values.binding(rows) }),
  });
  const kernel = await gpu.device.kernel({
    name: "passive output",
    code: `${sumPartials}\n${output}`,
    uniforms: { shape: Shape, sum: Sum },
    buffers: { state: states, partials: "read f32", offset: "read f32", out: "write f32" },
  });
  const total = kernel.on({ shape, sum, state, partials, offset, out }, Math.ceil(points / 64), 1, maps);
  const look = [...fields, ...await partialOutput(gpu, buffers, data, values, true), total];
  return { keep: [wanted, ...look, kept], all: [all, ...look] };
}
