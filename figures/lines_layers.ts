import { ink } from "./theme.ts";

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
  const thin = { strokeWidth: { field: "width" }, strokeDash: { field: "dash" } };
  const bar = { x: at.x, ...ends, ...stroke, strokeWidth: { value: 1.3 } };
  const symbol = {
    ...at,
    shape: { field: "shape" },
    size: { field: "size" },
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
