/**
 * A parameter's name on the command line.
 *
 * @example Humps turn into dashes
 * ```ts
 * import { kebabCase } from "./names.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(kebabCase("sourceRatio"), "source-ratio");
 * ```
 */
export function kebabCase(camelCase: string): string {
  return camelCase.replaceAll(/[A-Z]/g, (hump) => `-${hump.toLowerCase()}`);
}

/**
 * A question to put at the end of an error message: `; did you mean linear-transfer?`, or nothing if no name is near.
 *
 * @param typed What the user typed.
 * @param names What could have been meant.
 */
export function didYouMean(typed: string, names: Iterable<string>): string {
  const limit = Math.max(2, Math.floor(typed.length / 3));
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    const begins = typed.length >= 3 && name.startsWith(typed.toLowerCase());
    const distance = begins ? 1 : editDistance(typed.toLowerCase(), name.toLowerCase());
    if (distance <= limit && distance < name.length && distance < (best?.distance ?? Infinity)) {
      best = { name, distance };
    }
  }
  return best ? `; did you mean ${best.name}?` : "";
}

/** A name that could have been meant, with other words for the same thing: a symbol, a part of the name. */
export interface Candidate {
  /** What to suggest. */
  readonly name: string;
  /** Other words for it. */
  readonly aliases: readonly string[];
}

/**
 * A question as of {@linkcode didYouMean}, which also knows names by a whole word of theirs (`richness`) and by what else they are
 * called (`gamma`, `D`); it lists up to four.
 */
export function didYouMeanAny(typed: string, candidates: readonly Candidate[]): string {
  const near = didYouMean(typed, candidates.map(({ name }) => name));
  const word = typed.toLowerCase();
  const known = candidates.filter(({ name, aliases }) =>
    aliases.includes(typed) || aliases.includes(word) || word.length > 2 && name.split("-").includes(word)
  );
  if (known.length === 0) return near;
  return `; did you mean ${known.slice(0, 4).map(({ name }) => name).join(" or ")}?`;
}

/** Insertions, deletions, substitutions and swaps of neighbours between two texts. */
function editDistance(a: string, b: string): number {
  // rows[i][j]: distance of the first i characters of a from the first j of b
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  for (let j = 1; j <= b.length; j++) rows[0][j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const substituted = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      rows[i][j] = Math.min(substituted, rows[i - 1][j] + 1, rows[i][j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
  }
  return rows[a.length][b.length];
}
