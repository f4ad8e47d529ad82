import { from, type OperatorFunction } from "rxjs";
import { NumericalError } from "../numerics/numerical_error.ts";
import type { Prediction } from "../theory/prediction.ts";
import { onState } from "./on_state.ts";
import type { Contents, Flow, Sample, State } from "./state.ts";

/** Numbers of one hidden layer, by metric. */
export type LayerNumbers<Metric extends string> = Readonly<Record<Metric, number>>;

/**
 * As `checkAllGiven`, for numbers that each hidden layer has: the metric of layer l, 1 for the first, is `metric_l`.
 *
 *     in   --s---------r--|
 *     out  --ccccs-----r--|        two metrics, two layers
 *
 * @param measure Takes the numbers of all layers from what the instance holds, the first layer's first.
 * @param condition Extracts what the theory conditions on; never the outcomes being predicted.
 * @param predict Predicts a metric of a layer; undefined where there is nothing to predict.
 */
export function checkLayers<Content extends Contents, Condition, Metric extends string>(
  measure: (content: NoInfer<Content>) => readonly LayerNumbers<Metric>[],
  condition: (content: NoInfer<Content>) => Condition,
  predict: (layer: number, metric: NoInfer<Metric>, condition: Condition) => Prediction | undefined,
): OperatorFunction<Flow<Content>, Flow<Content>> {
  return onState((state: State<Content>) => {
    const { cell, instance, stage, content } = state, given = condition(content);
    const samples = measure(content).flatMap((numbers, l) =>
      Object.entries<number>(numbers).map(([name, measured]): Sample => {
        const metric = `${name}_${l + 1}`;
        if (!Number.isFinite(measured)) {
          throw new NumericalError(`Cannot use the measured ${metric} at ${stage}: it is ${measured}`);
        }
        const predicted = predict(l + 1, name as Metric, given);
        return { type: "sample", ...{ cell, instance, stage, metric, measured, predicted } };
      })
    );
    return from([...samples, state]);
  });
}
