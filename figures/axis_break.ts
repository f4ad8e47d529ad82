import { type AxisScale, extent } from "./axis_scale.ts";
import type { LinesPanel, LinesSeries } from "./lines_data.ts";
import type { TheoryVertex } from "./theory_pieces.ts";
import { ink } from "./theme.ts";

/** Distance of 0 from the least positive value, as a share of the axis, and in decades at least. */
const AWAY = 0.13, LEAST_AWAY = 0.1;
/** How far a line of theory reaches at 0 on either side, of that distance. */
const REACH = 0.22;

/**
 * A logarithmic axis with a place for 0, left of a break, if 0 is among its values.
 *
 * @param scale As made for the positive values.
 */
export function withBreak(scale: AxisScale, values: readonly number[]): AxisScale {
  const [least, most] = extent(values.filter((value) => value > 0));
  if (!scale.log || !values.includes(0)) return scale;
  const distance = Math.max(AWAY * Math.log10(most / least), LEAST_AWAY), [low, high] = scale.domain;
  return {
    log: true,
    domain: [low / 10 ** distance, high],
    broken: { zero: least / 10 ** distance, at: least / 10 ** (distance / 2) },
  };
}

/** What lies at 0 moved to its place on a broken axis; a line of theory does not cross the break. */
export function atBreak(panel: LinesPanel, { broken }: AxisScale): LinesPanel {
  if (!broken) return panel;
  const { zero, at } = broken, reach = (at / zero) ** (2 * REACH);
  const ends = (vertex: TheoryVertex) => [zero / reach, zero * reach].map((x) => ({ ...vertex, x }));
  const moved = ({ points, pieces }: LinesSeries): LinesSeries => ({
    points: points.map((point) => point.x === 0 ? { ...point, x: zero } : point),
    pieces: pieces.flatMap((piece) => {
      const first = piece.find(({ x }) => x === 0);
      return first ? [ends(first), piece.filter(({ x }) => x > 0)] : [piece];
    }),
  });
  return { ...panel, series: panel.series.map(moved), reference: panel.reference.map(moved) };
}

/** Two strokes across a broken axis at the given height. */
export function breakMarks({ broken }: AxisScale, height: number): object[] {
  if (!broken) return [];
  const stroke = (aside: number) => ({
    x: { scale: "x", value: broken.at, offset: aside - 2 },
    x2: { scale: "x", value: broken.at, offset: aside + 2 },
    y: { value: height + 4 },
    y2: { value: height - 4 },
    stroke: { value: ink.text },
  });
  const gap = {
    x: { scale: "x", value: broken.at, offset: -2 },
    x2: { scale: "x", value: broken.at, offset: 2 },
    y: { value: height },
    y2: { value: height },
    stroke: { value: "white" },
    strokeWidth: { value: 4 },
  };
  return [gap, stroke(-2), stroke(2)].map((update) => ({ type: "rule", aria: false, encode: { update } }));
}
