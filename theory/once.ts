/** Results that {@linkcode once} keeps; the oldest make room. */
const MOST_KEPT = 2000;

/**
 * Remembers what a costly prediction was, by its parameters: every instance of a cell asks for it again.
 *
 * @param key The parameters that the result depends on, in a fixed order.
 * @param solve Pure; what it throws is not remembered.
 *
 * @example The second time costs nothing
 * ```ts
 * import { once } from "./once.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * let calls = 0;
 * const square = once((x: number) => [x], (x) => (calls++, x * x));
 * strictEqual(square(3) + square(3), 18);
 * strictEqual(calls, 1);
 * ```
 */
export function once<Params, Result>(
  key: (params: Params) => readonly (number | string)[],
  solve: (params: Params) => Result,
): (params: Params) => Result {
  const kept = new Map<string, { readonly result: Result }>();
  return (params) => {
    const name = key(params).join(" ");
    const found = kept.get(name);
    if (found) return found.result;
    const result = solve(params);
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!);
    kept.set(name, { result });
    return result;
  };
}
