import {
  catchError,
  concatMap,
  defer,
  finalize,
  from,
  type ObservableInput,
  of,
  type OperatorFunction,
  throwError,
} from "rxjs";
import { NumericalError } from "../numerics/numerical_error.ts";
import type { Notice } from "./run_record.ts";
import type { Contents, Flow, State } from "./state.ts";

/**
 * The operator the others are made of: works on states, lets samples and records pass.
 *
 *     in   --s----r--|
 *     out  --tt---r--|
 *
 * A {@linkcode NumericalError} costs the instance: its state is replaced by a notice and the stream goes on.
 * Any other error is a bug and errors the stream.
 *
 * @param step Makes the next items from a state. Its `signal` aborts when the subscriber leaves.
 */
export function onState<From extends Contents, To extends Contents>(
  step: (state: State<From>, signal: AbortSignal) => ObservableInput<Flow<To>>,
): OperatorFunction<Flow<From>, Flow<To>> {
  return concatMap((item): ObservableInput<Flow<To>> => {
    if (item.type !== "state") return of(item);
    return defer(() => {
      const abort = new AbortController();
      return from(step(item, abort.signal)).pipe(finalize(() => abort.abort()));
    }).pipe(
      catchError((error) =>
        error instanceof NumericalError ? of(lostInstance(item, error)) : throwError(() => error)
      ),
    );
  });
}

function lostInstance(state: State, error: NumericalError): Notice {
  const grid = Object.entries(state.cell.gridParams).map(([name, value]) => `${name} ${value}`).join(", ");
  const where = `cell ${state.cell.index}${
    grid && ` (${grid})`
  }, instance ${state.instance}, after ${state.stage}`;
  const message = `Lost an instance in ${where}: ${error.message}`;
  return { type: "notice", level: "warning", message, cell: state.cell.index };
}
