import { FORMAT } from "./axis_scale.ts";
import type { FigureNotes, PhaseFigure } from "../pipelines/figure.ts";
import { plotGroup } from "./page.ts";
import { textMark } from "./text_mark.ts";
import { COLUMN_TITLES, type PhaseLayout } from "./phase_layout.ts";
import type { PhaseMaps } from "./phase_maps.ts";
import { wrapText } from "./text_width.ts";
import { ink } from "./theme.ts";
import { axisTitle, paramsText } from "./wording.ts";

/** What surrounds the maps: frames, axes at the left and at the bottom, titles of axes, rows and columns. */
export function phaseFrames(
  { rows, stages }: PhaseMaps,
  { width, height, mapWidth, mapHeight, places }: PhaseLayout,
  { x, y }: PhaseFigure,
  notes: FigureNotes,
): object[] {
  const frame = places.flatMap((line, row) =>
    line.map(({ left, top }, column) => {
      const below = row === rows.length - 1, beside = column === 0;
      const axes = [
        { orient: "bottom", scale: "x", labelFlush: 8, tickCount: Math.max(2, Math.floor(mapWidth / 48)) },
        { orient: "left", scale: "y", tickCount: Math.max(2, Math.floor(mapHeight / 22)) },
      ].map((axis, which) => ({
        ...axis,
        format: FORMAT,
        labels: which === 0 ? below : beside,
        tickSize: 3,
      }));
      const outline = { enter: { stroke: { value: ink.text }, strokeWidth: { value: 0.8 } } };
      const group = plotGroup({ x: left, y: top, width: mapWidth, height: mapHeight }, {
        aria: false,
        axes,
      }) as {
        encode: object;
      };
      return { ...group, encode: { ...group.encode, ...outline } };
    })
  );
  const rowTitles = rows.length < 2 ? [] : rows.map((params, row) =>
    textMark({
      text: paramsText(params, Object.keys(params), notes),
      x: 0,
      y: places[row][0].top - 4,
      size: 11,
    })
  );
  const columnTitles = stages.flatMap((stage, index) => {
    const [measured, predicted] = places[0].slice(2 * index, 2 * index + 2).map(({ left }) =>
      left + mapWidth / 2
    );
    const middle = (measured + predicted) / 2,
      top = rows.length > 1 ? COLUMN_TITLES - 18 : COLUMN_TITLES - 20;
    return [
      textMark({ text: stage, x: middle, y: top - 2, size: 12, bold: true, align: "center" }),
      textMark({ text: "measured", x: measured, y: top + 13, size: 11, align: "center" }),
      textMark({ text: "predicted", x: predicted, y: top + 13, size: 11, align: "center" }),
    ];
  });
  const first = places[0][0].top, last = places.at(-1)![0].top + mapHeight;
  const yTitle = wrapText(axisTitle(y, notes), Math.max(150, last - first), 11.5);
  const upright = { align: "center", angle: -90 } as const;
  return [
    ...frame,
    ...rowTitles,
    ...columnTitles,
    textMark({ text: axisTitle(x, notes), x: width / 2, y: height - 6, size: 11.5, align: "center" }),
    ...yTitle.map((text, line) =>
      textMark({
        text,
        x: -34 - 14 * (yTitle.length - 1 - line),
        y: (first + last) / 2,
        size: 11.5,
        ...upright,
      })
    ),
  ];
}
