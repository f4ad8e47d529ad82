import { defer, of, type OperatorFunction } from "rxjs";
import { onState } from "./on_state.ts";
import type { Contents, Flow, State } from "./state.ts";

/**
 * A fork: each state takes the branch that a parameter of its cell names.
 *
 *     in   --s------t--|
 *     out  --rcs----ct-|      s by one branch, t by another
 *
 * @param choose Names the branch.
 * @param branches The operators of each.
 */
export function byChoice<Before extends Contents, Choice extends string, After extends Contents>(
  choose: (params: NoInfer<Before>["params"]) => Choice,
  branches: Readonly<Record<Choice, OperatorFunction<Flow<NoInfer<Before>>, Flow<After>>>>,
): OperatorFunction<Flow<Before>, Flow<After>> {
  return onState((state: State<Before>) =>
    defer(() => of<Flow<Before>>(state)).pipe(branches[choose(state.content.params)])
  );
}
