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
  /** Number of the series. */
  readonly slot: number;
}

/** The arguments that describe a point. */
type Describe = (point: MeasuredPoint) => Parameters<typeof description>;

/** Rows of data, one per measurement: place, error bar, look, text. */
export function pointRows(
  { points }: LinesSeries,
  { color, shape }: SeriesLook,
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
    return { x, y: value, low, high, color, shape, fill: hollow ? "white" : color, ring, label };
  });
}

/** Rows of data, one per vertex of theory; `path` numbers the unbroken paths. */
export function pathRows({ pieces }: LinesSeries, { color, dash, slot }: SeriesLook, y: AxisScale) {
  const [bottom, top] = y.domain;
  const visible = y.log ? 0 : (top - bottom) / 200;
  return pieces.flatMap((piece, index) =>
    piece.map(({ x, value, allowance }) => {
      const room = allowance > visible ? allowance : 0;
      const low = y.log ? Math.max(value - room, bottom / 10) : value - room;
      return { x, y: value, low, high: value + room, color, dash, path: `${slot}/${index}` };
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
  { color, shape }: SeriesLook,
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
      size: verdict === "disagrees" && !beyond ? 0 : 26,
      wrong: verdict === "disagrees" ? "✗" : "",
      inward: beyond ? 10 * Math.sign(z) : 0, // below or above the triangle at the edge
      label: description(...describe(point)),
    };
    return [row];
  });
}

/** Bands, lines, error bars and points of one plot; data `points` and `paths`. */
export function seriesMarks(width: number, height: number): object[] {
  const size = { width: { value: width }, height: { value: height } };
  const at = { x: { scale: "x", field: "x" }, y: { scale: "y", field: "y" } };
  const stroke = { stroke: { field: "color" } };
  const path = (type: string, update: object) => ({
    type: "group",
    interactive: false,
    from: { facet: { name: "path", data: "paths", groupby: "path" } },
    encode: { update: size },
    marks: [{ type, aria: false, clip: true, from: { data: "path" }, encode: { update } }],
  });
  const ends = { y: { scale: "y", field: "low" }, y2: { scale: "y", field: "high" } };
  const fill = { fill: { field: "color" }, fillOpacity: { value: 0.14 } };
  const thin = { strokeWidth: { value: 1.8 }, strokeDash: { field: "dash" } };
  const bar = { x: at.x, ...ends, ...stroke, strokeWidth: { value: 1.3 } };
  const symbol = {
    ...at,
    shape: { field: "shape" },
    size: { value: 42 },
    fill: { field: "fill" },
    ...stroke,
  };
  const description = { description: { field: "label" } };
  const ring = {
    ...at,
    size: { field: "ring" },
    stroke: { value: ink.disagrees },
    strokeWidth: { value: 1.6 },
  };
  return [
    path("area", { x: at.x, ...ends, ...fill }),
    path("line", { ...at, ...stroke, ...thin }),
    { type: "rule", aria: false, from: { data: "points" }, encode: { update: bar } },
    { type: "symbol", aria: false, interactive: false, from: { data: "points" }, encode: { update: ring } },
    { type: "symbol", from: { data: "points" }, encode: { update: { ...symbol, ...description } } },
  ];
}

/** The band in which a check agrees, and the z-scores; data `residuals`. */
export function residualMarks(width: number, band: string): object[] {
  const full = { x: { value: 0 }, x2: { value: width } };
  const range = { ...full, y: { scale: "y", value: 3 }, y2: { scale: "y", value: -3 } };
  const x = { scale: "x", field: "x", offset: { field: "aside" } };
  const at = { x, y: { scale: "y", field: "z" } };
  const stem = { x, y: { scale: "y", value: 0 }, y2: { scale: "y", field: "z" }, stroke: { field: "stem" } };
  const look = { shape: { field: "shape" }, fill: { field: "fill" }, stroke: { field: "color" } };
  const symbol = { ...at, ...look, size: { field: "size" } };
  const cross = {
    ...at,
    dy: { field: "inward" },
    text: { field: "wrong" },
    fill: { value: ink.disagrees },
    fontSize: { value: 15 },
  };
  const centre = { align: { value: "center" }, baseline: { value: "middle" }, fontWeight: { value: "bold" } };
  const zero = { ...full, y: { scale: "y", value: 0 }, stroke: { value: ink.faint } };
  const from = { data: "residuals" };
  return [
    { type: "rect", aria: false, encode: { update: { ...range, fill: { value: band } } } },
    { type: "rule", aria: false, encode: { update: zero } },
    { type: "rule", aria: false, from, encode: { update: { ...stem, strokeOpacity: { value: 0.5 } } } },
    {
      type: "symbol",
      from,
      encode: { update: { ...symbol, description: { field: "label" } } },
    },
    { type: "text", aria: false, from, encode: { update: { ...cross, ...centre } } },
  ];
}
