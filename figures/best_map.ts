import type { LeastPlace } from "../numerics/least_along.ts";
import type { BestFigure, FigureNotes } from "../pipelines/figure.ts";
import { short } from "../sinks/format_number.ts";
import type { BestGrid } from "./best_grid.ts";
import { ink } from "./theme.ts";
import { axisTitle, paramsText, valueText } from "./wording.ts";

/** Colours of cells without a best value. */
const FLAT_FILL = "#d4d4d4", HATCH = "#9a9a9a";

/** How a map is drawn. */
export interface MapLook {
  /** What it is of. */
  readonly figure: BestFigure;
  /** On the parameters. */
  readonly notes: FigureNotes;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Of the parameter whose best value is shown. */
  readonly symbol: string;
}

/** One map, its cells evenly spaced, each with its best value. It expects a scale `color`. */
export function bestMap(
  { xs, ys, cells, range }: BestGrid,
  row: number,
  side: "measured" | "predicted",
  look: MapLook,
) {
  const { figure, notes, width, height, symbol } = look;
  const w = width / xs.length, h = height / ys.length, [low, high] = range.map(Math.log10);
  const rowsOfData = ys.flatMap((v, j) =>
    xs.map((u, i) => {
      const best = cells[row][j][i][side], share = best && high > low ? (best.x - low) / (high - low) : 1;
      const [text, error] = best ? words(best) : ["–", ""];
      const below = h > 30 && w > 44 ? error : "", top = (ys.length - 1 - j) * h, middle = top + h / 2;
      const flat = best?.flat ?? false,
        where = paramsText({ [figure.x]: u, [figure.y]: v }, [figure.x, figure.y], notes);
      return {
        ...{ x: i * w, y: top, value: best?.x, flat, empty: !best },
        ...{ text, textY: middle - (below ? 6 : 0), error: below, errorY: middle + 8 },
        ink: !best || flat || share > 0.6 ? ink.text : "#ffffff",
        label: `${where}: ${side} best ${symbol} ${text}${error && ` (${error})`}`,
      };
    })
  );
  const fill = [
    { test: "datum.empty", value: "#ffffff" },
    { test: "datum.flat", value: FLAT_FILL },
    { scale: "color", field: "value" },
  ];
  const box = { x: { field: "x" }, y: { field: "y" }, width: { value: w }, height: { value: h } };
  const edge = { stroke: { value: "#ffffff" }, strokeWidth: { value: 1 } };
  const hatch = {
    x: { field: "x" },
    y: { field: "y", offset: h },
    x2: { field: "x", offset: w },
    y2: { field: "y" },
  };
  const text = (field: "text" | "error", size: number) => ({
    type: "text",
    aria: false,
    from: { data: "cells" },
    encode: {
      update: {
        ...{ x: { field: "x", offset: w / 2 }, y: { field: `${field}Y` } },
        ...{ text: { field }, fontSize: { value: size }, fill: { field: "ink" } },
        ...{ align: { value: "center" }, baseline: { value: "middle" } },
      },
    },
  });
  const ticks = (values: readonly unknown[], size: number) => ({
    values: values.map((_, at) => (at + 0.5) * size),
    tickSize: 3,
    labelOverlap: false,
  });
  const names = (values: readonly string[], size: number) => ({
    labels: { update: { text: { signal: `${JSON.stringify(values)}[round(datum.value / ${size} - 0.5)]` } } },
  });
  const left = side === "measured";
  return {
    data: [{ name: "cells", values: rowsOfData }, {
      name: "flat",
      values: rowsOfData.filter(({ flat }) => flat),
    }],
    scales: [
      { name: "x", type: "linear", domain: [0, width], range: [0, width] },
      { name: "y", type: "linear", domain: [0, height], range: [height, 0] },
    ],
    axes: [
      { orient: "bottom", scale: "x", ...ticks(xs, w), encode: names(xs.map(valueText), w) },
      {
        ...{ orient: "left", scale: "y", ...ticks(ys, h), encode: names(ys.map(valueText), h) },
        ...left ? { title: axisTitle(figure.y, notes), titleLimit: height + 90 } : {},
      },
    ],
    marks: [
      {
        type: "rect",
        from: { data: "cells" },
        encode: { update: { ...box, ...edge, fill, description: { field: "label" } } },
      },
      {
        type: "rule",
        aria: false,
        from: { data: "flat" },
        encode: { update: { ...hatch, stroke: { value: HATCH } } },
      },
      text("text", 11),
      text("error", 9),
    ],
  };
}

/** The best value, and what stands below it. */
function words({ x, end, error, flat }: LeastPlace): readonly [string, string] {
  const value = (log: number) => short(Number((10 ** log).toPrecision(2)));
  const sign = end === "low" ? "≤ " : end === "high" ? "≥ " : "", best = `${sign}${value(x)}`;
  if (flat) return ["flat", best];
  return [best, error ? `${value(x - error)} to ${value(x + error)}` : ""];
}
