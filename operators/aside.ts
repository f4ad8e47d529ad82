import { concat, defer, filter, of, type OperatorFunction } from "rxjs";
import { onState } from "./on_state.ts";
import type { Contents, Flow, State } from "./state.ts";

/**
 * A branch that always runs: emits the samples and records that `branch` makes of each state, then hands the *original* state on.
 * Branches start from the same point and do not see each other, but draw the same numbers for the same purposes.
 *
 *     in   --s------|
 *     out  --rcs----|      branch: s => (r c t);  s out is s in
 *
 * @param fixed Parameters that the branch sets, over those of the cell.
 * @param branch The operators of the branch.
 */
export function aside<Before extends Contents, Fixed extends object, After extends Contents>(
  fixed: Fixed,
  branch: OperatorFunction<
    Flow<{ readonly params: Omit<NoInfer<Before>["params"], keyof Fixed> & Fixed }>,
    Flow<After>
  >,
): OperatorFunction<Flow<Before>, Flow<Before>> {
  type Inner = { readonly params: Omit<Before["params"], keyof Fixed> & Fixed };
  return onState((state: State<Before>) => {
    const params: Inner["params"] = { ...state.content.params, ...fixed };
    const inner: State<Inner> = { ...state, content: { params } };
    const made = defer(() => of<Flow<Inner>>(inner)).pipe(branch, filter((item) => item.type !== "state"));
    return concat(made, of(state));
  });
}
