import type { FigureNotes, LinesFigure } from "../pipelines/figure.ts";
import { type AxisScale, axisScale, withZero } from "./axis_scale.ts";
import type { FigureData } from "./figure_data.ts";
import { linesData, type LinesPanel, type LinesSeries } from "./lines_data.ts";
import { dodge, pathRows, pointRows, residualMarks, residualRows, seriesMarks } from "./lines_marks.ts";
import { linesCaption } from "./lines_caption.ts";
import { page, panelPlaces, plotGroup } from "./page.ts";
import { panelTitle, titleRoom } from "./text_mark.ts";
import { type PlotAxes, plotScales } from "./plot_axes.ts";
import { notPositive } from "./spread.ts";
import { dashes, ink, palette, shapes, type VegaSpec } from "./theme.ts";
import { heading, notDrawn } from "./heading.ts";
import { axisTitle, metricTitle, paramsText, valueText } from "./wording.ts";

const RESIDUAL_HEIGHT = 58;

/** Measurements with error bars beside lines of theory, against one parameter, with z-scores below each panel. */
export function linesSpec(data: FigureData, figure: LinesFigure, notes: FigureNotes): VegaSpec {
  const metrics = [figure.metric, ...figure.also ?? []].map((metric) => ({ ...figure, metric }));
  const parts = metrics.map((one) => linesData(data, one)), { colors, names } = parts[0];
  const remarks = [...new Set(parts.flatMap(({ remarks }) => remarks))];
  const scales = parts.map(({ panels }, part) => linesAxes(panels, metrics[part], notes));
  const panels = parts.flatMap(({ panels }) => panels);
  const axesOf = parts.flatMap(({ panels }, part) => panels.map(() => scales[part]));
  const columns = columnsFor(panels);
  const height = panels.length <= columns ? 230 : 150;
  const labels = colors.values.map(valueText);
  const alone = labels.length === 1;
  const legend = {
    title: colors.name ? axisTitle(colors.name, notes) : "",
    entries: labels.map((label, slot) => ({ label, ...look(slot) })),
  };
  const titles = panels.map((panel, index) => {
    const empty = panel.series.every((series) => within(series, axesOf[index]).points.length === 0);
    const where = paramsText(panel.params, Object.keys(panel.params), notes);
    return [panel.stage, where, empty && "nothing to show"].filter(Boolean).join(", ");
  });
  const titled = panels.length > 1 || panels[0].stage !== undefined;
  const room = titled ? titleRoom(titles, panelPlaces(panels.length, columns, 0, 0).places[0].width) : 0;
  const plots = (top: number) => {
    const { places, bottom } = panelPlaces(panels.length, columns, height + RESIDUAL_HEIGHT + 12, 30 + room);
    const marks = panels.flatMap((panel, index) => {
      const { x, y, width, first } = places[index];
      const place = { x, y: top + room + y, width, height };
      return [
        panelTitle(titles[index], place),
        ...panelMarks(panel, place, { ...axesOf[index], first }, (point) => [point, names, notes]),
      ];
    });
    return { marks, bottom: top + bottom - 6 };
  };
  const drawn = panels.flatMap(({ series }, index) =>
    series.flatMap((one) => within(one, axesOf[index]).points)
  );
  const rings = drawn.filter(({ check }) => check?.verdict === "disagrees").length;
  const said = heading(data, notes, [
    ...remarks,
    ...scales.flatMap(({ remarks }) => remarks),
    ...notDrawn(data, rings),
  ]);
  return page({
    heading: said,
    ...(alone ? {} : { legend }),
    plots,
    xTitle: scales[0].xTitle,
    caption: linesCaption(panels, data.theory.length > 0, notes),
  });
}

function look(slot: number) {
  return { color: palette[slot], shape: shapes[slot], dash: dashes[slot] };
}

/** Panels with the same parameters share a row, if there are few enough. */
function columnsFor(panels: readonly LinesPanel[]): number {
  const stages = new Set(panels.map(({ stage }) => stage)).size;
  if (stages > 1 && stages <= 4) return stages;
  return panels.length <= 3 ? panels.length : panels.length === 4 ? 2 : 3;
}

