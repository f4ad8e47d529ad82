import { concat, defer, filter, of, type OperatorFunction } from "rxjs";
import { onState } from "./on_state.ts";
import type { Stage } from "./run_record.ts";
import type { Contents, Flow, State } from "./state.ts";

/** Parameters that say which stages to run. */
export interface StageChoice extends Contents {
  /** `stages`: the names chosen. */
  readonly params: { readonly stages: readonly string[] };
}

/**
 * A branch: runs `branch` on each state if its cell's `stages` name one of `stages`, emits the samples and records made
 * there, then hands the *original* state on, so that branches start from the same point and do not see each other.
 *
 *     in   --s------|
 *     out  --rcs----|      branch: s => (r c t);  s out is s in
 *
 * @param stages The branch runs if any of these was chosen.
 * @param branch The operators of the branch.
 */
export function whenStage<Before extends StageChoice, After extends Contents>(
  stages: readonly Stage[],
  branch: OperatorFunction<Flow<NoInfer<Before>>, Flow<After>>,
): OperatorFunction<Flow<Before>, Flow<Before>> {
  return onState((state: State<Before>) => {
    const chosen: readonly string[] = state.content.params.stages;
    if (!stages.some((stage) => chosen.includes(stage))) return of(state);
    const made = defer(() => of<Flow<Before>>(state)).pipe(
      branch,
      filter((item) => item.type !== "state"),
    );
    return concat(made, of(state));
  });
}
