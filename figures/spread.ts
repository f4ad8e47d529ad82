/**
 * At most `count` entries of a list, evenly spread, with its ends.
 *
 * @example
 * ```ts
 * import { spread } from "./spread.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(spread([1, 2, 3, 4, 5], 3), [1, 3, 5]);
 * deepStrictEqual(spread([1, 2], 3), [1, 2]);
 * ```
 */
export function spread<Entry>(list: readonly Entry[], count: number): Entry[] {
  if (list.length <= count) return [...list];
  if (count === 1) return [list[0]];
  return Array.from(
    { length: count },
    (_, index) => list[Math.round(index * (list.length - 1) / (count - 1))],
  );
}

/** A remark for the subtitle on what was left out; empty if nothing was. */
export function leftOut(shown: number, all: number, things: string): string[] {
  return shown < all ? [`shows ${shown} of ${all} ${things}`] : [];
}

/** A remark for the subtitle on what a logarithmic axis cannot show; empty if it shows all. */
export function notPositive(count: number, axis: string): string[] {
  if (count === 0) return [];
  const points = count === 1
    ? "1 point that is not positive is"
    : `${count} points that are not positive are`;
  return [`${points} left out on the logarithmic ${axis} axis`];
}
