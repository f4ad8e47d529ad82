/**
 * Where a colour scale that is symmetric about 0 ends: at the largest size, or, if a few values are far larger than the
 * rest (beside an interpolation point, where theory diverges), where those few begin. Rounded up to a short number.
 *
 * @param values Finite.
 * @returns Positive; 1 if all values are 0.
 *
 * @example
 * ```ts
 * import { colorLimit } from "./color_limit.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(colorLimit([-0.3, 0.1, 0.47]), 0.5);
 * ```
 */
export function colorLimit(values: readonly number[]): number {
  const sizes = values.map(Math.abs).toSorted((a, b) => a - b);
  const most = sizes.at(-1) ?? 0;
  const usual = sizes[Math.ceil(0.95 * (sizes.length - 1))] ?? 0;
  const reach = usual > 0 && most > 1.5 * usual ? usual : most;
  if (reach === 0) return 1;
  const power = Math.floor(Math.log10(reach) + 1e-9);
  const digits = STEPS.find((step) => step >= reach / 10 ** power - 1e-9) ?? 10;
  return Number((digits * 10 ** power).toPrecision(2));
}

const STEPS: readonly number[] = [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2, 2.5, 3, 4, 5, 6, 7, 8, 9];
