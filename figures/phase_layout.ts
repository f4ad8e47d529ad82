import { PLOT_WIDTH } from "./legend.ts";
import type { PhaseMaps } from "./phase_maps.ts";

/** Where the maps of a phase diagram stand, in pixels. */
export interface PhaseLayout {
  /** All maps with their titles and axes. */
  readonly width: number;
  /** All maps with their titles and axes. */
  readonly height: number;
  /** One map. */
  readonly mapWidth: number;
  /** One map. */
  readonly mapHeight: number;
  /** Upper left corner of each map, by row and column. */
  readonly places: readonly (readonly MapPlace[])[];
  /** Where cells begin and end, one more than there are values. */
  readonly xEdges: readonly number[];
  /** Where cells begin and end, one more than there are values. */
  readonly yEdges: readonly number[];
}

/** Upper left corner of a map. */
export interface MapPlace {
  /** Pixels from the left. */
  readonly left: number;
  /** Pixels from the top. */
  readonly top: number;
}

/** Space for the titles of the columns. */
export const COLUMN_TITLES = 32;
/** Space for the title of a row, if rows have one. */
const ROW_TITLE = 16;
/** Space between the rows. */
const ROW_GAP = 6;
/** Space between the two maps of a stage, and between stages. */
const GAPS = { within: 8, between: 20 };
/** Space for the horizontal axis and its title. */
const AXIS = 40;

/** Places the maps: as wide as the page allows, all of them equal. */
export function phaseLayout({ xs, ys, rows, stages }: PhaseMaps): PhaseLayout {
  const gaps = stages.length * GAPS.within + (stages.length - 1) * GAPS.between;
  const mapWidth = Math.min(240, Math.floor((PLOT_WIDTH - gaps) / (2 * stages.length)));
  const mapHeight = Math.round(mapWidth * (rows.length > 2 ? 0.6 : rows.length > 1 ? 0.85 : 1));
  const title = rows.length > 1 ? ROW_TITLE : 0;
  const places = rows.map((_, row) =>
    stages.flatMap((_, stage) =>
      [0, 1].map((side): MapPlace => ({
        left: stage * (2 * mapWidth + GAPS.within + GAPS.between) + side * (mapWidth + GAPS.within),
        top: COLUMN_TITLES + title + row * (mapHeight + title + ROW_GAP),
      }))
    )
  );
  const bottom = places.at(-1)![0].top + mapHeight;
  const width = places[0].at(-1)!.left + mapWidth;
  return { width, height: bottom + AXIS, mapWidth, mapHeight, places, xEdges: edges(xs), yEdges: edges(ys) };
}

/**
 * Where the cells around some values begin and end: halfway between them, and as far beyond the first and the last.
 *
 * @param values At least two, ascending.
 *
 * @example
 * ```ts
 * import { edges } from "./phase_layout.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(edges([0, 2, 6]), [-1, 1, 4, 8]);
 * ```
 */
export function edges(values: readonly number[]): number[] {
  const middles = values.slice(1).map((value, i) => (values[i] + value) / 2);
  return [2 * values[0] - middles[0], ...middles, 2 * values.at(-1)! - middles.at(-1)!];
}
