import type { DensityFigure, FigureNotes } from "../pipelines/figure.ts";
import { axisScale, extent } from "./axis_scale.ts";
import { type Density, firstDensities, rowsOf } from "./densities.ts";
import type { FigureData } from "./figure_data.ts";
import { heading } from "./heading.ts";
import { gridValues, measuredPoints } from "./measured_points.ts";
import { page, panelPlaces, plotGroup } from "./page.ts";
import { plotScales } from "./plot_axes.ts";
import { leftOut, spread } from "./spread.ts";
import { panelTitle } from "./text_mark.ts";
import { dashes, ink, palette, type VegaSpec } from "./theme.ts";
import { metricTitle, paramsText } from "./wording.ts";

const MAX_PANELS = 6, HEIGHT = 180, BAR = "#9ecae1";
/** Densities this much below the highest are not shown. */
const LOWEST = 1e-4;

/**
 * Densities that kernel records hold, as bars, and what theory says they are, as lines: the first instance of each cell and stage.
 * A Gaussian of the same mean and variance shows what is not Gaussian; the vertical axis is logarithmic, for the tails.
 */
export function densitySpec(data: FigureData, { metric }: DensityFigure, notes: FigureNotes): VegaSpec {
  const all = firstDensities(data, metric), shown = spread(all, MAX_PANELS);
  const predicted = new Map(
    firstDensities(data, `predicted_${metric}`).map(({ key, density }) => [key, density]),
  );
  const heights = shown.flatMap(({ density }) => density[1]).filter((value) => value > 0);
  const top = extent(heights)[1], floor = LOWEST * top;
  const seen = shown.flatMap(({ density: [places, values] }) => places.filter((_, i) => values[i] > floor));
  const x = axisScale(seen, false), y = { log: true, domain: [floor, 1.6 * top] } as const;
  const points = measuredPoints(data), names = [...gridValues(points).keys()];
  const columns = shown.length === 4 ? 2 : Math.min(shown.length, 3);
  const plots = (above: number) => {
    const { places, bottom } = panelPlaces(shown.length, columns, HEIGHT, 52);
    const marks = shown.flatMap(({ cell, stage, key, density }, index) => {
      const { first, ...place } = places[index], at = { ...place, y: above + 18 + place.y };
      const params = points.find((point) => point.cell === cell)?.params ?? {};
      const inside = (rows: { x: number; y: number }[]) =>
        rows.filter((row) => row.y >= floor && row.x >= x.domain[0] && row.x <= x.domain[1]);
      const line = rowsOf(predicted.get(key) ?? []), normal = gaussianLike(density);
      return [
        panelTitle([stage, paramsText(params, names, notes)].filter(Boolean).join(", "), at),
        plotGroup(at, {
          data: [
            { name: "bars", values: inside(rowsOf(density)).map((row) => bar(row, density, floor)) },
            { name: "theory", values: inside(line) },
            { name: "normal", values: inside(normal) },
          ],
          ...plotScales({ x, y, yTitle: "density", first }, place),
          marks: densityMarks(),
        }),
      ];
    });
    return { marks, bottom: above + bottom - 8 };
  };
  const entries = [
    { label: "network", color: BAR, shape: "square" },
    ...(predicted.size > 0 ? [{ label: "theory", color: palette[0], dash: dashes[0] }] : []),
    { label: "Gaussian of the network's mean and variance", color: ink.faint, dash: dashes[2] },
  ];
  const said = heading(data, notes, leftOut(shown.length, all.length, "densities"));
  const caption = "the first instance of each cell";
  const xTitle = metricTitle(metric).replace(/ density$/, "");
  return page({ heading: said, legend: { title: "", entries }, plots, xTitle, caption });
}

function bar({ x, y }: { x: number; y: number }, [places]: Density, floor: number) {
  const half = (places[1] - places[0]) / 2;
  return { from: x - half, to: x + half, floor, y, label: `${x.toPrecision(3)}: ${y.toPrecision(3)}` };
}

/** The normal density of the same mean and variance, at the same places. */
function gaussianLike([places, values]: Density) {
  const total = values.reduce((sum, value) => sum + value, 0);
  const moment = (of: (place: number) => number) =>
    places.reduce((sum, place, i) => sum + of(place) * values[i], 0) / total;
  const mean = moment((place) => place), variance = moment((place) => (place - mean) ** 2);
  return places.map((x) => ({
    x,
    y: Math.exp(-((x - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance),
  }));
}

function densityMarks(): object[] {
  const x = (field: string) => ({ scale: "x", field }), y = (field: string) => ({ scale: "y", field });
  const box = { x: x("from"), x2: x("to"), y: y("y"), y2: y("floor"), fill: { value: BAR } };
  const line = (data: string, color: string, dash: readonly number[], width: number) => ({
    type: "line",
    aria: false,
    from: { data },
    encode: {
      update: {
        ...{ x: x("x"), y: y("y"), stroke: { value: color }, strokeDash: { value: dash } },
        strokeWidth: { value: width },
      },
    },
  });
  return [
    { type: "rect", from: { data: "bars" }, encode: { update: { ...box, description: { field: "label" } } } },
    line("normal", ink.faint, dashes[2], 1.4),
    line("theory", palette[0], dashes[0], 1.8),
  ];
}
