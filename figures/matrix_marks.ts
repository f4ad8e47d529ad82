import type { MatrixPanel } from "./matrix_grid.ts";
import { plotGroup } from "./page.ts";
import { ink } from "./theme.ts";

/** Breadth of a bar of labels beside a matrix, in pixels. */
export const BAR = 5;
/** What cells reach into the next, so that nothing shines between them, in pixels. */
const OVERLAP = 0.25;
/** Colours of labels: above 0, and not. */
export const LABEL_COLORS = ["#1a1a1a", "#c4c4c4"] as const;
/** Colour of a diagonal that parts what was measured from what was predicted. */
export const DIAGONAL = "#9a9a9a";

/** The names of the tasks whose labels the points of a matrix bear, without a second that says the same. */
export function labelNames({ labels }: Pick<MatrixPanel, "labels">): string[] {
  const seen = new Set<string>();
  return Object.entries(labels).flatMap(([name, values]) => {
    const text = JSON.stringify(values);
    return seen.has(text) ? [] : (seen.add(text), [name]);
  });
}

/** The points by label: by the sign of the first task's labels, then by the second's, each from large to small; stable. */
export function orderOf(panel: Pick<MatrixPanel, "labels" | "matrix">): number[] {
  const keys = labelNames(panel).map((name) => panel.labels[name]);
  const compare = (one: number, other: number) => {
    for (const [index, labels] of keys.entries()) {
      const last = index === keys.length - 1, of = (at: number) => last ? labels[at] : Math.sign(labels[at]);
      if (of(one) !== of(other)) return of(other) - of(one);
    }
    return one - other;
  };
  return panel.matrix.map((_, index) => index).sort(compare);
}

/**
 * A matrix as a map of colour, `side` pixels wide, its points sorted by label, with a bar for the labels of each task above and at
 * its left. Where theory predicts it, the part above the diagonal is measured, that below is predicted, and the diagonal is grey.
 * It expects a scale `color`.
 */
export function matrixMarks(panel: MatrixPanel, x: number, y: number, side: number): object[] {
  const { matrix, predicted } = panel, square = matrix.every((row) => row.length === matrix.length);
  const order = square ? orderOf(panel) : matrix.map((_, row) => row);
  const along = square ? order : matrix[0].map((_, column) => column);
  const size = side / Math.max(matrix.length, ...matrix.map((row) => row.length));
  const at = (row: number, column: number) => `row ${row + 1}, column ${column + 1}: `;
  const cells = order.flatMap((i, row) =>
    along.flatMap((j, column) => {
      const below = predicted && row > column, value = (below ? predicted : matrix)[i][j];
      if (!Number.isFinite(value)) return [];
      const place = { x: hundredths(column * size), y: hundredths(row * size) };
      const said = predicted && row !== column ? below ? "predicted " : "measured " : "";
      return [{
        ...place,
        value,
        edge: predicted && row === column,
        label: `${at(i, j)}${said}${value.toPrecision(4)}`,
      }];
    })
  );
  const long = { value: hundredths(size + OVERLAP) }, extent = { width: long, height: long };
  const fill = [{ test: "datum.edge", value: DIAGONAL }, { scale: "color", field: "value" }];
  const update = { x: { field: "x" }, y: { field: "y" }, ...extent, fill, description: { field: "label" } };
  const bars = square ? labelBars(panel, order, size) : [];
  const bar = {
    ...Object.fromEntries(["x", "y", "width", "height", "fill"].map((name) => [name, { field: name }])),
  };
  return [plotGroup({ x, y, width: side, height: side }, {
    data: [{ name: "cells", values: cells }, { name: "bars", values: bars }],
    marks: [
      { type: "rect", from: { data: "cells" }, encode: { update } },
      { type: "rect", aria: false, from: { data: "bars" }, encode: { update: bar } },
      { type: "rect", aria: false, encode: { update: frame(side) } },
    ],
  })];
}

/** To hundredths of a pixel: there are many cells, and more digits would fill the file. */
function hundredths(length: number): number {
  return Math.round(100 * length) / 100;
}

function frame(side: number): object {
  const size = { width: { value: side }, height: { value: side } };
  return { ...size, stroke: { value: ink.faint }, strokeWidth: { value: 0.6 } };
}

/** The labels of the first task outside. */
function labelBars(panel: MatrixPanel, order: readonly number[], size: number) {
  const names = labelNames(panel);
  return names.flatMap((name, index) => {
    const away = -(names.length - index) * BAR - 1;
    return order.flatMap((point, place) => {
      const fill = LABEL_COLORS[panel.labels[name][point] > 0 ? 0 : 1],
        long = hundredths(size + OVERLAP),
        thin = BAR - 1;
      return [
        { x: hundredths(place * size), y: away, width: long, height: thin, fill },
        { x: away, y: hundredths(place * size), width: thin, height: long, fill },
      ];
    });
  });
}
