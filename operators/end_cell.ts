import { concatWith, map, of, type OperatorFunction } from "rxjs";

import type { Cell, CellDone, CellItem } from "./state.ts";

/**
 * Marks what a cell emits as its own: notices name the cell they belong to, and after the last item comes the news that
 * the cell is over. If the cell fails there is no such news.
 *
 *     in   --n-r--|
 *     out  --m-r--(d|)        n notice, m the same with the cell's index, r other items, d cell done
 */
export function endCell({ index }: Cell): OperatorFunction<
  CellItem,
  CellItem | CellDone
> {
  return (source) =>
    source.pipe(
      map((item) => item?.type === "notice" && item.cell === undefined ? { ...item, cell: index } : item),
      concatWith(of<CellDone>({ type: "cell-done", cell: index })),
    );
}
