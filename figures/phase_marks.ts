import type { PhaseLayout } from "./phase_layout.ts";
import { CROSS, NOTHING } from "./phase_legend.ts";
import type { PhaseMaps } from "./phase_maps.ts";
import { signLabels } from "./sign_labels.ts";
import { textWidth } from "./text_width.ts";
import { ink } from "./theme.ts";

const WORD_SIZE = 9.5;

/** Place of a value between the first and the last edge, from 0 to 1. */
function share(edges: readonly number[], value: number): number {
  return (value - edges[0]) / (edges.at(-1)! - edges[0]);
}

/** The place nearest to `at` that leaves room on both sides. */
function inside(at: number, room: number, size: number): number {
  return Math.min(Math.max(at, room), size - room);
}

/**
 * What stands in the maps of a phase diagram: cells in colour, the line where the prediction changes its sign, crosses on
 * what disagrees, and on the predicted maps words for the signs. All maps share one set of marks, each datum telling by
 * `left` and `top` in which map it stands. They expect a scale `color`.
 *
 * @param ends What negative and positive values mean.
 */
export function phaseMarks(maps: PhaseMaps, layout: PhaseLayout, ends: readonly [string, string]) {
  const { places, xEdges, yEdges } = layout;
  const at = ({ row, column }: { row: number; column: number }) => places[row][column];
  const flat = maps.maps.flatMap((map) =>
    map.cells.map(({ i, j, ...cell }) => ({
      ...at(map),
      ...{ x: maps.xs[i], y: maps.ys[j], x0: xEdges[i], x1: xEdges[i + 1], y0: yEdges[j], y1: yEdges[j + 1] },
      ...cell,
    }))
  );
  const missing = flat.filter(({ value }) => value === undefined);
  const crosses = flat.filter(({ verdict }) => verdict === "disagrees");
  const dots = flat.filter(({ verdict }) => verdict === "inconclusive");
  const known = flat.flatMap(({ verdict: _, value, ...cell }) =>
    value === undefined ? [] : [{ ...cell, value }]
  );
  const zero = maps.maps.flatMap((map) => map.zero.map((segment) => ({ ...at(map), ...segment })));
  const words = maps.maps.filter(({ column }) => column % 2 === 1).flatMap((map) =>
    signLabels(map.cells, ends).map(({ i, j, text }) => {
      const { left, top } = at(map);
      const room = textWidth(text, WORD_SIZE) / 2 + 2;
      return {
        x: left + inside(share(xEdges, maps.xs[i]) * layout.mapWidth, room, layout.mapWidth),
        y: top + inside((1 - share(yEdges, maps.ys[j])) * layout.mapHeight, 8, layout.mapHeight),
        text,
      };
    })
  );
  const cellSize = Math.min(layout.mapWidth / maps.xs.length, layout.mapHeight / maps.ys.length);
  const crossSize = Math.min(9, Math.max(3.5, 0.6 * cellSize)) ** 2;

  const place = (horizontal: string, vertical: string, suffix = "") => ({
    [`x${suffix}`]: { scale: "x", field: horizontal, offset: { field: "left" } },
    [`y${suffix}`]: { scale: "y", field: vertical, offset: { field: "top" } },
  });
  const box = { ...place("x0", "y0"), ...place("x1", "y1", "2") };
  const line = { ...place("x", "y"), ...place("x2", "y2", "2"), strokeCap: { value: "round" } };
  const mark = (type: string, data: string, update: object) => (
    { type, aria: false, from: { data }, encode: { update } }
  );
  const stroke = (color: string, width: number) => ({
    stroke: { value: color },
    strokeWidth: { value: width },
  });
  const fill = { scale: "color", field: "value" };
  const said = { description: { field: "description" }, tooltip: { field: "description" } };
  const cross = { ...place("x", "y"), shape: { value: CROSS }, size: { value: crossSize } };
  const dot = {
    ...place("x", "y"),
    shape: { value: "circle" },
    size: { value: Math.max(2, crossSize / 14) },
    fill: { value: ink.faint },
  };
  const word = {
    x: { field: "x" },
    y: { field: "y" },
    text: { field: "text" },
    fontSize: { value: WORD_SIZE },
    align: { value: "center" },
    baseline: { value: "middle" },
  };
  const keep = <Row extends { description: string }>(rows: readonly Row[], names: readonly (keyof Row)[]) =>
    rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name]])));
  const corners = ["left", "top", "x0", "x1", "y0", "y1", "description"] as const;
  return {
    data: [
      { name: "cells", values: keep(known, [...corners, "value"]) },
      { name: "missing", values: keep(missing, corners) },
      { name: "crosses", values: keep(crosses, ["left", "top", "x", "y"]) },
      { name: "dots", values: keep(dots, ["left", "top", "x", "y"]) },
      { name: "zero", values: zero },
      { name: "words", values: words },
    ],
    scales: [
      {
        name: "x",
        type: "linear",
        domain: [xEdges[0], xEdges.at(-1)],
        range: [0, layout.mapWidth],
        zero: false,
      },
      {
        name: "y",
        type: "linear",
        domain: [yEdges[0], yEdges.at(-1)],
        range: [layout.mapHeight, 0],
        zero: false,
      },
    ],
    marks: [
      {
        ...mark("rect", "cells", { ...box, ...said, fill, stroke: fill, strokeWidth: { value: 0.4 } }),
        aria: true,
      },
      { ...mark("rect", "missing", { ...box, ...said, fill: { value: NOTHING.fill } }), aria: true },
      mark("rule", "missing", { ...box, ...stroke(NOTHING.stroke, 0.8) }),
      mark("symbol", "dots", dot),
      mark("rule", "zero", { ...line, ...stroke("#ffffff", 3.4) }),
      mark("rule", "zero", { ...line, ...stroke(ink.text, 1.6) }),
      mark("symbol", "crosses", { ...cross, ...stroke("#ffffff", 3.2) }),
      mark("symbol", "crosses", { ...cross, ...stroke(ink.disagrees, 1.5) }),
      mark("text", "words", { ...word, ...stroke("#ffffff", 2.5), strokeOpacity: { value: 0.6 } }),
      mark("text", "words", word),
    ],
  };
}
