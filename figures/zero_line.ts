/** A straight piece of a line, in the coordinates of the map. */
export interface Segment {
  /** Start. */
  readonly x: number;
  /** Start. */
  readonly y: number;
  /** End. */
  readonly x2: number;
  /** End. */
  readonly y2: number;
}

type Point = readonly [x: number, y: number];

/**
 * The line where a map changes its sign, by marching squares on its actual coordinates, evenly spaced or not: between two
 * neighbouring grid points of opposite sign the value is taken as linear.
 *
 * Squares with a missing corner have no line. A region that is exactly 0 has no sign, so its border is no change of sign;
 * a row of zeros between a positive and a negative side is one.
 *
 * @param xs Ascending, `[X]`.
 * @param ys Ascending, `[Y]`.
 * @param at Value at `xs[i]`, `ys[j]`; undefined where there is none, and outside.
 * @returns Pieces in the order of the squares, `x` varying fastest.
 *
 * @example The diagonal
 * ```ts
 * import { zeroLine } from "./zero_line.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const line = zeroLine([0, 2], [0, 2], (i, j) => 2 * j - 2 * i);
 * deepStrictEqual(line, [{ x: 0, y: 0, x2: 2, y2: 2 }]);
 * ```
 */
export function zeroLine(
  xs: readonly number[],
  ys: readonly number[],
  at: (i: number, j: number) => number | undefined,
): Segment[] {
  const segments: Segment[] = [];
  const draw = ([x, y]: Point, [x2, y2]: Point) => segments.push({ x, y, x2, y2 });
  /** +1 or −1 if no corner of a square has the other sign; 0 for no square, and for all else. */
  const side = (i: number, j: number) => {
    const values = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
    if (values.some((value) => value === undefined)) return 0;
    const signs = new Set(values.map((value) => Math.sign(value!)).filter((sign) => sign !== 0));
    return signs.size === 1 ? [...signs][0] : 0;
  };
  for (let j = 0; j < ys.length; j++) {
    for (let i = 0; i < xs.length; i++) {
      // A row of zeros on the right or the upper side of this point.
      const here = at(i, j) === 0;
      if (here && at(i + 1, j) === 0 && side(i, j) * side(i, j - 1) < 0) {
        draw([xs[i], ys[j]], [xs[i + 1], ys[j]]);
      }
      if (here && at(i, j + 1) === 0 && side(i, j) * side(i - 1, j) < 0) {
        draw([xs[i], ys[j]], [xs[i], ys[j + 1]]);
      }
      if (i + 1 === xs.length || j + 1 === ys.length) continue;

      const corners: Point[] = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
      const values = corners.map(([i, j]) => at(i, j));
      if (!values.every((value) => value !== undefined)) continue;
      if (!values.some((value) => value > 0) || !values.some((value) => value < 0)) continue;
      const crossings = corners.flatMap(([i, j], corner): Point[] => {
        const [i2, j2] = corners[(corner + 1) % 4], from = values[corner], to = values[(corner + 1) % 4];
        if (from === 0) return [[xs[i], ys[j]]];
        if (from * to >= 0) return [];
        const share = from / (from - to);
        return [[xs[i] + share * (xs[i2] - xs[i]), ys[j] + share * (ys[j2] - ys[j])]];
      });
      if (crossings.length === 2) draw(crossings[0], crossings[1]);
      if (crossings.length === 4) {
        // A saddle: the corner that differs in sign from the middle is cut off, and so is the opposite one.
        const middle = values.reduce((sum, value) => sum + value, 0);
        const [a, b, c, d] = crossings;
        if (middle * values[0] < 0) [[d, a], [b, c]].forEach(([from, to]) => draw(from, to));
        else [[a, b], [c, d]].forEach(([from, to]) => draw(from, to));
      }
    }
  }
  return segments;
}
