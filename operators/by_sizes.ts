import { from, mergeMap, type OperatorFunction, toArray } from "rxjs";
import type { Params } from "./run_record.ts";
import type { SizeCell } from "./recommend_transfer.ts";
import type { Cell } from "./state.ts";

/** Cells that differ in the size alone. */
export interface SizeGroup<P extends { readonly sizes: number }> {
  /** In their order. */
  readonly cells: readonly Cell<P>[];
  /** The grid's parameters that they share. */
  readonly shared: Params;
}

/**
 * Gathers the cells that differ in `sizes` alone: one experiment serves them all.
 *
 *     in   --a1-a2-b1-b2--|
 *     out  ---------------(AB)|      A the cells a1, a2
 */
export function bySizes<P extends { readonly sizes: number }>(): OperatorFunction<Cell<P>, SizeGroup<P>> {
  return (cell$) =>
    cell$.pipe(
      toArray(),
      mergeMap((cells) => {
        const sharedBy = ({ gridParams: { sizes: _, ...shared } }: SizeCell): Params => shared;
        const groups = Map.groupBy(cells, (cell) => JSON.stringify(sharedBy(cell)));
        return from([...groups.values()].map((own) => ({ cells: own, shared: sharedBy(own[0]) })));
      }),
    );
}
