import { from, type OperatorFunction } from "rxjs";
import type { CurveChoice } from "./loss_curve.ts";
import { onState } from "./on_state.ts";
import type { Loss } from "./run_record.ts";
import type { Flow, State } from "./state.ts";

/** Parameters that {@linkcode reportInstance} uses. */
export interface InstanceParams {
  /** Unless it is `none`, every instance is recorded. */
  readonly curves: CurveChoice;
  /** Steps of the chain. */
  readonly sweeps: number;
}

/**
 * Records a metric of every instance when a chain is over, as a `loss` record of its last step: cells that share their draws can be
 * compared instance by instance.
 *
 *     in   --s---|
 *     out  --rs--|
 */
export function reportInstance<Content extends { readonly params: InstanceParams }>(
  metric: string,
  measure: (content: NoInfer<Content>) => number,
): OperatorFunction<Flow<Content>, Flow<Content>> {
  return onState((state: State<Content>) => {
    const { cell: { index: cell }, instance, stage, content } = state, { curves, sweeps } = content.params;
    if (curves === "none") return from([state]);
    const at = { cell, instance, stage, step: sweeps, time: sweeps };
    const record: Loss = { type: "loss", ...at, metric, value: measure(content) };
    return from([record, state]);
  });
}