function linesAxes(panels: readonly LinesPanel[], figure: LinesFigure, notes: FigureNotes) {
  const { x, metric } = figure, log: string = figure.log ?? "";
  const points = panels.flatMap(({ series }) => series.flatMap(({ points }) => points));
  const heights = points.flatMap(({ value, error, check }) => [
    // A bar that reaches to 0 has no end on a logarithmic axis: it is cut at the frame
    ...[value, value - error, value + error].filter((height) => !log.includes("y") || height > value / 10),
    ...(check ? [check.predicted] : []),
  ]);
  const xScale = axisScale(points.map((point) => point.x), log.includes("x"), 0.04);
  const yScale = withZero(axisScale(heights, log.includes("y")));
  return {
    x: xScale,
    y: yScale,
    xTitle: axisTitle(x, notes),
    yTitle: metricTitle(metric),
    whole: notes.axes[x]?.whole ?? false,
    remarks: [
      ...notPositive(xScale.log ? points.filter((point) => point.x <= 0).length : 0, "horizontal"),
      ...notPositive(yScale.log ? points.filter(({ value }) => value <= 0).length : 0, "vertical"),
    ],
  };
}

type Place = Parameters<typeof plotGroup>[0];
type Describe = Parameters<typeof pointRows>[2];

/** A plot, and the strip of z-scores below it. */
function panelMarks(panel: LinesPanel, place: Place, axes: PlotAxes, describe: Describe): object[] {
  const { width, height, x, y } = place;
  const visible = panel.series.map((series) => within(series, axes));
  const count = visible.filter(({ points }) => points.length > 0).length;
  const rows = visible.flatMap((series, slot) =>
    pointRows(series, { ...look(slot), slot }, describe, axes.y)
  );
  const paths = visible.flatMap((series, slot) => pathRows(series, { ...look(slot), slot }, axes.y));
  const residuals = visible.flatMap((series, slot) =>
    residualRows(series, { ...look(slot), slot }, describe, dodge(slot, visible.length, width / (count * 12)))
  );
  const z: AxisScale = { log: false, domain: [-6.8, 6.8] };
  const lower = { ...axes, y: z, yTitle: "z", yValues: [-6, -3, 0, 3, 6] };
  const strip = { x, y: y + height + 12, width, height: RESIDUAL_HEIGHT };
  return [
    plotGroup(place, {
      data: [{ name: "points", values: rows }, { name: "paths", values: paths }],
      ...plotScales(axes, { width, height, xLabels: false }),
      marks: [...zeroRule(axes.y, width), ...seriesMarks(width, height)],
    }),
    plotGroup(strip, {
      data: [{ name: "residuals", values: residuals }],
      ...plotScales(lower, { width, height: RESIDUAL_HEIGHT, xLabels: true }),
      marks: residualMarks(width, ink.band),
    }),
  ];
}

/** Where the sign changes, if it does. */
function zeroRule({ log, domain: [low, high] }: AxisScale, width: number): object[] {
  if (log || low >= 0 || high <= 0) return [];
  const place = { x: { value: 0 }, x2: { value: width }, y: { scale: "y", value: 0 } };
  return [{ type: "rule", aria: false, encode: { update: { ...place, stroke: { value: ink.faint } } } }];
}

/** Without what a logarithmic axis cannot show. */
function within({ points, pieces }: LinesSeries, { x, y }: Pick<PlotAxes, "x" | "y">): LinesSeries {
  const shows = (at: number, value: number) => (!x.log || at > 0) && (!y.log || value > 0);
  const parts = pieces.flatMap((piece) => {
    const runs: (typeof piece[number])[][] = [[]];
    for (const vertex of piece) {
      if (shows(vertex.x, vertex.value)) runs.at(-1)?.push(vertex);
      else runs.push([]);
    }
    return runs;
  });
  return { points: points.filter((point) => shows(point.x, point.value)), pieces: parts };
}
