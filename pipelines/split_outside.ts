/**
 * The parts of a list, trimmed; a separator inside parentheses separates nothing.
 *
 * @param separators Characters that separate.
 *
 * @example
 * ```ts
 * import { splitOutside } from "./split_outside.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(splitOutside("He(1,z), z", ","), ["He(1,z)", "z"]);
 * ```
 */
export function splitOutside(text: string, separators: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth++;
    if (character === ")") depth--;
    if (separators.includes(character) && depth <= 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}
