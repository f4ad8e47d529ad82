import { from, mergeAll, type OperatorFunction } from "rxjs";
import { NumericalError } from "../numerics/numerical_error.ts";
import { onState } from "./on_state.ts";
import type { Contents, Flow, Sample, State } from "./state.ts";

/** Metrics by name. */
export type Metrics<Content> = Readonly<Record<string, (content: Content) => number | Promise<number>>>;

/**
 * Measures an instance without predictions: the pooled `measurement` records carry their standard errors, there is no
 * check.
 *
 *     in   --s-----r--|
 *     out  --ccs---r--|        two metrics
 *
 * @param metrics How to take each number from what the instance holds; the stage is the one the state has reached.
 */
export function report<Content extends Contents>(
  metrics: Metrics<NoInfer<Content>>,
): OperatorFunction<Flow<Content>, Flow<Content>> {
  return onState((state: State<Content>) => from(take(state)).pipe(mergeAll()));

  async function take(state: State<Content>): Promise<Flow<Content>[]> {
    const { cell, instance, stage, content } = state;
    const samples: Sample[] = [];
    for (const [metric, measure] of Object.entries(metrics)) {
      const measured = await measure(content);
      if (!Number.isFinite(measured)) {
        throw new NumericalError(`Cannot use the measured ${metric} at ${stage}: it is ${measured}`);
      }
      samples.push({ type: "sample", cell, instance, stage, metric, measured });
    }
    return [...samples, state];
  }
}
