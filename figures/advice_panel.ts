import { seriesMarks } from "./lines_layers.ts";
import { plotGroup } from "./page.ts";
import { plotScales } from "./plot_axes.ts";
import { ink } from "./theme.ts";

type Place = Parameters<typeof plotGroup>[0];

/** A row of data: a place and how far its bar or band reaches. */
export interface AdviceRow {
  /** Value. */
  readonly y: number;
  /** Lower end. */
  readonly low: number;
  /** Upper end. */
  readonly high: number;
}

/**
 * A plot of lines and points, grey where more than half of the rows would be learned.
 *
 * @param place Where it stands.
 * @param rows Points and vertices of lines, with colours and shapes.
 * @param pool Rows of the target; `named` says so in words.
 */
export function advicePanel(
  place: Place,
  axes: Parameters<typeof plotScales>[0],
  rows: { readonly points: readonly AdviceRow[]; readonly paths: readonly AdviceRow[] },
  { pool, named = false }: { readonly pool: number | undefined; readonly named?: boolean },
): object {
  const { width, height } = place, { log, domain: [low, high] } = axes.y;
  const half = pool === undefined ? Infinity : pool / 2, [, last] = axes.x.domain;
  const full = { y: { value: 0 }, y2: { value: height } };
  const beyond = {
    ...full,
    x: { scale: "x", value: half },
    x2: { value: width },
    fill: { value: "#f0f0f0" },
  };
  const zero = {
    x: { value: 0 },
    x2: { value: width },
    y: { scale: "y", value: 0 },
    stroke: { value: ink.faint },
  };
  const limit = {
    ...full,
    x: { scale: "x", value: half },
    stroke: { value: ink.faint },
    strokeDash: { value: [4, 3] },
  };
  const name = {
    x: { scale: "x", value: half, offset: -4 },
    y: { value: height - 6 },
    text: { value: `half of the ${pool} rows` },
    align: { value: "right" },
    fontSize: { value: 10 },
    fill: { value: ink.faint },
  };
  // Bars and bands are cut off where the axis ends
  const cut = (row: AdviceRow) => ({ ...row, low: Math.max(row.low, low), high: Math.min(row.high, high) });
  const inside = half < last && half > axes.x.domain[0];
  const { scales, axes: drawn } = plotScales(axes, { width, height });
  return plotGroup(place, {
    data: [{ name: "points", values: rows.points.map(cut) }, { name: "paths", values: rows.paths.map(cut) }],
    scales,
    axes: drawn,
    marks: [
      ...inside ? [{ type: "rect", aria: false, encode: { update: beyond } }] : [],
      ...inside ? [{ type: "rule", aria: false, encode: { update: limit } }] : [],
      ...inside && named ? [{ type: "text", aria: false, encode: { update: name } }] : [],
      ...!log && low < 0 && high > 0 ? [{ type: "rule", aria: false, encode: { update: zero } }] : [],
      ...seriesMarks(width, height),
    ],
  });
}
