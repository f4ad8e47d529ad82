import { from, type OperatorFunction } from "rxjs";
import type { CurveChoice } from "./loss_curve.ts";
import { onState } from "./on_state.ts";
import type { Kernel } from "./run_record.ts";
import type { Flow, State } from "./state.ts";

/** A density in bins of equal width, and what theory says it is in the same bins. */
export interface DensityPair {
  /** What was counted. */
  readonly measured: {
    /** Where the first bin begins. */
    readonly start: number;
    /** Width of a bin. */
    readonly width: number;
    /** Share of the values in each bin over its width, `[bins]`. */
    readonly density: Float64Array;
  };
  /** `[bins]` */
  readonly predicted: Float64Array;
}

/**
 * Records a density when a stage is over, and under `predicted_…` what theory says, for the instances whose curves are recorded:
 * `kernel` records with a matrix of two rows, the centres of the bins and the densities; their value is the share counted.
 *
 *     in   --s----|
 *     out  --rrs--|
 */
export function reportDensity<
  Content extends { readonly params: { readonly curves: CurveChoice } },
>(
  metric: string,
  pair: (content: NoInfer<Content>) => DensityPair,
): OperatorFunction<Flow<Content>, Flow<Content>> {
  return onState((state: State<Content>) => {
    const { cell: { index: cell }, instance, stage, content } = state, { curves } = content.params;
    if (!(curves === "all" || (curves === "first" && instance === 0))) return from([state]);
    const { measured: { start, width, density }, predicted } = pair(content);
    const centres = Array.from(density, (_, bin) => start + (bin + 0.5) * width);
    const record = (name: string, values: Float64Array): Kernel => ({
      type: "kernel",
      ...{ cell, instance, stage },
      metric: name,
      value: values.reduce((sum, share) => sum + share * width, 0),
      matrix: [centres, [...values]],
    });
    return from([record(metric, density), record(`predicted_${metric}`, predicted), state]);
  });
}
