import type { LinesFigure } from "../pipelines/figure.ts";
import { breakMarks } from "./axis_break.ts";
import type { AxisScale } from "./axis_scale.ts";
import type { LinesPanel, LinesSeries } from "./lines_data.ts";
import { residualMarks, seriesMarks } from "./lines_layers.ts";
import { dodge, pathRows, pointRows, residualRows } from "./lines_marks.ts";
import { minimumMarks, minimumRows } from "./lines_minima.ts";
import { plotGroup } from "./page.ts";
import { type PlotAxes, plotScales } from "./plot_axes.ts";
import { dashes, ink, palette, shapes } from "./theme.ts";
import { limitMarks, type LimitPlaces } from "./trust_limit.ts";

/** Height of the strip of z-scores, in pixels. */
export const RESIDUAL_HEIGHT = 58;

/** How the series of a colour looks. */
export function look(slot: number) {
  return { color: palette[slot], shape: shapes[slot], dash: dashes[slot] };
}

/** How a reference looks: grey if there is one only. */
export function referenceLook(slot: number, count: number) {
  return {
    color: count === 1 ? ink.reference : palette[slot],
    shape: "circle",
    dash: [2, 3],
    size: 18,
    width: 1.2,
  };
}

type Place = Parameters<typeof plotGroup>[0];
/** Tells what a point is. */
export type Describe = Parameters<typeof pointRows>[2];

/** A plot, and the strip of z-scores below it. */
export function panelMarks(
  panel: LinesPanel,
  place: Place,
  axes: PlotAxes,
  describe: Describe,
  { minima, limits }: Pick<LinesFigure, "minima"> & { readonly limits: LimitPlaces },
): object[] {
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
  const lowest = minima ? visible.flatMap((series, slot) => minimumRows(series, looks[slot])) : [];
  const shifted = panel.reference.some(({ points }) => points.length > 0) ? 0 : reference.length; // levels have no points
  const residuals = visible.flatMap((series, slot) =>
    residualRows(
      series,
      looks[slot],
      describe,
      dodge(slot - shifted, visible.length - shifted, width / (count * 12)),
    )
  );
  const z: AxisScale = { log: false, domain: [-6.8, 6.8] };
  const lower = { ...axes, y: z, yTitle: "z", yValues: [-6, -3, 0, 3, 6] };
  const strip = { x, y: y + height + 12, width, height: RESIDUAL_HEIGHT };
  return [
    plotGroup(place, {
      data: [{ name: "points", values: rows }, { name: "paths", values: inOrder }, {
        name: "minima",
        values: lowest,
      }],
      ...plotScales(axes, { width, height, xLabels: false }),
      marks: [
        ...zeroRule(axes.y, width),
        ...limitMarks(limits, axes.x, height),
        ...seriesMarks(width, height),
        ...minimumMarks(),
        ...breakMarks(axes.x, height),
      ],
    }),
    plotGroup(strip, {
      data: [{ name: "residuals", values: residuals }],
      ...plotScales(lower, { width, height: RESIDUAL_HEIGHT, xLabels: true }),
      marks: [...residualMarks(width, ink.band), ...breakMarks(axes.x, RESIDUAL_HEIGHT)],
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
export function within({ points, pieces }: LinesSeries, { x, y }: Pick<PlotAxes, "x" | "y">): LinesSeries {
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
