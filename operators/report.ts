import { from, mergeAll, type OperatorFunction } from "rxjs";
import { NumericalError } from "../numerics/numerical_error.ts";
import { onState } from "./on_state.ts";
import type { Contents, Flow, Sample, State } from "./state.ts";

/**
 * Measures an instance without a prediction: the pooled `measurement` carries its standard error, there is no check.
 *
 *     in   --s----r--|
 *     out  --cs---r--|
 *
 * @param metric Name of the metric in the records; the stage is the one the state has reached.
 * @param measure Takes the number from what the instance holds.
 */
export function report<Content extends Contents>(
  metric: string,
  measure: (content: NoInfer<Content>) => number | Promise<number>,
): OperatorFunction<Flow<Content>, Flow<Content>> {
  return onState((state: State<Content>) => from(take(state)).pipe(mergeAll()));

  async function take(state: State<Content>): Promise<Flow<Content>[]> {
    const { cell, instance, stage, content } = state;
    const measured = await measure(content);
    if (!Number.isFinite(measured)) {
      throw new NumericalError(`Cannot use the measured ${metric} at ${stage}: it is ${measured}`);
    }
    const sample: Sample = { type: "sample", cell, instance, stage, metric, measured };
    return [sample, state];
  }
}
