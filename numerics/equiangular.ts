/**
 * Unit vectors of which every two have the same cosine a, as the rows of a lower triangle: the first is [1], the second
 * [a, √(1 − a²)], and so on.
 *
 * @param count n ≥ 1.
 * @param cosine a, from −1/(n − 1) to 1: more than two vectors cannot all point away from each other.
 * @returns `[n, n]`
 * @throws {RangeError} If there are no such vectors.
 *
 * @example A right angle and a second one
 * ```ts
 * import { equiangular } from "./equiangular.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(equiangular(3, 0), [[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
 * ```
 */
export function equiangular(count: number, cosine: number): number[][] {
  const least = -1 / Math.max(1, count - 1);
  if (!(Number.isSafeInteger(count) && count >= 1 && cosine >= least - 1e-12 && cosine <= 1)) {
    throw new RangeError(
      `Cannot align every two of ${count} unit vectors by ${cosine}: need a number from ${
        Number(least.toPrecision(4))
      } to 1`,
    );
  }
  const rows: number[][] = [];
  for (let k = 0; k < count; k++) {
    const row = new Array<number>(count).fill(0);
    let left = 1;
    for (let i = 0; i < k; i++) {
      let overlap = cosine;
      for (let j = 0; j < i; j++) overlap -= row[j] * rows[i][j];
      // Where the vectors so far are one, the rest is rounding.
      row[i] = rows[i][i] > 1e-7 ? overlap / rows[i][i] : 0;
      left -= row[i] ** 2;
    }
    row[k] = Math.sqrt(Math.max(0, left));
    rows.push(row);
  }
  return rows;
}
