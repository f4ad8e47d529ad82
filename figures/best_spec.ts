import { FLAT, type LeastPlace } from "../numerics/least_along.ts";
import type { BestFigure, FigureNotes } from "../pipelines/figure.ts";
import { short } from "../sinks/format_number.ts";
import { type BestGrid, bestGrid } from "./best_grid.ts";
import type { FigureData } from "./figure_data.ts";
import { heading, notDrawn } from "./heading.ts";
import { PLOT_WIDTH } from "./legend.ts";
import { page, plotGroup } from "./page.ts";
import { textMark } from "./text_mark.ts";
import { ink, schemes, type VegaSpec } from "./theme.ts";
import { axisTitle, metricTitle, paramsText, symbolOf, symbolsText, valueText } from "./wording.ts";

const LEGEND = 54, TITLES = 24, GAP = 26, AXIS = 42, STRIP = { width: 200, height: 11, slices: 100 };
/** Colours of cells without a best value. */
const FLAT_FILL = "#d4d4d4", HATCH = "#9a9a9a";

/**
 * Maps of the value of a parameter at which a metric is least, over two others, measured beside predicted, with the value written
 * in each cell. An end of the range is marked with ≤ or ≥, a cell in which no value is worse than the best beyond errors is grey.
 */
export function bestSpec(data: FigureData, figure: BestFigure, notes: FigureNotes): VegaSpec {
  const grid = bestGrid(data, figure), { ys, rows, range } = grid;
  const width = Math.floor((PLOT_WIDTH - GAP) / 2);
  const height = Math.round(Math.min(width * 0.8, ys.length * (rows.length > 1 ? 40 : 60)));
  const step = height + TITLES + AXIS, symbol = symbolOf(figure.along, notes);
  const [low, high] = range.map(Math.log10);
  const color = {
    name: "color",
    type: "linear",
    domain: [low, low < high ? high : low + 1],
    range: { scheme: schemes.sequential },
  };
  const plots = (y: number) => {
    const marks = rows.flatMap((params, row) =>
      (["measured", "predicted"] as const).flatMap((side, column) => {
        const x = column * (width + GAP), top = LEGEND + TITLES + row * step;
        const title = [side, paramsText(params, Object.keys(params), notes)].filter(Boolean).join(", ");
        return [
          textMark({ text: title, x: x + width / 2, y: top - 7, size: 11.5, bold: true, align: "center" }),
          plotGroup(
            { x, y: top, width, height },
            map(grid, row, side, { figure, notes, width, height, symbol }),
          ),
        ];
      })
    );
    const bottom = LEGEND + rows.length * step - 20;
    const content = {
      scales: [color],
      marks: [...legend(grid, `${symbol} at which the ${metricTitle(figure.metric)} is least`), ...marks],
    };
    return {
      marks: [plotGroup({ x: 0, y, width: PLOT_WIDTH, height: bottom }, content)],
      bottom: y + bottom,
    };
  };
  const caption =
    `Best ${symbol}: the vertex of the parabola in log ${symbol} through the lowest loss and its two neighbours; below it ± 1 ` +
    `standard error, from differences between the same instances. ≤, ≥: the lowest loss is at that end of the range. flat: no ${symbol} is worse ` +
    `than the best by more than ${FLAT} standard errors of the difference (predicted: by more than 0.1 %).`;
  const symbols = symbolsText([figure.along, ...Object.keys(rows[0] ?? {})], notes);
  return page({
    heading: heading(data, notes, [...grid.remarks, ...notDrawn(data, 0)]),
    plots,
    xTitle: axisTitle(figure.x, notes),
    caption: symbols ? `${caption} ${symbols}` : caption,
  });
}

interface MapLook {
  readonly figure: BestFigure;
  readonly notes: FigureNotes;
  readonly width: number;
  readonly height: number;
  readonly symbol: string;
}

/** One map, its cells evenly spaced. */
function map({ xs, ys, cells, range }: BestGrid, row: number, side: "measured" | "predicted", look: MapLook) {
  const { figure, notes, width, height, symbol } = look;
  const w = width / xs.length, h = height / ys.length, [low, high] = range.map(Math.log10);
  const rowsOfData = ys.flatMap((v, j) =>
    xs.map((u, i) => {
      const best = cells[row][j][i][side], share = best && high > low ? (best.x - low) / (high - low) : 1;
      const [text, error] = best ? words(best) : ["–", ""];
      const flat = best?.flat ?? false,
        where = paramsText({ [figure.x]: u, [figure.y]: v }, [figure.x, figure.y], notes);
      return {
        ...{ x: i * w, y: (ys.length - 1 - j) * h, value: best?.x, flat, empty: !best },
        ...{ text, error: h > 30 && w > 44 ? error : "" },
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
  const middle = (down: number) => ({
    x: { field: "x", offset: w / 2 },
    y: { field: "y", offset: h / 2 + down },
  });
  const text = (field: string, size: number, down: number) => ({
    type: "text",
    aria: false,
    from: { data: "cells" },
    encode: {
      update: {
        ...middle(down),
        ...{ text: { field }, fontSize: { value: size }, fill: { field: "ink" } },
        ...{ align: { value: "center" }, baseline: { value: "middle" } },
      },
    },
  });
  const two = rowsOfData.some(({ error }) => error !== "");
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
      text("text", 11, two ? -6 : 0),
      text("error", 9, 8),
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

/** The scale of colours, as powers of ten. It expects a scale `color`. */
function legend({ range }: BestGrid, title: string): object[] {
  const [low, high] = range.map(Math.log10), step = STRIP.width / STRIP.slices;
  const slices = Array.from({ length: STRIP.slices }, (_, at) => ({
    x: at * step,
    value: low + (high - low) * (at + 0.5) / STRIP.slices,
  }));
  const place = { x: { field: "x" }, width: { value: step + 0.3 }, height: { value: STRIP.height } };
  return [
    textMark({ text: title, x: 0, y: 8, size: 11 }),
    plotGroup({ x: 0, y: 14, width: STRIP.width, height: STRIP.height }, {
      data: [{ name: "slices", values: slices }],
      scales: [{ name: "x", type: "log", domain: range, range: [0, STRIP.width] }],
      axes: [{ orient: "bottom", scale: "x", tickCount: 4, format: "~g" }],
      marks: [{
        type: "rect",
        aria: false,
        from: { data: "slices" },
        encode: { update: { ...place, fill: { scale: "color", field: "value" } } },
      }],
    }),
  ];
}
