import { map, mergeMap, type OperatorFunction, range } from "rxjs";
import type { Cell, State } from "./state.ts";

/**
 * Starts the independent repetitions of a cell: numbered states that hold nothing but the cell's parameters.
 *
 *     in   --c-------|
 *     out  --(sss)---|         count = 3
 *
 * @param count Number of repetitions, an integer ≥ 1.
 * @throws {RangeError} If `count` is not an integer ≥ 1.
 */
export function instances<P extends object>(count: number): OperatorFunction<Cell<P>, State<{ params: P }>> {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`Cannot start ${count} instances: need an integer >= 1`);
  }
  return mergeMap((cell) =>
    range(count).pipe(
      map((instance): State<{ params: P }> => (
        { type: "state", stage: "init", cell, instance, content: { params: cell.params } }
      )),
    )
  );
}
