import type { Kernel } from "../operators/run_record.ts";
import type { FigureNotes, MatrixFigure } from "../pipelines/figure.ts";
import type { FigureData } from "./figure_data.ts";
import { gridValues, measuredPoints } from "./measured_points.ts";
import { page, panelPlaces, plotGroup } from "./page.ts";
import { panelTitle, textMark } from "./text_mark.ts";
import { leftOut, spread } from "./spread.ts";
import { ink, schemes, type VegaSpec } from "./theme.ts";
import { extent, FORMAT } from "./axis_scale.ts";
import { heading } from "./heading.ts";
import { metricTitle, paramsText } from "./wording.ts";

const MAX_PANELS = 6, MAX_SIDE = 300, BAR = 220;

/** Matrices of kernel records as maps of colour, the first instance of each cell and stage, all with the same colours. */
export function matrixSpec(data: FigureData, { metric }: MatrixFigure, notes: FigureNotes): VegaSpec {
  const all = firstMatrices(data, metric);
  const shown = spread(all, MAX_PANELS);
  const values = shown.flatMap(({ matrix }) => matrix.flat()).filter(Number.isFinite);
  const [low, high] = values.length > 0 ? extent(values) : [0, 1];
  const signed = low < 0 && high > 0;
  const end = Math.max(-low, high);
  const domain = signed ? [-end, end] : low < high ? [low, high] : [low, low + (Math.abs(low) || 1)];
  const color = {
    name: "color",
    type: "linear",
    domain,
    range: { scheme: signed ? schemes.diverging : schemes.sequential },
  };
  const columns = shown.length === 4 ? 2 : Math.min(Math.max(shown.length, 1), 3);
  const { width } = panelPlaces(1, columns, 0, 0).places[0];
  const side = Math.min(width, MAX_SIDE);
  const points = measuredPoints(data);
  const names = [...gridValues(points).keys()];
  const plots = (top: number) => {
    const { places, bottom } = panelPlaces(shown.length, columns, side, 44);
    const marks = shown.flatMap((kernel, index) => {
      const { x, y } = places[index];
      const params = points.find(({ cell }) => cell === kernel.cell)?.params ?? {};
      const where = paramsText(params, names, notes) || (all.length > 1 ? `cell ${kernel.cell}` : "");
      const text = [kernel.stage, where].filter(Boolean).join(", ");
      const at = top + 18 + y;
      return [
        panelTitle(text, { x, y: at, width: side }),
        plotGroup({ x, y: at, width: side, height: side }, matrixMarks(kernel.matrix, side, color)),
      ];
    });
    const y = top + bottom + 2;
    return { marks: [...marks, ...colorBar(y, domain, color, metricTitle(metric))], bottom: y + 44 };
  };
  const remarks = leftOut(shown.length, all.length, "matrices");
  const caption = `first row on top${signed ? "; white is 0" : ""}`;
  return page({ heading: heading(data, notes, remarks), plots, caption });
}

type MatrixKernel = Kernel & { readonly matrix: readonly (readonly number[])[] };

function firstMatrices({ kernels }: FigureData, metric: string): MatrixKernel[] {
  const found = new Map<string, MatrixKernel>();
  for (const kernel of kernels) {
    const { cell, stage, matrix } = kernel;
    const key = JSON.stringify([cell, stage]);
    if (kernel.metric === metric && matrix && matrix.length > 0 && !found.has(key)) {
      found.set(key, { ...kernel, matrix });
    }
  }
  return [...found.values()];
}

function matrixMarks(matrix: readonly (readonly number[])[], side: number, color: object) {
  const size = side / Math.max(matrix.length, ...matrix.map((row) => row.length));
  const cells = matrix.flatMap((values, row) =>
    values.flatMap((value, column) =>
      Number.isFinite(value)
        ? [{
          x: column * size,
          y: row * size,
          value,
          label: `row ${row + 1}, column ${column + 1}: ${value.toPrecision(4)}`,
        }]
        : []
    )
  );
  const place = {
    x: { field: "x" },
    y: { field: "y" },
    width: { value: size + 0.25 },
    height: { value: size + 0.25 },
  };
  const look = { fill: { scale: "color", field: "value" }, description: { field: "label" } };
  return {
    data: [{ name: "cells", values: cells }],
    scales: [color],
    marks: [{ type: "rect", from: { data: "cells" }, encode: { update: { ...place, ...look } } }],
  };
}

/** The colours in a row, with an axis below. */
function colorBar(y: number, domain: readonly number[], color: object, title: string): object[] {
  const steps = Array.from({ length: 110 }, (_, index) => ({
    x: index * BAR / 110,
    value: domain[0] + (domain[1] - domain[0]) * (index + 0.5) / 110,
  }));
  const place = {
    x: { field: "x" },
    width: { value: BAR / 110 + 0.3 },
    y: { value: 0 },
    height: { value: 12 },
  };
  const fill = { fill: { scale: "color", field: "value" } };
  const axis = { orient: "bottom", scale: "x", tickCount: 4, format: FORMAT };
  return [
    plotGroup({ x: 0, y, width: BAR, height: 12 }, {
      data: [{ name: "steps", values: steps }],
      scales: [color, { name: "x", type: "linear", domain, range: [0, BAR], zero: false }],
      axes: [axis],
      marks: [{
        type: "rect",
        aria: false,
        from: { data: "steps" },
        encode: { update: { ...place, ...fill } },
      }],
    }),
    textMark({ text: title, x: BAR + 16, y: y + 11, size: 11.5, color: ink.text }),
  ];
}
