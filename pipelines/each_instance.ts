import { from, mergeMap, type Observable, of, type OperatorFunction } from "rxjs";
import type { Backend } from "../numerics/backend.ts";
import { attend } from "../operators/attend.ts";
import { each } from "../operators/each.ts";
import { instances } from "../operators/instances.ts";
import type { Cell, State } from "../operators/state.ts";

/** What instances under way at once may take together. */
const MOST_BYTES = 2 * 2 ** 30;

/**
 * Runs a pipeline for every instance of a cell: one after the other, or as many at a time as the backend gathers work of, fewer
 * where they would take more than 2 GiB. What they emit comes in their order, whichever ends first.
 *
 * @param count Instances of a cell.
 * @param bytesOf Memory of one instance.
 * @param body The pipeline of one instance.
 */
export function eachInstance<P extends object, Out>(
  backend: Pick<Backend, "atOnce" | "attend">,
  count: number,
  bytesOf: (params: NoInfer<P>) => number | Promise<number>,
  body: (start$: Observable<State<{ params: NoInfer<P> }>>) => Observable<Out>,
): OperatorFunction<Cell<P>, Out> {
  const { atOnce = 1 } = backend;
  const run = (cell: Cell<P>, atOnce: number) =>
    of(cell).pipe(instances(count), each((start$) => body(start$).pipe(attend(backend)), atOnce));
  if (atOnce === 1) return mergeMap((cell) => run(cell, 1));
  return mergeMap((cell) =>
    from(Promise.resolve(bytesOf(cell.params))).pipe(
      mergeMap((bytes) => run(cell, Math.max(1, Math.min(atOnce, Math.floor(MOST_BYTES / bytes))))),
    )
  );
}
