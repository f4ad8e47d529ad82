import type { Kernel, Params, ParamValue, Stage } from "../operators/run_record.ts";
import type { MatrixFigure } from "../pipelines/figure.ts";
import type { FigureData } from "./figure_data.ts";
import { gridValues, measuredPoints, valueKey } from "./measured_points.ts";
import { leftOut, spread } from "./spread.ts";

/** A matrix of records, and what theory says of it. */
export interface MatrixPanel {
  /** As recorded. */
  readonly matrix: readonly (readonly number[])[];
  /** As predicted, of the same size; undefined if it is not. */
  readonly predicted?: readonly (readonly number[])[];
  /** What the points are labelled with. */
  readonly labels: NonNullable<Kernel["labels"]>;
}

/** A stage, at a value of the parameter that spans the columns unless it makes no difference. */
export interface MatrixColumn {
  /** What had been done. */
  readonly stage: Stage;
  /** Value of the parameter across the columns. */
  readonly at?: ParamValue;
}

/** Matrices sorted into rows and columns. */
export interface MatrixGrid {
  /** The parameter across the columns; undefined if there is none. */
  readonly across?: string;
  /** From left to right, those of a stage side by side. */
  readonly columns: readonly MatrixColumn[];
  /** Values of the other parameters of the grid, from top to bottom. */
  readonly rows: readonly Params[];
  /** By row and column; undefined where there is none, or the same one as in the row above. */
  readonly panels: readonly (readonly (MatrixPanel | undefined)[])[];
  /** What was left out. */
  readonly remarks: readonly string[];
}

const MAX_COLUMNS = 6, MAX_ROWS = 6;

/** Sorts the matrices of the first instance of each cell and stage: rows and columns are parameters, a column without one a stage that does not depend on it. */
export function matrixGrid(data: FigureData, { metric, across: wanted }: MatrixFigure): MatrixGrid {
  const found = firstMatrices(data, metric), predicted = firstMatrices(data, `predicted_${metric}`);
  const points = measuredPoints(data);
  const paramsOf = (cell: number) => points.find((point) => point.cell === cell)?.params ?? { cell };
  const params = new Map([...new Set(found.map(({ cell }) => cell))].map((cell) => [cell, paramsOf(cell)]));
  const grid = gridValues([...params.values()].map((params) => ({ params }))), names = [...grid.keys()];
  const across = wanted !== undefined && names.includes(wanted) ? wanted : names.reduce<string | undefined>(
    (best, name) => best === undefined || grid.get(name)!.length > grid.get(best)!.length ? name : best,
    undefined,
  );
  const others = names.filter((name) => name !== across);
  const key = (own: Params) => JSON.stringify(others.map((name) => valueKey(own[name])));
  const rows = new Map(
    [...params.values()].map((
      own,
    ) => [key(own), Object.fromEntries(others.map((name) => [name, own[name]]))]),
  );
  const at = (own: Params) => across === undefined ? "" : valueKey(own[across]);
  const place = ({ cell, stage }: MatrixKernel) => {
    const own = params.get(cell) ?? {};
    return JSON.stringify([key(own), stage, at(own)]);
  };
  const measuredAt = new Map(found.map((kernel) => [place(kernel), kernel]));
  const predictedAt = new Map(predicted.map((kernel) => [place(kernel), kernel]));
  const panelOf = (row: string, stage: Stage, value: string): MatrixPanel | undefined => {
    const here = JSON.stringify([row, stage, value]), kernel = measuredAt.get(here);
    if (!kernel) return undefined;
    const theory = predictedAt.get(here)?.matrix, { matrix, labels = {} } = kernel;
    const fits = theory?.length === matrix.length &&
      matrix.every((values) => values.length === matrix.length);
    return { matrix, ...fits ? { predicted: theory } : {}, labels };
  };

  const values = across === undefined ? [undefined] : grid.get(across)!;
  const stages = [...new Set(found.map(({ stage }) => stage))];
  const same = (stage: Stage) =>
    [...rows.keys()].every((row) => {
      const told = values.map((value) => panelOf(row, stage, value === undefined ? "" : valueKey(value)));
      return new Set(told.flatMap((panel) => panel ? [JSON.stringify(panel)] : [])).size <= 1;
    });
  const single = stages.filter((stage) => values.length > 1 && same(stage));
  const many = stages.length - single.length;
  const shown = spread(values, Math.max(2, Math.floor((MAX_COLUMNS - single.length) / Math.max(1, many))));
  const columns = stages.flatMap((stage): MatrixColumn[] =>
    single.includes(stage) || across === undefined ? [{ stage }] : shown.map((at) => ({ stage, at }))
  );
  const shownRows = spread([...rows], MAX_ROWS);
  const whole = shownRows.map(([row]) =>
    columns.map(({ stage, at }) => {
      const places = at === undefined ? values : [at];
      return places.map((value) => panelOf(row, stage, value === undefined ? "" : valueKey(value))).find((
        panel,
      ) => panel);
    })
  );
  const panels = whole.map((line, row) =>
    line.map((panel, column) =>
      columns[column].at === undefined && row > 0 &&
        JSON.stringify(panel) === JSON.stringify(whole[row - 1][column])
        ? undefined
        : panel
    )
  );
  const remarks = [
    ...leftOut(shown.length, values.length, `values of ${across}`),
    ...leftOut(shownRows.length, rows.size, "rows of matrices"),
  ];
  return {
    ...across === undefined ? {} : { across },
    columns,
    rows: shownRows.map(([, own]) => own),
    panels,
    remarks,
  };
}

type MatrixKernel = Kernel & { readonly matrix: readonly (readonly number[])[] };

function firstMatrices({ kernels }: FigureData, metric: string): MatrixKernel[] {
  const found = new Map<string, MatrixKernel>();
  for (const kernel of kernels) {
    const { cell, stage, matrix } = kernel, key = JSON.stringify([cell, stage]);
    if (kernel.metric === metric && matrix && matrix.length > 0 && !found.has(key)) {
      found.set(key, { ...kernel, matrix });
    }
  }
  return [...found.values()];
}
