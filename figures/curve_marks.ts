/** A point of a line, or on it. */
export interface CurveRow {
  readonly x: number;
  readonly y: number;
  readonly color: string;
  readonly dash: readonly number[];
  /** Rows of one path are joined. */
  readonly path: string;
  /** What a mark says of itself. */
  readonly label: string;
}

/** A level to compare with. */
export type CurveLevel = Omit<CurveRow, "x" | "path">;

/** What is drawn in a plot of curves. */
export interface CurveContent {
  /** Joined by lines, in rising x. */
  readonly lines: readonly CurveRow[];
  /** Drawn as circles. */
  readonly points: readonly CurveRow[];
  /** Drawn as dotted lines across the plot. */
  readonly levels: readonly CurveLevel[];
  /** There are many of them: drawn thin. */
  readonly many: boolean;
  /** Of the plot. */
  readonly width: number;
}

/** Data and marks of a plot of curves, for a group with scales `x` and `y`. */
export function curveMarks({ lines, points, levels, many, width }: CurveContent) {
  const from = { facet: { name: "path", data: "rows", groupby: "path" } };
  const at = { x: { scale: "x", field: "x" }, y: { scale: "y", field: "y" } };
  const stroke = { stroke: { field: "color" }, strokeDash: { field: "dash" } };
  const thin = { strokeWidth: { value: many ? 0.8 : 1.6 }, strokeOpacity: { value: many ? 0.55 : 1 } };
  const label = { description: { field: "label" } };
  const symbol = {
    size: { value: many ? 12 : 26 },
    fill: { field: "color" },
    fillOpacity: thin.strokeOpacity,
  };
  const line = {
    type: "line",
    from: { data: "path" },
    encode: { update: { ...at, ...stroke, ...thin, ...label } },
  };
  const full = { x: { value: 0 }, x2: { value: width }, y: at.y, stroke: { field: "color" } };
  const dotted = { strokeDash: { value: [1.5, 3] }, strokeWidth: { value: 1.2 } };
  const level = { ...full, ...dotted, ...label };
  return {
    data: [
      { name: "rows", values: lines },
      { name: "points", values: points },
      { name: "ends", values: levels },
    ],
    marks: [
      { type: "rule", from: { data: "ends" }, encode: { update: level } },
      { type: "group", from, marks: [line] },
      { type: "symbol", from: { data: "points" }, encode: { update: { ...at, ...symbol, ...label } } },
    ],
  };
}
