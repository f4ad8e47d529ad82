import { from, mergeAll, type OperatorFunction } from "rxjs";
import { onState } from "./on_state.ts";
import type { RunRecord, Stage } from "./run_record.ts";
import type { Contents, Flow, Sample, State } from "./state.ts";

/** What a step of an instance yields: names to add to the state's content, and records to emit before it. */
export interface Advance<Added extends object> {
  /** What the step made, by name. */
  readonly added: Added;
  /** Records and samples to emit before the state. */
  readonly records?: readonly (RunRecord | Sample)[];
}

/**
 * An operator that adds named results to a state and marks the stage it has reached.
 *
 *     in   --s----r--|
 *     out  --rrt--r--|      r: records of the step, t: the state with the additions
 *
 * @param stage The stage finished by this step, or `undefined` to leave the mark as it is.
 * @param step Computes the additions; may be asynchronous and should stop when `signal` aborts.
 */
export function advance<From extends Contents, Added extends object>(
  stage: Stage | undefined,
  step: (state: State<From>, signal: AbortSignal) => Promise<Advance<Added>> | Advance<Added>,
): OperatorFunction<Flow<From>, Flow<From & Added>> {
  return onState((state: State<From>, signal) => from(move(state, signal)).pipe(mergeAll()));

  async function move(state: State<From>, signal: AbortSignal): Promise<Flow<From & Added>[]> {
    const { added, records = [] } = await step(state, signal);
    return [
      ...records,
      { ...state, stage: stage ?? state.stage, content: { ...state.content, ...added } },
    ];
  }
}
