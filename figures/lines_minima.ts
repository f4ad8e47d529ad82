import { valueText } from "./wording.ts";
import type { LinesSeries } from "./lines_data.ts";

/** Rows of data: where the line of theory of a series is least, with the place along the horizontal axis as text; none if at an end. */
export function minimumRows({ pieces }: LinesSeries, { color }: { readonly color: string }) {
  const vertices = pieces.flat().sort((one, other) => one.x - other.x);
  if (vertices.length < 3) return [];
  const least = vertices.reduce((best, vertex) => vertex.value < best.value ? vertex : best);
  if (least.x === vertices[0].x || least.x === vertices.at(-1)!.x) return [];
  return [{ x: least.x, y: least.value, color, text: valueText(Number(least.x.toPrecision(2))) }];
}

/** A tick across the line at its least value, and where it is; data `minima`. */
export function minimumMarks(): object[] {
  const from = { data: "minima" };
  const at = { x: { scale: "x", field: "x" }, y: { scale: "y", field: "y" } };
  const tick = { ...at, y: { ...at.y, offset: -6 }, y2: { ...at.y, offset: 6 }, stroke: { field: "color" } };
  const text = { ...at, dy: { value: 15 }, text: { field: "text" }, fill: { field: "color" } };
  const look = { align: { value: "center" }, fontSize: { value: SIZE }, fontWeight: { value: "bold" } };
  return [
    { type: "rule", aria: false, from, encode: { update: { ...tick, strokeWidth: { value: 2.4 } } } },
    { type: "text", aria: false, from, encode: { update: { ...text, ...look } } },
  ];
}

const SIZE = 9.5;
