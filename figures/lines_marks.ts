import type { AxisScale } from "./axis_scale.ts";
import type { LinesSeries } from "./lines_data.ts";
import { description, type MeasuredPoint, signedZ } from "./measured_points.ts";
import { ink } from "./theme.ts";

/** How a series looks. */
export interface SeriesLook {
  /** Of points and lines. */
  readonly color: string;
  /** Of points. */
  readonly shape: string;
  /** Of lines. */
  readonly dash: readonly number[];
  /** Of points, in square pixels; default 42. */
  readonly size?: number;
  /** Of lines, in pixels; default 1.8. */
  readonly width?: number;
  /** Number of the series. */
  readonly slot: number;
}

/** The arguments that describe a point. */
type Describe = (point: MeasuredPoint) => Parameters<typeof description>;

/** Rows of data, one per measurement: place, error bar, look, text. */
export function pointRows(
  { points }: LinesSeries,
  { color, shape, size = 42 }: SeriesLook,
  describe: Describe,
  y: AxisScale,
) {
  const [bottom, top] = y.domain;
  const inside = (value: number) => Math.min(Math.max(value, bottom), top);
  return points.map((point) => {
    const { x, value, error, check } = point;
    const hollow = check?.verdict === "inconclusive";
    const low = inside(value - error), high = inside(value + error);
    const ring = check?.verdict === "disagrees" ? 170 : 0;
    const label = description(...describe(point));
    return { x, y: value, low, high, color, shape, fill: hollow ? "white" : color, size, ring, label };
  });
}

/** Rows of data, one per vertex of theory; `path` numbers the unbroken paths. */
export function pathRows({ pieces }: LinesSeries, look: SeriesLook, y: AxisScale) {
  const { color, dash, slot, width = 1.8 } = look;
  const [bottom, top] = y.domain;
  const visible = y.log ? 0 : (top - bottom) / 200;
  return pieces.flatMap((piece, index) =>
    piece.map(({ x, value, allowance }) => {
      const room = allowance > visible ? allowance : 0;
      const low = y.log ? Math.max(value - room, bottom / 10) : value - room;
      return { x, y: value, low, high: value + room, color, dash, width, path: `${slot}/${index}` };
    })
  );
}

/** Pixels by which a series is moved aside, so that z-scores at the same place can be told apart. */
export function dodge(slot: number, count: number, step: number): number {
  return (slot - (count - 1) / 2) * Math.min(step, 5);
}

const EDGE = 6;

/** Rows of data, one per z-score. */
export function residualRows(
  { points }: LinesSeries,
  { color, shape, size = 26 }: SeriesLook,
  describe: Describe,
  aside: number,
) {
  return points.flatMap((point) => {
    const z = signedZ(point);
    if (z === undefined) return [];
    const beyond = Math.abs(z) > EDGE;
    const verdict = point.check?.verdict;
    const row = {
      x: point.x,
      z: Math.min(Math.max(z, -EDGE), EDGE),
      aside,
      stem: color,
      color: verdict === "disagrees" ? ink.disagrees : color,
      fill: verdict === "inconclusive" ? "white" : verdict === "disagrees" ? ink.disagrees : color,
      shape: beyond ? (z > 0 ? "triangle-up" : "triangle-down") : shape,
      size: verdict === "disagrees" && !beyond ? 0 : size,
      wrong: verdict === "disagrees" ? "✗" : "",
      inward: beyond ? 10 * Math.sign(z) : 0, // below or above the triangle at the edge
      label: description(...describe(point)),
    };
    return [row];
  });
}
