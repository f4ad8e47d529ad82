import type { OperatorFunction } from "rxjs";
import type { Prediction } from "../theory/prediction.ts";
import { checkGiven } from "./check.ts";
import type { Metrics } from "./report.ts";
import type { Contents, Flow } from "./state.ts";

/**
 * As {@linkcode checkGiven}, for several metrics of one stage that one theory predicts.
 *
 *     in   --s------r--|
 *     out  --cccs---r--|        three metrics
 *
 * @param condition Extracts what the theory conditions on; never the outcomes being predicted.
 * @param metrics How to take each number from what the instance holds.
 * @param predict Predicts a metric from its name, the parameters and the condition; undefined where there is nothing to predict.
 */
export function checkAllGiven<Content extends Contents, Condition, Metric extends string>(
  condition: (content: NoInfer<Content>) => Condition,
  metrics: Metrics<NoInfer<Content>> & Readonly<Record<Metric, unknown>>,
  predict: (
    metric: Metric,
    condition: Condition,
    params: NoInfer<Content>["params"],
  ) => Prediction | undefined | Promise<Prediction>,
): OperatorFunction<Flow<Content>, Flow<Content>> {
  return (source) =>
    Object.entries(metrics).reduce(
      (flow, [metric, measure]) =>
        flow.pipe(
          checkGiven<Content, Condition>(
            metric,
            measure,
            condition,
            (params, given) => predict(metric as Metric, given, params),
          ),
        ),
      source,
    );
}
