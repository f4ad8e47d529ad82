import { map, mergeMap, type OperatorFunction, range } from "rxjs";
import type { Cell, State } from "./state.ts";

/**
 * Starts the independent repetitions of a cell: numbered states that hold nothing but the cell's parameters.
 *
 *     in   --c-------|
 *     out  --(sss)---|         count = 3
 *
 * @param count Number of repetitions, an integer ≥ 1; a cell with a `block` starts those of the block.
 * @param fixed Values that the experiment fixes, for operators and predictions that need them as parameters.
 * @throws {RangeError} If `count` is not an integer ≥ 1.
 */
export function instances<P extends object, Fixed extends object = Record<never, never>>(
  count: number,
  fixed?: Fixed,
): OperatorFunction<Cell<P>, State<{ params: P & Fixed }>> {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`Cannot start ${count} instances: need an integer >= 1`);
  }
  return mergeMap((cell) => {
    const params = { ...cell.params, ...fixed } as P & Fixed;
    const { first, count: wanted } = cell.block ?? { first: 0, count };
    return range(first, wanted).pipe(
      map((instance) => ({ type: "state", stage: "init", cell, instance, content: { params } } as const)),
    );
  });
}
