import { from, mergeAll, type OperatorFunction } from "rxjs";
import { NumericalError } from "../numerics/numerical_error.ts";
import type { Prediction } from "../theory/prediction.ts";
import { onState } from "./on_state.ts";
import type { Contents, Flow, Sample, State } from "./state.ts";

/**
 * Measures an instance and pairs the number with its prediction; the state passes on unchanged. A prediction that is no number
 * passes too: `pool` makes an error notice of it, which costs the check and not the run.
 *
 *     in   --s----r--|
 *     out  --cs---r--|
 *
 * @param metric Name of the metric in the records; the stage is the one the state has reached.
 * @param measure Takes the number from what the instance holds.
 * @param predict Predicts it from the parameters alone: it never sees state, data or seed.
 */
export function check<Content extends Contents>(
  metric: string,
  measure: (content: NoInfer<Content>) => number | Promise<number>,
  predict: (params: NoInfer<Content>["params"]) => Prediction | Promise<Prediction>,
): OperatorFunction<Flow<Content>, Flow<Content>> {
  return checkGiven(metric, measure, () => undefined, predict);
}

/**
 * As {@linkcode check}, for a theory of a *conditional* quantity: given this Gram matrix, given this pool of images.
 *
 * @param metric Name of the metric in the records.
 * @param measure Takes the number from what the instance holds.
 * @param condition Extracts, as plain numbers, what the theory conditions on; never the outcome being predicted.
 * @param predict Predicts the number from the parameters and the condition; undefined where there is nothing to predict, and the
 * measurement stands alone.
 */
export function checkGiven<Content extends Contents, Condition>(
  metric: string,
  measure: (content: NoInfer<Content>) => number | Promise<number>,
  condition: (content: NoInfer<Content>) => Condition,
  predict: (
    params: NoInfer<Content>["params"],
    condition: Condition,
  ) => Prediction | undefined | Promise<Prediction>,
): OperatorFunction<Flow<Content>, Flow<Content>> {
  return onState((state: State<Content>) => from(pair(state)).pipe(mergeAll()));

  async function pair(state: State<Content>): Promise<Flow<Content>[]> {
    const { cell, instance, stage, content } = state;
    const [measured, predicted] = await Promise.all([
      measure(content),
      predict(content.params, condition(content)),
    ]);
    if (!Number.isFinite(measured)) {
      throw new NumericalError(`Cannot use the measured ${metric} at ${stage}: it is ${measured}`);
    }
    const sample: Sample = { type: "sample", cell, instance, stage, metric, measured, predicted };
    return [sample, state];
  }
}
