import type { OperatorFunction } from "rxjs";
import { advance } from "./advance.ts";
import type { RunRecord } from "./run_record.ts";
import type { Contents, Flow, State } from "./state.ts";

/** What a prediction made ahead has to tell. */
export interface Ahead<Result> {
  /** What later checks compare with. */
  readonly result: Result;
  /** Sentences that the user should read; told once, by the first instance of a cell. */
  readonly remarks?: readonly string[];
}

/**
 * Solves a costly theory once for an instance, before the experiment begins, and adds the result under a name.
 *
 * As in `checkGiven`, the theory sees what it conditions on and the parameters, never what is predicted: place it before the
 * operators that draw and train networks. Unlike there it can be stopped.
 *
 * @param name Under which the result is added.
 * @param condition Extracts, as plain numbers, what the theory conditions on.
 * @param solve Solves it; what it throws as `NumericalError` costs the instance.
 */
export function predictAhead<Content extends Contents, const Name extends string, Condition, Result>(
  name: Name,
  condition: (content: NoInfer<Content>) => Condition,
  solve: (
    params: NoInfer<Content>["params"],
    condition: Condition,
    signal: AbortSignal,
  ) => Promise<Ahead<Result>>,
): OperatorFunction<Flow<Content>, Flow<Content & { readonly [Key in Name]: Result }>> {
  return advance(undefined, async ({ cell, instance, content }: State<Content>, signal) => {
    const { result, remarks = [] } = await solve(content.params, condition(content), signal);
    const records = remarks.map((message): RunRecord => ({
      type: "notice",
      level: "info",
      message,
      cell: cell.index,
    }));
    return {
      added: { [name]: result } as { readonly [Key in Name]: Result },
      records: instance === 0 ? records : [],
    };
  });
}
