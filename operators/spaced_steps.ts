/**
 * Steps at which a training curve is recorded: 0, 1, 2, … and then each about a fifth beyond the one before, 12 for every
 * factor of 10.
 *
 * @param last The last step that may be among them.
 *
 * @example
 * ```ts
 * import { spacedSteps } from "./spaced_steps.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(spacedSteps(10), [0, 1, 2, 3, 4, 5, 6, 7, 8, 10]);
 * ```
 */
export function spacedSteps(last: number): number[] {
  const steps: number[] = [];
  for (let step = 0; step <= last; step = Math.max(step + 1, Math.round(1.21 * step))) steps.push(step);
  return steps;
}
