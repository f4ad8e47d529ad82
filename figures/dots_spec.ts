import type { FigureNotes } from "../pipelines/figure.ts";
import { askedData } from "./asked_metrics.ts";
import { axisScale, vegaScale, vegaTicks, withZero } from "./axis_scale.ts";
import type { FigureData } from "./figure_data.ts";
import { description, gridValues, type MeasuredPoint, measuredPoints } from "./measured_points.ts";
import { PLOT_WIDTH } from "./legend.ts";
import { page, plotGroup } from "./page.ts";
import { textMark } from "./text_mark.ts";
import { leftOut, spread } from "./spread.ts";
import { textWidth } from "./text_width.ts";
import { ink, palette, type VegaSpec } from "./theme.ts";
import { heading } from "./heading.ts";
import { metricLabel, paramsText } from "./wording.ts";

const MAX_ROWS = 48, ROW = 20;
const CAPTION = "● measured ± standard error, hollow if inconclusive; bar: predicted ± what the prediction " +
  "allows for; ✗ disagrees. Each metric has its own axis";

/** Measurements beside predictions, a row for each cell and stage, a block with its own axis for each metric. */
export function dotsSpec(data: FigureData, notes: FigureNotes): VegaSpec {
  const all = measuredPoints(askedData(data, notes));
  const points = spread(all, MAX_ROWS);
  const names = [...gridValues(all).keys()];
  const metrics = [...new Set(points.map(({ metric }) => metric))];
  const text = (point: MeasuredPoint) =>
    [point.stage, paramsText(point.params, names, notes)].filter(Boolean).join(", ");
  const widest = Math.max(...points.map((point) => textWidth(text(point), 11)));
  const left = Math.max(0, Math.min(Math.ceil(widest) - 40, 300));
  const plots = (top: number) => {
    let y = top;
    const marks = metrics.flatMap((metric) => {
      const own = points.filter((point) => point.metric === metric);
      const block = blockMarks(own, names, notes, { y, left, text });
      y += ROW * own.length + 58;
      return block;
    });
    return { marks, bottom: y - 8 };
  };
  const remarks = leftOut(points.length, all.length, "measurements");
  return page({ heading: heading(data, notes, remarks), plots, caption: CAPTION });
}

/** Where a block stands, and what its rows are called. */
interface Block {
  readonly y: number;
  readonly left: number;
  readonly text: (point: MeasuredPoint) => string;
}

function blockMarks(
  points: readonly MeasuredPoint[],
  names: readonly string[],
  notes: FigureNotes,
  place: Block,
) {
  const { y, left, text } = place;
  const ends = points.flatMap(({ value, error, check }) => [
    ...[value - error, value + error],
    ...(check ? [check.predicted - check.allowance, check.predicted + check.allowance] : []),
  ]);
  const scale = withZero(axisScale(ends, false));
  const width = PLOT_WIDTH - left, height = ROW * points.length;
  const labels = points.map((point, row) => {
    return textMark({
      text: text(point),
      x: left - 8,
      y: y + 18 + ROW * (row + 0.5) + 4,
      size: 11,
      align: "right",
    });
  });
  const rows = points.map((point, row) => dotRow(point, ROW * (row + 0.5), names, notes));
  const title = textMark({
    text: metricLabel(points[0].metric),
    x: left,
    y: y + 10,
    size: 11.5,
    bold: true,
  });
  const ticks = vegaTicks(scale, 6);
  const plot = plotGroup({ x: left, y: y + 18, width, height }, {
    data: [{ name: "rows", values: rows }],
    scales: [
      vegaScale("x", scale, [0, width]),
      vegaScale("y", { log: false, domain: [0, height] }, [0, height]),
    ],
    axes: [
      { orient: "bottom", scale: "x", gridScale: "y", ...ticks, grid: true, ticks: false, labels: false },
      { orient: "bottom", scale: "x", ...ticks },
    ],
    marks: dotMarks(),
  });
  return [title, ...labels, plot];
}

function dotRow(point: MeasuredPoint, y: number, names: readonly string[], notes: FigureNotes) {
  const { value, error, check } = point;
  const from = check?.predicted ?? value;
  const hollow = check?.verdict === "inconclusive", wrong = check?.verdict === "disagrees";
  return {
    y,
    value,
    low: value - error,
    high: value + error,
    predicted: from,
    from: from - (check?.allowance ?? 0),
    to: from + (check?.allowance ?? 0),
    shown: check ? 1 : 0,
    color: wrong ? ink.disagrees : palette[0],
    fill: hollow ? "white" : wrong ? ink.disagrees : palette[0],
    wrong: wrong ? "✗" : "",
    label: description(point, names, notes),
  };
}

function dotMarks(): object[] {
  const from = { data: "rows" };
  const x = (field: string) => ({ scale: "x", field });
  const y = (offset: number) => ({ scale: "y", field: "y", offset });
  const shown = { opacity: { field: "shown" } };
  const blue = { value: palette[1] };
  const range = { x: x("from"), x2: x("to"), y: y(-7), y2: y(7), fill: blue, fillOpacity: { value: 0.25 } };
  const tick = { x: x("predicted"), y: y(-8), y2: y(8), stroke: blue, strokeWidth: { value: 3 } };
  const bar = {
    x: x("low"),
    x2: x("high"),
    y: y(0),
    stroke: { field: "color" },
    strokeWidth: { value: 1.5 },
  };
  const dot = {
    x: x("value"),
    y: y(0),
    size: { value: 48 },
    stroke: { field: "color" },
    fill: { field: "fill" },
  };
  const text = { text: { field: "wrong" }, fill: { value: ink.disagrees }, fontWeight: { value: "bold" } };
  const place = { x: x("high"), dx: { value: 8 }, y: y(1), baseline: { value: "middle" } };
  return [
    { type: "rect", aria: false, from, encode: { update: { ...range, ...shown } } },
    { type: "rule", aria: false, from, encode: { update: { ...tick, ...shown } } },
    { type: "rule", aria: false, from, encode: { update: bar } },
    { type: "symbol", from, encode: { update: { ...dot, description: { field: "label" } } } },
    { type: "text", aria: false, from, encode: { update: { ...text, ...place, fontSize: { value: 15 } } } },
  ];
}
