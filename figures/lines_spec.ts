import type { FigureNotes, LinesFigure } from "../pipelines/figure.ts";
import type { AxisScale } from "./axis_scale.ts";
import type { FigureData } from "./figure_data.ts";
import { linesAxes, unitOf } from "./lines_axes.ts";
import { linesData, type LinesPanel, type LinesSeries } from "./lines_data.ts";
import { residualMarks, seriesMarks } from "./lines_layers.ts";
import { dodge, pathRows, pointRows, residualRows } from "./lines_marks.ts";
import { linesCaption } from "./lines_caption.ts";
import { page, panelPlaces, plotGroup } from "./page.ts";
import { panelTitle, titleRoom } from "./text_mark.ts";
import { type PlotAxes, plotScales } from "./plot_axes.ts";
import { dashes, ink, palette, shapes, type VegaSpec } from "./theme.ts";
import { heading, notDrawn } from "./heading.ts";
import { axisTitle, metricLabel, paramsText, symbolOf, valueText } from "./wording.ts";

/** Room between panels for the labels of an axis of their own. */
const WIDE_GAP = 64;
const RESIDUAL_HEIGHT = 58;

/** Measurements with error bars beside lines of theory, against one parameter, with z-scores below each panel. */
export function linesSpec(data: FigureData, figure: LinesFigure, notes: FigureNotes): VegaSpec {
  const { panels, colors, names, idle, remarks } = linesData(data, figure);
  const axes = linesAxes(panels, figure, notes);
  const columns = columnsFor(panels);
  const height = panels.length <= columns ? 230 : 150;
  const labels = colors.values.map(valueText);
  const references = Math.max(...panels.map(({ reference }) => reference.length));
  const alone = labels.length === 1 && references === 0;
  const scratch = references > 1 ? "scratch, in the colour of what it is compared with" : "scratch";
  const legend = {
    title: colors.name ? axisTitle(colors.name, notes) : "",
    entries: [
      ...labels.map((label, slot) => ({ label, ...look(slot) })),
      ...references > 0 ? [{ label: scratch, ...referenceLook(0, 1) }] : [],
    ],
  };
  const metrics = [...new Set(panels.map(({ metric }) => metric))], units = new Set(metrics.map(unitOf)).size;
  const titles = panels.map((panel) => {
    const empty = panel.series.every((series) => within(series, axes.of(panel.metric)).points.length === 0);
    const where = paramsText(panel.params, Object.keys(panel.params), notes);
    const what = metrics.length > 1 && metricLabel(panel.metric);
    return [what, panel.stage, where, empty && "nothing to show"].filter(Boolean).join(", ");
  });
  const titled = panels.length > 1 || panels[0].stage !== undefined && (alone || colors.name !== undefined);
  const room = titled ? titleRoom(titles, panelPlaces(panels.length, columns, 0, 0).places[0].width) : 0;
  const describe: Describe = (point) => [point, names, notes];
  const plots = (top: number) => {
    const below = 30 + room, gap = units > 1 ? WIDE_GAP : undefined;
    const { places, bottom } = panelPlaces(panels.length, columns, height + RESIDUAL_HEIGHT + 12, below, gap);
    const marks = panels.flatMap((panel, index) => {
      const { x, y, width, first } = places[index];
      const place = { x, y: top + room + y, width, height };
      return [
        ...titled ? [panelTitle(titles[index], place)] : [],
        ...panelMarks(panel, place, { ...axes.of(panel.metric), first: first || units > 1 }, describe),
      ];
    });
    return { marks, bottom: top + bottom - 6 };
  };
  const drawn = panels.flatMap(({ metric, series, reference }) =>
    [...series, ...reference].flatMap((one) => within(one, axes.of(metric)).points)
  );
  const rings = drawn.filter(({ check }) => check?.verdict === "disagrees").length;
  const said = heading(data, notes, [
    ...idle.map((name) => `no difference by ${symbolOf(name, notes)}: its values are drawn together`),
    ...remarks,
    ...axes.remarks,
    ...notDrawn(data, rings),
  ]);
  return page({
    heading: said,
    ...(alone ? {} : { legend }),
    plots,
    xTitle: axes.xTitle,
    caption: linesCaption(panels, data.theory.length > 0, notes),
  });
}

function look(slot: number) {
  return { color: palette[slot], shape: shapes[slot], dash: dashes[slot] };
}

/** Grey if there is one only. */
function referenceLook(slot: number, count: number) {
  return {
    color: count === 1 ? ink.reference : palette[slot],
    shape: "circle",
    dash: [2, 3],
    size: 18,
    width: 1.2,
  };
}

/** Panels with the same parameters share a row, if there are few enough. */
function columnsFor(panels: readonly LinesPanel[]): number {
  const columns = new Set(panels.map(({ metric, stage }) => `${metric} ${stage}`)).size;
  if (columns > 1 && columns <= 4) return columns;
  return panels.length <= 3 ? panels.length : panels.length === 4 ? 2 : 3;
}

type Place = Parameters<typeof plotGroup>[0];
type Describe = Parameters<typeof pointRows>[2];

/** A plot, and the strip of z-scores below it. */
function panelMarks(panel: LinesPanel, place: Place, axes: PlotAxes, describe: Describe): object[] {
  const { width, height, x, y } = place;
  const { reference } = panel;
  // References come first: other points are drawn over theirs; their thin lines are drawn over other lines
  const looks = [
    ...reference.map((_, slot) => referenceLook(slot, reference.length)),
    ...panel.series.map((_, slot) => look(slot)),
  ].map((look, slot) => ({ ...look, slot }));
  const visible = [...reference, ...panel.series].map((series) => within(series, axes));
  const count = visible.filter(({ points }) => points.length > 0).length;
  const rows = visible.flatMap((series, slot) => pointRows(series, looks[slot], describe, axes.y));
  const paths = visible.map((series, slot) => pathRows(series, looks[slot], axes.y));
  const inOrder = [...paths.slice(reference.length), ...paths.slice(0, reference.length)].flat();
  const residuals = visible.flatMap((series, slot) =>
    residualRows(series, looks[slot], describe, dodge(slot, visible.length, width / (count * 12)))
  );
  const z: AxisScale = { log: false, domain: [-6.8, 6.8] };
  const lower = { ...axes, y: z, yTitle: "z", yValues: [-6, -3, 0, 3, 6] };
  const strip = { x, y: y + height + 12, width, height: RESIDUAL_HEIGHT };
  return [
    plotGroup(place, {
      data: [{ name: "points", values: rows }, { name: "paths", values: inOrder }],
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
