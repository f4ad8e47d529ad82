import type { NumberParameter } from "./parameter.ts";

/**
 * What values a numeric parameter takes, in words for messages and help.
 *
 * @example
 * ```ts
 * import { describeRange } from "./describe_range.ts";
 * import { number } from "./parameter.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const ratio = number({ meaning: "", default: "1", min: 0, excluded: [0], infinite: true });
 * strictEqual(describeRange(ratio), "a number > 0, or inf");
 * ```
 */
export function describeRange(parameter: NumberParameter): string {
  const { kind, min, max, excluded, infinite, words } = parameter;
  const noun = kind === "integer" ? "an integer" : "a number";
  const bounded = [min, max].filter(Number.isFinite);
  const open = bounded.filter((bound) => excluded.includes(bound));
  const inside = excluded.filter((value) => value !== min && value !== max);
  const range = bounded.length === 2 && open.length === 0
    ? [`from ${min} to ${max}`]
    : bounded.map((bound) =>
      `${bound === min && bound !== max ? ">" : "<"}${open.includes(bound) ? "" : "="} ${bound}`
    );
  return [
    [noun, range.join(" and ")].filter(Boolean).join(" "),
    ...inside.length > 0 ? [`not ${inside.join(" or ")}`] : [],
    ...infinite ? ["or inf"] : [],
    ...words.map((word) => `or ${word}`),
  ].join(", ");
}
