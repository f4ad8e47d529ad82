import { from, type OperatorFunction } from "rxjs";
import type { Matrix } from "../numerics/matrix.ts";
import type { CurveChoice } from "./loss_curve.ts";
import { onState } from "./on_state.ts";
import type { Kernel } from "./run_record.ts";
import type { Flow, State } from "./state.ts";

/** Rows of a kernel that is recorded, at most. */
const MOST_ROWS = 64;

/** What may be said of a kernel besides its entries. */
export interface KernelOptions<Content extends { readonly params: object }> {
  /** Whether it is recorded at all; by default it is. */
  readonly wanted?: (params: Content["params"]) => boolean;
  /** The labels of the points, by the name of the task. */
  readonly labelsOf?: (content: Content) => Kernel["labels"];
}

/**
 * Records a kernel between training points as a matrix when a stage is over, for the instances whose curves are recorded; its value
 * is its trace. Of many points only the trace is.
 *
 *     in   --s---|
 *     out  --rs--|
 */
export function reportKernel<Content extends { readonly params: { readonly curves: CurveChoice } }>(
  metric: string,
  kernelOf: (content: NoInfer<Content>) => Matrix,
  { wanted = () => true, labelsOf = () => undefined }: KernelOptions<NoInfer<Content>> = {},
): OperatorFunction<Flow<Content>, Flow<Content>> {
  return onState((state: State<Content>) => {
    const { cell: { index: cell }, instance, stage, content } = state, { curves } = content.params;
    const told = curves === "all" || (curves === "first" && instance === 0);
    if (!told || !wanted(content.params)) return from([state]);
    const { rows, cols, data } = kernelOf(content);
    let value = 0;
    for (let p = 0; p < rows; p++) value += data[p * (cols + 1)];
    const matrix = Array.from({ length: rows }, (_, p) => [...data.subarray(p * cols, (p + 1) * cols)]);
    const labels = labelsOf(content);
    const record: Kernel = {
      type: "kernel",
      ...{ cell, instance, stage, metric, value },
      ...(rows <= MOST_ROWS ? { matrix, ...labels && { labels } } : {}),
    };
    return from([record, state]);
  });
}
