import { from, type OperatorFunction } from "rxjs";
import type { CurveChoice } from "./loss_curve.ts";
import { onState } from "./on_state.ts";
import type { Loss } from "./run_record.ts";
import type { Flow, State } from "./state.ts";

/** A moment of a curve that theory predicts. */
export interface PredictedPoint {
  /** Steps taken. */
  readonly step: number;
  /** η·steps. */
  readonly time: number;
  /** Losses under the names that the measured ones have, for example `target_test_loss`. */
  readonly losses: Readonly<Record<string, number>>;
}

/**
 * Records the curves that theory predicts for the stage just finished, beside the measured ones: `loss` records whose metric
 * begins with `predicted_`, of the same instances.
 *
 *     in   --s------|
 *     out  --rr…s---|
 *
 * @param points The curve, from what the instance holds.
 */
export function predictedCurve<
  Content extends { readonly params: { readonly curves: CurveChoice } },
>(
  points: (content: NoInfer<Content>) => readonly PredictedPoint[],
): OperatorFunction<Flow<Content>, Flow<Content>> {
  return onState((state: State<Content>) => {
    const { cell: { index: cell }, instance, stage, content } = state, { curves } = content.params;
    const wanted = curves === "all" || (curves === "first" && instance === 0);
    const records = wanted
      ? points(content).flatMap(({ step, time, losses }) =>
        Object.entries(losses).map(([metric, value]): Loss => ({
          type: "loss",
          ...{ cell, instance, stage, step, time },
          metric: `predicted_${metric}`,
          value,
        }))
      )
      : [];
    return from([...records, state]);
  });
}
