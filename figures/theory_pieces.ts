import type { FigureData } from "./figure_data.ts";
import type { LinesSeries } from "./lines_data.ts";
import { axisValue } from "./wording.ts";

/** A point of theory, or of a line through the cells' predictions. */
export interface TheoryVertex {
  /** Value of the parameter along the horizontal axis. */
  readonly x: number;
  /** What theory says. */
  readonly value: number;
  /** Error that it allows for. */
  readonly allowance: number;
}

/** The unbroken pieces of a line of theory, each from left to right, without vertices that come twice. */
export function pieces(points: FigureData["theory"], x: string): TheoryVertex[][] {
  const found = new Map<number, TheoryVertex[]>();
  for (const { params, piece, value, allowance } of points) {
    const at = axisValue(params[x]);
    if (at === undefined || !Number.isFinite(at) || !Number.isFinite(value)) continue;
    found.set(piece, [...found.get(piece) ?? [], { x: at, value, allowance }]);
  }
  return [...found.values()].map((piece) => {
    const rising = piece.sort((one, other) => one.x - other.x);
    return rising.filter(({ x, value }, at) =>
      at === 0 || x !== rising[at - 1].x || value !== rising[at - 1].value
    );
  });
}

/** A line straight through the predictions in the cells. */
export function throughCells(points: LinesSeries["points"]): TheoryVertex[] {
  return points.flatMap(({ x, check, told }) => {
    if (check) return [{ x, value: check.predicted, allowance: check.allowance }];
    return told ? [{ x, value: told.value, allowance: told.allowance }] : [];
  });
}

/** A short line through the prediction of each cell alone: between choices there is nothing. */
export function acrossCells(points: LinesSeries["points"]): TheoryVertex[][] {
  return throughCells(points).map((vertex) =>
    [-REACH, REACH].map((aside) => ({ ...vertex, x: vertex.x + aside }))
  );
}

/** How far it reaches on either side, of the distance between choices. */
const REACH = 0.25;
