import type { FigureNotes, LinesFigure } from "../pipelines/figure.ts";
import { atBreak } from "./axis_break.ts";
import type { FigureData } from "./figure_data.ts";
import { heading, notDrawn } from "./heading.ts";
import { linesAxes, unitOf } from "./lines_axes.ts";
import { linesCaption } from "./lines_caption.ts";
import { choicesOf, linesData, type LinesPanel } from "./lines_data.ts";
import { withLevels } from "./lines_level.ts";
import { type Describe, look, panelMarks, referenceLook, RESIDUAL_HEIGHT, within } from "./lines_panel.ts";
import { page, panelPlaces } from "./page.ts";
import { panelTitle, titleRoom } from "./text_mark.ts";
import type { VegaSpec } from "./theme.ts";
import { limitPlaces, placesWithin } from "./trust_limit.ts";
import { axisTitle, metricLabel, paramsText, symbolOf, valueText } from "./wording.ts";

/** Room between panels for the labels of an axis of their own. */
const WIDE_GAP = 64;

/** Measurements with error bars beside lines of theory, against one parameter, with z-scores below each panel. */
export function linesSpec(data: FigureData, figure: LinesFigure, notes: FigureNotes): VegaSpec {
  const { panels: found, colors, names, idle, remarks } = linesData(data, figure);
  const choices = choicesOf(data, figure.x);
  const axes = linesAxes(found, figure, notes, choices);
  const { panels: leveled, said: level } = withLevels(found, figure, axes.x, notes);
  const panels = leveled.map((panel) => atBreak(panel, axes.x));
  const columns = columnsFor(panels);
  const height = panels.length <= columns ? 230 : 150;
  const labels = colors.values.map(valueText);
  const references = Math.max(...panels.map(({ reference }) => reference.length));
  const alone = labels.length === 1 && references === 0;
  const name = level ?? "scratch";
  const scratch = references > 1 ? `${name}, in the colour of what it is compared with` : name;
  const legend = {
    title: colors.name ? axisTitle(colors.name, notes) : "",
    entries: [
      ...labels.map((label, slot) => ({ label, ...look(slot) })),
      ...references > 0
        ? [{ label: scratch, ...referenceLook(0, 1), ...level === undefined ? {} : { shape: undefined } }]
        : [],
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
  const limitsOf = ({ params }: LinesPanel) => limitPlaces(data, figure.limit, params);
  const limited = panels.some((panel) => placesWithin(limitsOf(panel), axes.of(panel.metric).x).length > 0);
  const plots = (top: number) => {
    const below = 30 + room, gap = units > 1 ? WIDE_GAP : undefined;
    const { places, bottom } = panelPlaces(panels.length, columns, height + RESIDUAL_HEIGHT + 12, below, gap);
    const marks = panels.flatMap((panel, index) => {
      const { x, y, width, first } = places[index];
      const place = { x, y: top + room + y, width, height };
      return [
        ...titled ? [panelTitle(titles[index], place)] : [],
        ...panelMarks(
          panel,
          place,
          { ...axes.of(panel.metric), first: first || units > 1 },
          describe,
          {
            minima: figure.minima && data.theory.length > 0, // cells alone do not tell
            limits: limitsOf(panel),
          },
        ),
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
    caption: linesCaption(panels, data.theory.length > 0 || choices !== undefined, notes, {
      ...figure,
      limit: limited ? figure.limit : undefined,
    }),
  });
}

/** Panels with the same parameters share a row, if there are few enough. */
function columnsFor(panels: readonly LinesPanel[]): number {
  const columns = new Set(panels.map(({ metric, stage }) => `${metric} ${stage}`)).size;
  if (columns > 1 && columns <= 4) return columns;
  return panels.length <= 3 ? panels.length : panels.length === 4 ? 2 : 3;
}
