import type { FigureNotes, PhaseFigure } from "../pipelines/figure.ts";
import { colorLimit } from "./color_limit.ts";
import type { FigureData } from "./figure_data.ts";
import { page, PLOT_WIDTH, plotGroup } from "./page.ts";
import { phaseFrames } from "./phase_frames.ts";
import { type PhaseLayout, phaseLayout } from "./phase_layout.ts";
import { CROSS, NOTHING, phaseLegend } from "./phase_legend.ts";
import { type PhaseMaps, phaseMaps } from "./phase_maps.ts";
import { leftOut, spread } from "./spread.ts";
import { ink, schemes, type VegaSpec } from "./theme.ts";
import { heading, metricTitle } from "./wording.ts";

/** Rows of maps at most. */
const MOST_ROWS = 12;

/**
 * Phase diagrams: maps of a metric over two parameters, for each stage measured beside predicted, for each combination of
 * the other grid parameters a row. The line where the prediction changes its sign is drawn over both: the phase boundary.
 *
 * All maps share their axes and one colour scale, symmetric about 0 and cut where few values are far larger than the rest;
 * the legend says so. A cell reaches halfway to its neighbours. Cells whose check disagrees bear a cross, cells without a
 * value are grey and struck through.
 *
 * @returns A Vega specification, the same for the same records.
 * @throws {RangeError} If the run has no values of the metric, or fewer than two finite values of one of the parameters.
 * @see Tahir, Ganguli, Rotskoff (2025), phase diagrams of linear transfer and fine-tuning.
 */
export function phaseSpec(data: FigureData, figure: PhaseFigure, notes: FigureNotes): VegaSpec {
  const all = phaseMaps(data, figure, notes);
  const shown = new Set(spread(all.rows.map((_, row) => row), MOST_ROWS));
  const rows = [...shown];
  const maps = all.maps.filter(({ row }) => shown.has(row)).map((map) => ({
    ...map,
    row: rows.indexOf(map.row),
  }));
  const drawn: PhaseMaps = { ...all, rows: rows.map((row) => all.rows[row]), maps };

  const values = maps.flatMap(({ cells }) => cells.flatMap(({ value }) => value ?? []));
  const limit = colorLimit(values);
  const cells = maps.flatMap(({ cells }) => cells);
  const transfers = figure.metric === "transferability";
  const legend = {
    title: metricTitle(figure.metric),
    ends: transfers ? ["hurts", "helps"] as const : ["negative", "positive"] as const,
    limit,
    beyond: [values.some((value) => value < -limit), values.some((value) => value > limit)] as const,
    missing: cells.some(({ value }) => value === undefined),
    disagrees: cells.some(({ disagrees }) => disagrees),
  };
  return page({
    heading: heading(
      data,
      notes,
      leftOut(rows.length, all.rows.length, "combinations of the other parameters"),
    ),
    plots: (top) => {
      const layout = phaseLayout(drawn);
      const color = { name: "color", type: "linear", domain: [-limit, limit], reverse: true, clamp: true };
      const content = {
        scales: [{ ...color, range: { scheme: schemes.diverging } }],
        marks: [...phaseLegend(legend, 0), mapsGroup(drawn, layout, figure, notes)],
      };
      const height = LEGEND + layout.height;
      return {
        marks: [plotGroup({ x: 0, y: top, width: PLOT_WIDTH, height }, content)],
        bottom: top + height,
      };
    },
    caption:
      "Each cell of a measured map is a mean over instances. The line is where the prediction changes its sign, " +
      "straight between cells; it is the same in both maps of a pair.",
  });
}

/** Height of the legend and the space below it. */
const LEGEND = 56;

/** All maps with their axes and titles, below the legend. */
function mapsGroup(maps: PhaseMaps, layout: PhaseLayout, figure: PhaseFigure, notes: FigureNotes): object {
  const { width, height, places, xEdges, yEdges } = layout;
  const at = ({ row, column }: { row: number; column: number }) => places[row][column];
  const flat = maps.maps.flatMap((map) =>
    map.cells.map(({ i, j, ...cell }) => ({
      ...at(map),
      ...{ x: maps.xs[i], y: maps.ys[j], x0: xEdges[i], x1: xEdges[i + 1], y0: yEdges[j], y1: yEdges[j + 1] },
      ...cell,
    }))
  );
  const missing = flat.filter(({ value }) => value === undefined);
  const crosses = flat.filter(({ disagrees }) => disagrees);
  const known = flat.flatMap(({ disagrees: _, value, ...cell }) =>
    value === undefined ? [] : [{ ...cell, value }]
  );
  const zero = maps.maps.flatMap((map) => map.zero.map((segment) => ({ ...at(map), ...segment })));
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
  const keep = <Row extends { description: string }>(rows: readonly Row[], names: readonly (keyof Row)[]) =>
    rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name]])));
  const corners = ["left", "top", "x0", "x1", "y0", "y1", "description"] as const;
  return plotGroup({ x: 0, y: LEGEND, width, height }, {
    data: [
      { name: "cells", values: keep(known, [...corners, "value"]) },
      { name: "missing", values: keep(missing, corners) },
      { name: "crosses", values: keep(crosses, ["left", "top", "x", "y"]) },
      { name: "zero", values: zero },
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
      mark("rule", "zero", { ...line, ...stroke("#ffffff", 3.4) }),
      mark("rule", "zero", { ...line, ...stroke(ink.text, 1.6) }),
      mark("symbol", "crosses", { ...cross, ...stroke("#ffffff", 3.2) }),
      mark("symbol", "crosses", { ...cross, ...stroke(ink.disagrees, 1.5) }),
      ...phaseFrames(maps, layout, figure, notes),
    ],
  });
}
