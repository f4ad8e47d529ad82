/** Where to evaluate a line of theory. */
export interface LinePoints {
  /** Values of the horizontal axis in the cells, finite; kept as they are. */
  readonly own: readonly number[];
  /** Points at most, these included; fewer after rounding. */
  readonly count: number;
  /** Evenly spaced in the logarithm, from the least positive value on if none is negative. */
  readonly log: boolean;
  /** Points between are multiples of 1/per: 1 for whole numbers, undefined for any number. */
  readonly per?: number;
}

/**
 * Points along the horizontal axis of a figure, ascending, each once: the cells' own, and evenly spaced ones.
 *
 * @example Whole numbers
 * ```ts
 * import { linePoints } from "./line_points.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(linePoints({ own: [1, 4], count: 100, log: false, per: 1 }), [1, 2, 3, 4]);
 * ```
 */
export function linePoints({ own, count, log, per }: LinePoints): number[] {
  const sorted = own.toSorted((a, b) => a - b);
  const positive = sorted.find((value) => value > 0) ?? 0;
  const geometric = log && sorted[0] >= 0 && positive < sorted.at(-1)!;
  const least = geometric ? positive : sorted[0], greatest = sorted.at(-1)!;
  const between = Math.max(0, count - own.length);
  const inner = Array.from({ length: between }, (_, i) => {
    const share = (i + 1) / (between + 1);
    const at = geometric ? least * (greatest / least) ** share : least + (greatest - least) * share;
    return per === undefined ? at : Math.round(at * per) / per;
  });
  const within = inner.filter((at) => at > least && at < greatest);
  return [...new Set([...own, ...within])].toSorted((a, b) => a - b);
}
