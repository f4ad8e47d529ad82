import type { PhaseCell } from "./phase_maps.ts";

/** A word in a map. */
export interface SignLabel {
  /** Index in `xs` of the cell that it stands on. */
  readonly i: number;
  /** Index in `ys` of the cell that it stands on. */
  readonly j: number;
  /** The word. */
  readonly text: string;
}

/** Share of the cells that a sign needs for a word to have room. */
const LEAST_SHARE = 0.1;

/**
 * Says on a map which side is negative and which positive, for those who do not see its colours: a word near the middle of
 * each, weighted by size, where at least a tenth of the cells have that sign.
 *
 * @param ends What negative and positive values mean.
 */
export function signLabels(cells: readonly PhaseCell[], ends: readonly [string, string]): SignLabel[] {
  return ([-1, 1] as const).flatMap((sign) => {
    const own = cells.filter(({ value }) => value !== undefined && sign * value > 0);
    if (own.length < LEAST_SHARE * cells.length) return [];
    const middle = (of: "i" | "j") =>
      own.reduce((sum, cell) => sum + cell[of] * Math.abs(cell.value!), 0) /
      own.reduce((sum, { value }) => sum + Math.abs(value!), 0);
    const i = middle("i"), j = middle("j");
    const off = (cell: PhaseCell) => Math.hypot(cell.i - i, cell.j - j);
    const nearest = own.reduce((best, cell) => off(cell) < off(best) ? cell : best);
    return [{ i: nearest.i, j: nearest.j, text: ends[sign < 0 ? 0 : 1] }];
  });
}
