import accumulate from "./accumulate.wgsl" with { type: "text" };
import type { Buffers } from "./buffers.ts";
import changeEnd from "./change_end.wgsl" with { type: "text" };
import descend from "./descend.wgsl" with { type: "text" };
import fieldsEnd from "./fields_end.wgsl" with { type: "text" };
import gather from "./gather.wgsl" with { type: "text" };
import type { Binding, Dispatch } from "./kernel.ts";
import nextStep from "./next_step.wgsl" with { type: "text" };
import type { Gpu } from "./product.ts";
import { product } from "./product.ts";
import residual from "./residual.wgsl" with { type: "text" };
import { struct } from "./struct.ts";
import { type AsideWork, outputWork, partialOutput, sumPartials } from "./training_output.ts";
import type { TrainingData } from "./training_data.ts";
import { transposed } from "./transposed.ts";
import { Block, Shape, State } from "./two_layer_records.ts";
import { grid } from "./two_layer_output.ts";
import watch from "./watch.wgsl" with { type: "text" };

/** What trainings on a device consist of. */
export interface TrainingWork {
  /** Brings fields, residual and loss to the present weights. */
  readonly look: readonly Dispatch[];
  /** One step, from fields to fields. */
  readonly step: readonly Dispatch[];
  /** The output at the passive points. */
  readonly aside: AsideWork;
}

const Batch = struct("Batch", { stride: "u32", map: "u32" });
const ofState = { state: { many: State } } as const,
  toState = { state: { many: State, write: true } } as const;

/** Prepares all steps of trainings: sizes and buffers do not change. */
export async function trainingWork(
  gpu: Gpu,
  buffers: Buffers,
  data: TrainingData,
  activation: string,
): Promise<TrainingWork> {
  const { device } = gpu, { shape, state, readout, points, count, maps } = data;
  const { values, slopes, initial, whole, factor } = data;
  const toFields = data.form === "span" ? 1 : 1 / Math.sqrt(data.dim), batches = points < count && data.moves;

  const fields = await product(gpu, buffers, {
    ...{ a: whole, b: factor, scale: toFields },
    end: {
      name: "fields",
      code: `${activation}\n${fieldsEnd}`,
      uniforms: { shape: Shape },
      buffers: { ...ofState, initial: "read f32", values: "write f32", slopes: "write f32" },
    },
    data: (rows) => ({
      ...{ shape, state, initial: initial.binding(rows) },
      ...{ values: values.binding(rows), slopes: slopes.binding(rows) },
    }),
  });
  const output = await partialOutput(gpu, buffers, data, values, false);
  const difference = await kernel("residual", `${sumPartials}\n${residual}`, { shape: Shape }, {
    ...{ ...ofState, partials: "read f32", targets: "read f32", offset: "read f32", residual: "write f32" },
  });
  const loss = await kernel("loss", watch, { shape: Shape }, { ...toState, residual: "read f32" });
  const { residual: delta, partials, targets, offset } = data;
  const measure = [
    ...output,
    difference.on(
      { shape, state, partials, targets, offset, residual: delta },
      Math.ceil(points / 64),
      1,
      maps,
    ),
    loss.on({ shape, residual: delta, state }, 1, 1, maps),
  ];
  const take = batches ? await gathered() : [];
  const look = [...take, ...fields, ...measure];

  const hidden = !data.moves ? 0 : data.form === "span" ? 1 : 2;
  const readings: Record<string, Binding> = { values: "read f32", slopes: "write f32", residual: "read f32" };
  const descent = await kernel("descent", `${accumulate}\n${descend}`, {
    ...{ shape: Shape, block: Block },
  }, {
    ...{
      ...ofState,
      ...readings,
      readout: "write f32",
      high: "write f32",
      low: "write f32",
      whole: "write f32",
    },
  }, { HIDDEN: hidden });
  const none = hidden === 1 ? undefined : Array.from({ length: 3 }, () => buffers.numbers(1));
  const down = values.blocks().map((rows) => {
    const [high, low, all] = none ?? [data.high, data.low, whole].map((part) => part.binding(rows));
    const block = buffers.uniform(Block, rows);
    const own = { values: values.binding(rows), slopes: slopes.binding(rows), residual: delta };
    return descent.on(
      { shape, block, state, ...own, readout, high, low, whole: all },
      ...grid(rows.rows, device.maxGroups),
      maps,
    );
  });
  const counting = await kernel("step counter", `${accumulate}\n${nextStep}`, { shape: Shape }, toState);
  const change = hidden === 2 ? await changeOfWeights() : [];
  const next = counting.on({ shape, state }, Math.ceil(maps / 64));
  const still = !data.moves && points === count; // fields that stay
  return {
    look,
    step: [...down, ...change, next, ...still ? measure : look],
    aside: await outputWork(gpu, buffers, data, { activation, toFields }),
  };

  function kernel(
    name: string,
    code: string,
    uniforms: Parameters<typeof device.kernel>[0]["uniforms"],
    bound: Readonly<Record<string, Binding>>,
    constants?: Readonly<Record<string, number>>,
  ) {
    return device.kernel({ name, code, uniforms, buffers: bound, constants });
  }

  /** factor ← the points of the batch. */
  async function gathered(): Promise<Dispatch[]> {
    const { inputs } = data, batch = buffers.uniform(Batch, inputs);
    const copy = await kernel("batch", gather, { shape: Shape, batch: Batch }, {
      ...{ ...ofState, inputs: "read f32", points: "write f32" },
    });
    const bound = { shape, batch, state, inputs: inputs.buffer, points: factor.buffer };
    return [copy.on(bound, Math.ceil(inputs.stride / 64), Math.min(points, device.maxGroups), maps)];
  }

  /** V ← (1 − ηλ)V + g x/√D, for the g that `descend.wgsl` left in place of the slopes. */
  async function changeOfWeights(): Promise<Dispatch[]> {
    const turned = await transposed(gpu, buffers, factor);
    if (!batches) device.submit((encoder) => turned.encode(encoder));
    const end = {
      name: "change",
      code: `${accumulate}\n${changeEnd}`,
      uniforms: { change: Batch },
      buffers: { ...ofState, high: "write f32", low: "write f32", whole: "write f32" },
    } as const;
    const stride = buffers.uniform(Batch, whole);
    const add = await product(gpu, buffers, {
      ...{ a: slopes, b: turned.matrix, scale: toFields, end },
      data: (rows) => ({
        ...{ change: stride, state, high: data.high.binding(rows) },
        ...{ low: data.low.binding(rows), whole: whole.binding(rows) },
      }),
    });
    return batches ? [...turned.work, ...add] : add;
  }
}
