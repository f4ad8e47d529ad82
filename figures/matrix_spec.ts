import type { FigureNotes, MatrixFigure } from "../pipelines/figure.ts";
import { extent } from "./axis_scale.ts";
import { STRIP_HEIGHT } from "./color_strip.ts";
import type { FigureData } from "./figure_data.ts";
import { heading } from "./heading.ts";
import { PLOT_WIDTH } from "./legend.ts";
import { type MatrixColumn, type MatrixGrid, matrixGrid, type MatrixPanel } from "./matrix_grid.ts";
import { matrixLegend } from "./matrix_legend.ts";
import { BAR, labelNames, matrixMarks } from "./matrix_marks.ts";
import { page, plotGroup } from "./page.ts";
import { textMark } from "./text_mark.ts";
import { schemes, type VegaSpec } from "./theme.ts";
import { metricTitle, paramsText, symbolsText } from "./wording.ts";

const MAX_SIDE = 240, GAP = 8, COLUMN_TITLES = 34, ROW_TITLE = 18;

/**
 * Matrices of kernel records as maps of colour, all with the same colours: rows and columns are the parameters of the grid, of each
 * cell and stage the first instance, a stage that does not depend on the columns' parameter once. Points are sorted by label.
 * Where theory predicts a matrix, what is below its diagonal is predicted.
 */
export function matrixSpec(data: FigureData, figure: MatrixFigure, notes: FigureNotes): VegaSpec {
  const grid = matrixGrid(data, figure), { rows, columns } = grid;
  const panels = grid.panels.flat().flatMap((panel) => panel ?? []);
  const domain = domainOf(panels), signed = domain[0] < 0;
  const labels = panels.map(labelNames).reduce((most, one) => one.length > most.length ? one : most, []);
  const split = panels.some(({ predicted }) => predicted);
  const bars = labels.length * BAR + 2, stages = [...new Set(columns.map(({ stage }) => stage))];
  const between = GAP + bars, room = PLOT_WIDTH - (stages.length - 1) * GAP - (columns.length - 1) * between;
  const side = Math.min(MAX_SIDE, Math.floor(room / columns.length));
  const x = columns.map(({ stage }, column) => column * (side + between) + stages.indexOf(stage) * GAP);
  const titled = rows.length > 1 || Object.keys(rows[0] ?? {}).length > 0;
  const step = side + between + (titled ? ROW_TITLE : 0);
  const color = {
    name: "color",
    type: "linear",
    domain,
    range: { scheme: signed ? schemes.diverging : schemes.sequential },
  };
  const plots = (top: number) => {
    const first = STRIP_HEIGHT + 14 + COLUMN_TITLES;
    const marks = rows.flatMap((params, row) => {
      const y = first + bars + row * step + (titled ? ROW_TITLE : 0);
      const title = paramsText(params, Object.keys(params), notes);
      return [
        ...titled ? [textMark({ text: title, x: -bars, y: y - bars - 5, size: 11, bold: true })] : [],
        ...grid.panels[row].flatMap((panel, column) => panel ? matrixMarks(panel, x[column], y, side) : []),
      ];
    });
    const height = first + rows.length * step;
    const legend = matrixLegend({ title: metricTitle(figure.metric), domain, split, labels }, 0);
    const content = {
      scales: [{ ...color, clamp: true }],
      marks: [...legend, ...columnTitles(grid, x, side, STRIP_HEIGHT + 14, notes), ...marks],
    };
    return { marks: [plotGroup({ x: 0, y: top, width: PLOT_WIDTH, height }, content)], bottom: top + height };
  };
  return page({
    heading: heading(data, notes, grid.remarks),
    plots,
    caption: captionOf(data, grid, panels, notes),
  });
}

/** From the least to the largest entry, even about 0 if there are both signs; of kernels beside their predictions without the diagonal. */
function domainOf(panels: readonly MatrixPanel[]): [number, number] {
  const values = panels.flatMap(({ matrix, predicted }) =>
    [matrix, predicted ?? []].flatMap((rows) =>
      rows.flatMap((row, i) => row.filter((value, j) => Number.isFinite(value) && !(predicted && i === j)))
    )
  );
  const [low, high] = values.length > 0 ? extent(values) : [0, 1], end = Math.max(-low, high);
  if (low < 0 && high > 0) return [-end, end];
  return low < high ? [low, high] : [low, low + (Math.abs(low) || 1)];
}

/** The stages, each above its columns, and the values of the parameter. */
function columnTitles(
  { columns, across }: MatrixGrid,
  x: readonly number[],
  side: number,
  top: number,
  notes: FigureNotes,
): object[] {
  const value = ({ at }: MatrixColumn) =>
    at === undefined || across === undefined ? "" : paramsText({ [across]: at }, [across], notes);
  return columns.flatMap((column, index) => {
    const own = columns.flatMap(({ stage }, at) => stage === column.stage ? [at] : []), middle = side / 2;
    const centre = (x[own[0]] + x[own.at(-1)!]) / 2 + middle;
    return [
      ...own[0] === index
        ? [textMark({ text: column.stage, x: centre, y: top + 10, size: 12, bold: true, align: "center" })]
        : [],
      textMark({ text: value(column), x: x[index] + middle, y: top + 26, size: 11, align: "center" }),
    ];
  });
}

function captionOf(
  data: FigureData,
  { rows, columns, across }: MatrixGrid,
  panels: readonly MatrixPanel[],
  notes: FigureNotes,
): string {
  const all = data.run?.instances ?? 1, split = panels.filter(({ predicted }) => predicted);
  const diagonal = extent(
    split.flatMap(({ matrix, predicted }) => matrix.flatMap((row, i) => [row[i], predicted![i][i]])),
  );
  const once = across !== undefined && columns.some(({ at }) => at === undefined);
  const sorted = panels.some((panel) => labelNames(panel).length > 0);
  const said = [
    sorted ? "points sorted by label, the first on top and at the left" : "first row on top",
    ...all > 1 ? [`the first of ${all} instances`] : [],
    ...split.length > 0
      ? [
        "predicted for that instance",
        `grey: the diagonals, from ${diagonal.map((value) => value.toPrecision(2)).join(" to ")}`,
      ]
      : [],
    ...once ? [`what does not depend on ${paramsSymbol(across, notes)} is drawn once`] : [],
  ].join("; ");
  const symbols = symbolsText(
    [...Object.keys(rows[0] ?? {}), ...across === undefined ? [] : [across]],
    notes,
  );
  return symbols ? `${said}. ${symbols}` : said;
}

function paramsSymbol(name: string, notes: FigureNotes): string {
  return notes.axes[name]?.symbol || name;
}
