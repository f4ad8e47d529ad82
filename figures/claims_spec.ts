import type { ClaimRecord } from "../operators/run_record.ts";
import type { FigureNotes } from "../pipelines/figure.ts";
import { claimsCount, printedText, verdictWords } from "../sinks/claims_table.ts";
import { short, withError } from "../sinks/format_number.ts";
import type { FigureData } from "./figure_data.ts";
import { heading } from "./heading.ts";
import { PLOT_WIDTH } from "./legend.ts";
import { page, plotGroup } from "./page.ts";
import { leftOut, spread } from "./spread.ts";
import { textMark } from "./text_mark.ts";
import { ink, palette, type VegaSpec } from "./theme.ts";
import { paramsText } from "./wording.ts";

const MAX_CELLS = 8, ROW = 20, LEFT = 152, PLOT = 210, FARTHEST = 12;
const CAPTION =
  "Loss: on the target; gain: loss from scratch − after transfer. Each row is a printed law beside the corrected one, for D → ∞, as far from the measurement as the standard " +
  "errors say (0 within what extrapolation from D/2 and D leaves open; arrows lie farther). Red: the law as printed disagrees; " +
  "hollow: cannot tell; no diamond: no number is printed";

/** Printed claims and corrected laws around their measurements, in standard errors: a block of rows for each cell. */
export function claimsSpec(data: FigureData, notes: FigureNotes): VegaSpec {
  const cells = [...new Set(data.claims.map(({ cell }) => cell))];
  const shown = spread(cells, MAX_CELLS);
  const names = [...new Set(data.claims.flatMap(({ params }) => Object.keys(params)))];
  const plots = (top: number) => {
    let y = top;
    const marks = shown.flatMap((cell) => {
      const own = data.claims.filter((claim) => claim.cell === cell);
      const { params, halfDim, fullDim } = own[0];
      const title = [paramsText(params, names, notes), `D = ${halfDim} and ${fullDim}`].filter(Boolean);
      const block = blockMarks(own, title.join(", "), y);
      y += ROW * own.length + 66;
      return block;
    });
    return { marks, bottom: y - 8 };
  };
  const remarks = [claimsCount(data.claims), ...leftOut(shown.length, cells.length, "cells")];
  const entries = [
    { label: "measured ± 3 standard errors", color: ink.text, shape: "circle" },
    { label: "corrected law", color: palette[1], shape: "square" },
    { label: "printed law", color: palette[2], shape: "diamond" },
  ];
  return page({
    heading: heading(data, notes, remarks),
    legend: { title: "", entries },
    plots,
    xTitle: "distance from the measurement, standard errors",
    caption: CAPTION,
  });
}

function blockMarks(claims: readonly ClaimRecord[], title: string, y: number): object[] {
  const height = ROW * claims.length, top = y + 34;
  const at = (row: number) => top + ROW * (row + 0.5) + 4;
  const columns: [string, number, (claim: ClaimRecord) => string][] = [
    [
      "printed",
      LEFT + PLOT + 56,
      (claim) => claim.predicted === null ? printedText(claim) : four(claim.predicted),
    ],
    ["corrected", LEFT + PLOT + 120, ({ correctedLimit }) => four(correctedLimit)],
    ["measured", LEFT + PLOT + 196, ({ measured, standardError }) => withError(measured, standardError)],
  ];
  const labels = claims.flatMap((claim, row) => [
    textMark({ text: claim.title, x: LEFT - 8, y: at(row), size: 10.5, align: "right" }),
    ...columns.map(([, x, text]) =>
      textMark({ text: text(claim), x, y: at(row), size: 10.5, align: "right" })
    ),
    textMark({
      text: verdictWords(claim.verdict),
      x: PLOT_WIDTH - 54,
      y: at(row),
      size: 10.5,
      bold: claim.verdict === "disagrees",
      color: claim.verdict === "disagrees" ? ink.disagrees : ink.text,
    }),
  ]);
  const heads = columns.map(([text, x]) =>
    textMark({ text, x, y: top - 5, size: 10.5, align: "right", color: ink.faint })
  );
  const scales = [
    { name: "x", type: "linear", domain: [-FARTHEST - 1, FARTHEST + 1], range: [0, PLOT] },
    { name: "y", type: "linear", domain: [0, height], range: [0, height] },
  ];
  const values = [-12, -9, -6, -3, 0, 3, 6, 9, 12];
  const plot = plotGroup({ x: LEFT, y: top, width: PLOT, height }, {
    data: [{ name: "rows", values: claims.flatMap((claim, row) => points(claim, ROW * (row + 0.5))) }],
    scales,
    axes: [{ orient: "bottom", scale: "x", values, grid: true, gridScale: "y" }],
    marks: [band(height), ...dotMarks()],
  });
  const asPrinted = textMark({
    text: "as printed",
    x: PLOT_WIDTH - 54,
    y: top - 5,
    size: 10.5,
    color: ink.faint,
  });
  return [
    textMark({ text: title, x: 0, y: y + 10, size: 11.5, bold: true }),
    asPrinted,
    ...heads,
    ...labels,
    plot,
  ];
}

/** A number in four digits: a column is narrow. */
const four = (value: number) => short(Number(value.toPrecision(4)));

/** Marks of a row: the corrected law, the printed one, the measurement on top. */
function points(claim: ClaimRecord, y: number): object[] {
  const { measured, correctedLimit, correctedLimitZScore, predicted, zScore, verdict } = claim;
  const label =
    `${claim.title}: printed ${printedText(claim)}, corrected ${short(correctedLimit)}, measured ` +
    `${withError(measured, claim.standardError)}, as printed: ${verdictWords(verdict)}; ${claim.source}`;
  const place = (value: number, z: number) => {
    const away = value < measured ? -z : z;
    const far = Math.abs(away) > FARTHEST;
    return { y, label, x: Math.max(-FARTHEST, Math.min(FARTHEST, away)), far };
  };
  const mark = (
    value: number | null,
    z: number | null,
    look: { shape: string; color: string; fill: string },
  ) => {
    if (value === null || z === null) return [];
    const { far, ...rest } = place(value, z);
    const turned = far ? { shape: rest.x < 0 ? "triangle-left" : "triangle-right" } : {};
    return [{ ...rest, ...look, ...turned, size: look.shape === "square" ? 95 : 60 }];
  };
  const [, blue, orange] = palette, color = verdict === "disagrees" ? ink.disagrees : orange;
  const fill = verdict === "inconclusive" ? "white" : color;
  return [
    ...mark(correctedLimit, correctedLimitZScore, { shape: "square", color: blue, fill: blue }),
    ...mark(predicted, zScore, { shape: "diamond", color, fill }),
    { y, label, x: 0, shape: "circle", color: ink.text, fill: ink.text, size: 14 },
  ];
}

function band(height: number): object {
  const x = { x: { scale: "x", value: -3 }, x2: { scale: "x", value: 3 } };
  const update = { ...x, y: { value: 0 }, y2: { value: height }, fill: { value: ink.band } };
  return { type: "rect", aria: false, encode: { update } };
}

function dotMarks(): object[] {
  const update = {
    x: { scale: "x", field: "x" },
    y: { scale: "y", field: "y" },
    description: { field: "label" },
    ...Object.fromEntries(["shape", "size", "fill"].map((field) => [field, { field }])),
    stroke: { field: "color" },
  };
  return [{ type: "symbol", from: { data: "rows" }, encode: { update } }];
}
