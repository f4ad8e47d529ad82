import { concat, defer, filter, map, of, type OperatorFunction } from "rxjs";
import { onState } from "./on_state.ts";
import type { Contents, Flow, State } from "./state.ts";

/** The metric under which a branch of {@linkcode atHalfSize} is sampled. */
export function halfSized(metric: string): string {
  return `${metric} at D/2`;
}

/**
 * Does the same once more with other parameters, those of half the size: samples of the branch get the name of
 * {@linkcode halfSized}, and the *original* state is handed on. Equal purposes draw equal numbers: the two sizes share randomness.
 *
 *     in   --s------|
 *     out  --hhs----|        branch: s => (c c t);  h is c under another name, s out is s in
 *
 * @param half The parameters of the branch, from those of the cell.
 * @param branch The operators of the branch.
 */
export function atHalfSize<Before extends Contents, After extends Contents>(
  half: (params: NoInfer<Before>["params"]) => NoInfer<Before>["params"],
  branch: OperatorFunction<Flow<{ readonly params: NoInfer<Before>["params"] }>, Flow<After>>,
): OperatorFunction<Flow<Before>, Flow<Before>> {
  type Inner = { readonly params: Before["params"] };
  return onState((state: State<Before>) => {
    const inner: State<Inner> = { ...state, content: { params: half(state.content.params) } };
    const made = defer(() => of<Flow<Inner>>(inner)).pipe(
      branch,
      filter((item) => item.type !== "state"),
      map((item) => item.type === "sample" ? { ...item, metric: halfSized(item.metric) } : item),
    );
    return concat(made, of(state));
  });
}
