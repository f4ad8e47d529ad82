import type { FigureNotes, PhaseFigure } from "../pipelines/figure.ts";
import { colorLimit } from "./color_limit.ts";
import type { FigureData } from "./figure_data.ts";
import { PLOT_WIDTH } from "./legend.ts";
import { page, plotGroup } from "./page.ts";
import { phaseFrames } from "./phase_frames.ts";
import { phaseLayout } from "./phase_layout.ts";
import { type PhaseLegend, phaseLegend } from "./phase_legend.ts";
import { type PhaseMaps, phaseMaps } from "./phase_maps.ts";
import { phaseMarks } from "./phase_marks.ts";
import { leftOut, spread } from "./spread.ts";
import { schemes, type VegaSpec } from "./theme.ts";
import { heading, notDrawn } from "./heading.ts";
import { metricTitle, symbolsText } from "./wording.ts";

/** Rows of maps at most. */
const MOST_ROWS = 12;
/** Height of the legend and the space below it. */
const LEGEND = 56;

const CAPTION =
  "Measured: means over instances. The line is where the prediction changes its sign; it is the same in both maps of a pair.";

/**
 * Phase diagrams: maps of a metric over two parameters, for each stage measured beside predicted, for each combination of
 * the other grid parameters a row. The line where the prediction changes its sign is drawn over both: the phase boundary.
 *
 * All maps share their axes and one colour scale, symmetric about 0 and cut where few values are far larger than the rest;
 * the legend says so. A cell reaches halfway to its neighbours. Cells whose check disagrees bear a cross, cells without a
 * value are grey and struck through, those whose check is inconclusive bear a dot.
 *
 * @returns A Vega specification, the same for the same records.
 * @throws {RangeError} If the run has no values of the metric, or fewer than two finite values of one of the parameters.
 * @see Tahir, Ganguli, Rotskoff (2025), phase diagrams of linear transfer and fine-tuning.
 */
export function phaseSpec(data: FigureData, figure: PhaseFigure, notes: FigureNotes): VegaSpec {
  const all = phaseMaps(data, figure, notes);
  const maps = withRows(all, spread([...all.rows.keys()], MOST_ROWS));
  const layout = phaseLayout(maps), legend = legendOf(maps, figure), { limit } = legend;
  const inside = phaseMarks(maps, layout, legend.ends);
  const around = phaseFrames(maps, layout, figure, notes);
  const place = { x: 0, y: LEGEND, width: layout.width, height: layout.height };
  const group = plotGroup(place, { ...inside, marks: [...inside.marks, ...around] });
  const color = { name: "color", type: "linear", domain: [-limit, limit], reverse: true, clamp: true };
  const content = {
    scales: [{ ...color, range: { scheme: schemes.diverging } }],
    marks: [...phaseLegend(legend), group],
  };
  const height = LEGEND + layout.height;
  const plots = (y: number) => ({
    marks: [plotGroup({ x: 0, y, width: PLOT_WIDTH, height }, content)],
    bottom: y + height,
  });
  const remarks = [
    ...leftOut(maps.rows.length, all.rows.length, "combinations of the other parameters"),
    ...notDrawn(data, legend.disagrees),
  ];
  const others = maps.rows.length > 1 ? Object.keys(maps.rows[0]) : [];
  const symbols = symbolsText(others, notes);
  const caption = `${CAPTION}${symbols && ` ${symbols}`}`;
  return page({ heading: heading(data, notes, remarks), plots, caption });
}

/** Some of the rows. */
function withRows(all: PhaseMaps, rows: readonly number[]): PhaseMaps {
  const maps = all.maps.flatMap((map) =>
    rows.includes(map.row) ? { ...map, row: rows.indexOf(map.row) } : []
  );
  return { ...all, rows: rows.map((row) => all.rows[row]), maps };
}

function legendOf({ maps }: PhaseMaps, { metric }: PhaseFigure): PhaseLegend {
  const cells = maps.flatMap(({ cells }) => cells), values = cells.flatMap(({ value }) => value ?? []);
  const limit = colorLimit(values);
  return {
    title: metricTitle(metric),
    ends: metric === "transferability" ? ["hurts", "helps"] : ["negative", "positive"],
    line: "prediction changes sign",
    limit,
    beyond: [values.some((value) => value < -limit), values.some((value) => value > limit)],
    missing: cells.some(({ value }) => value === undefined),
    disagrees: cells.filter(({ verdict }) => verdict === "disagrees").length,
    inconclusive: cells.filter(({ verdict }) => verdict === "inconclusive").length,
  };
}
