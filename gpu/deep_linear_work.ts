import accumulate from "./accumulate.wgsl" with { type: "text" };
import type { Buffers } from "./buffers.ts";
import chainBack from "./chain_back.wgsl" with { type: "text" };
import chainForward from "./chain_forward.wgsl" with { type: "text" };
import countUpdates from "./count_updates.wgsl" with { type: "text" };
import type { DeepLinearBatch } from "./deep_linear_batch.ts";
import { Descent, Layer, Progress } from "./deep_linear_records.ts";
import type { Binding, Dispatch } from "./kernel.ts";
import linearGradient from "./linear_gradient.wgsl" with { type: "text" };
import mergeUpdates from "./merge_updates.wgsl" with { type: "text" };
import type { Gpu } from "./product.ts";

/** What the descent of a batch of deep linear maps consists of. */
export interface DeepLinearWork {
  /** Brings maps, losses and gradients to the present weights. */
  readonly look: readonly Dispatch[];
  /** The step that follows a look; its updates stay apart from the weights. */
  readonly step: readonly Dispatch[];
  /** Writes the updates to the weights. */
  readonly merge: readonly Dispatch[];
}

/** Prepares the descent of a batch of deep linear maps. */
export async function deepLinearWork(
  { device }: Gpu,
  buffers: Buffers,
  { maps, layers, descent, progress, map: b, curvature, minimiser }: DeepLinearBatch,
): Promise<DeepLinearWork> {
  const seen = { progress: { many: Progress } } as const,
    written = { progress: { many: Progress, write: true } } as const;
  const uniforms = { descent: Descent, layer: Layer };
  const factors: Record<string, Binding> = { left: "read f32", right: "read f32" };
  const chain = { ...seen, ...factors, whole: "read f32", to: "write f32" } as const;
  // Kernels of a chain read one buffer of slots and write another, of the layer beside it
  const back = (MAP: number) =>
    device.kernel({ name: "map", code: chainBack, uniforms, buffers: chain, constants: { MAP } });
  const toMap = await back(1), toLayer = await back(0);
  const forward = await device.kernel({ name: "slopes", code: chainForward, uniforms, buffers: chain });
  const gradient = await device.kernel({
    name: "gradient",
    code: linearGradient,
    uniforms: { descent: Descent },
    buffers: { ...written, b: "read f32", curvature: "read f32", minimiser: "read f32", right: "write f32" },
  });
  const count = (RESET: number) =>
    device.kernel({
      name: "counter",
      code: countUpdates,
      uniforms: { descent: Descent },
      buffers: written,
      constants: { RESET },
    });
  const merging = await device.kernel({
    name: "merge",
    code: `${accumulate}\n${mergeUpdates}`,
    uniforms,
    buffers: { ...seen, ...factors, high: "write f32", low: "write f32", whole: "write f32" },
  });
  const counting = (await count(0)).on({ descent, progress }, Math.ceil(maps / 64));
  const resetting = (await count(1)).on({ descent, progress }, Math.ceil(maps / 64));

  const shapes = layers.map(({ rows, cols }) => buffers.uniform(Layer, { rows, cols }));
  const chained = layers.map(({ left, right, whole }, l) => ({
    descent,
    layer: shapes[l],
    progress,
    left,
    right,
    whole,
  }));
  const look = layers.map(({ cols }, l) =>
    (l > 0 ? toLayer : toMap).on(
      { ...chained[l], to: l > 0 ? layers[l - 1].left : b },
      Math.ceil(cols / 64),
      maps,
    )
  ).reverse();
  look.push(gradient.on({ descent, progress, b, curvature, minimiser, right: layers[0].right }, 1, maps));
  const step = layers.slice(0, -1).map(({ rows }, l) =>
    forward.on({ ...chained[l], to: layers[l + 1].right }, Math.ceil(rows / 32), maps)
  );
  const merge = layers.map(({ rows, cols, high, low }, l) =>
    merging.on({ ...chained[l], high, low }, Math.min(device.maxGroups, Math.ceil(rows * cols / 64)), maps)
  );
  return { look, step: [...step, counting], merge: [...merge, resetting] };
}
