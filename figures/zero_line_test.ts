import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type Segment, zeroLine } from "./zero_line.ts";

/** The line of a function on a grid; points listed in `without` are missing. */
function lineOf(
  xs: readonly number[],
  ys: readonly number[],
  value: (x: number, y: number) => number,
  without: readonly string[] = [],
): Segment[] {
  return zeroLine(xs, ys, (i, j) => {
    if (xs[i] === undefined || ys[j] === undefined || without.includes(`${i},${j}`)) return undefined;
    return value(xs[i], ys[j]);
  });
}

const length = (segments: readonly Segment[]) =>
  segments.reduce((sum, { x, y, x2, y2 }) => sum + Math.hypot(x2 - x, y2 - y), 0);

Deno.test("zeroLine() finds a straight line on an uneven grid exactly", () => {
  const xs = [0, 0.1, 0.5, 2], ys = [-1, 0.3, 0.4, 3];
  const line = lineOf(xs, ys, (x, y) => y - 0.7 * x - 0.05);
  for (const { x, y, x2, y2 } of line) {
    ok(Math.abs(y - 0.7 * x - 0.05) < 1e-12 && Math.abs(y2 - 0.7 * x2 - 0.05) < 1e-12);
  }
  ok(Math.abs(length(line) - 2 * Math.hypot(1, 0.7)) < 1e-12, "the line runs through without a gap");
});

Deno.test("zeroLine() finds a line through the grid points once", () => {
  const xs = [0, 1, 2, 5];
  const diagonal = lineOf(xs, xs, (x, y) => y - x);
  deepStrictEqual(diagonal, [0, 1, 2].map((i) => ({ x: xs[i], y: xs[i], x2: xs[i + 1], y2: xs[i + 1] })));
  const level = lineOf(xs, xs, (_, y) => y - 1);
  deepStrictEqual(level, [0, 1, 2].map((i) => ({ x: xs[i], y: 1, x2: xs[i + 1], y2: 1 })));
  const upright = lineOf(xs, xs, (x) => 2 - x);
  deepStrictEqual(upright, [0, 1, 2].map((i) => ({ x: 2, y: xs[i], x2: 2, y2: xs[i + 1] })));
});

Deno.test("zeroLine() draws no border around a region that is exactly 0", () => {
  const xs = [0, 1, 2, 3, 4];
  deepStrictEqual(lineOf(xs, xs, (x) => Math.max(0, 2.5 - x)), []);
  const half = lineOf(xs, xs, (x, y) => x > 2.5 ? 0 : y - 1.5);
  strictEqual(half.length, 2);
  ok(half.every(({ x, y, x2, y2 }) => Math.max(x, x2) <= 2 && y === 1.5 && y2 === 1.5));
  deepStrictEqual(lineOf(xs, xs, () => 0), []);
});

Deno.test("zeroLine() leaves out squares with a missing corner", () => {
  const xs = [0, 1, 2, 3];
  const line = lineOf(xs, xs, (_, y) => y - 1.5, ["2,1"]);
  strictEqual(line.length, 1);
  strictEqual(Math.max(line[0].x, line[0].x2), 1);
});

Deno.test("zeroLine() cuts the corners of a saddle that its middle tells apart", () => {
  const corners = (low: number) => lineOf([0, 1], [0, 1], (x, y) => x === y ? 3 : low);
  for (const { x, y, x2, y2 } of corners(-1)) ok(Math.abs(x - y) > 0.4 && Math.abs(x2 - y2) > 0.4);
  for (const { x, y, x2, y2 } of corners(-9)) ok(x + y < 1 === x2 + y2 < 1);
  strictEqual(corners(-1).length, 2);
  strictEqual(corners(-9).length, 2);
});

Deno.test("zeroLine() comes close to a curve as the grid gets finer", () => {
  const off = (count: number) => {
    const xs = Array.from({ length: count + 1 }, (_, i) => i / count);
    const line = lineOf(xs, xs, (x, y) => y ** 2 - x);
    return Math.max(...line.map(({ x, y }) => Math.abs(y - Math.sqrt(x)) * (x > 0.2 ? 1 : 0)));
  };
  ok(off(10) < 0.01 && off(40) < 0.001, `${off(10)}, ${off(40)}`);
});
