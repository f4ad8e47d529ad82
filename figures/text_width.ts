/**
 * Width of a text in DejaVu Sans, estimated from a few classes of letters: no font is read, and the same text always has
 * the same width.
 *
 * @param size Font size in pixels.
 * @returns Pixels, good to about a tenth.
 *
 * @example
 * ```ts
 * import { textWidth } from "./text_width.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(textWidth("ill", 10) < textWidth("own", 10), true);
 * ```
 */
export function textWidth(text: string, size: number, bold = false): number {
  let ems = 0;
  for (const letter of text) ems += emsOf(letter);
  return ems * size * (bold ? 1.12 : 1);
}

function emsOf(letter: string): number {
  if ("iljI'|".includes(letter)) return 0.28;
  if (" .,:;!()[]ftr/".includes(letter)) return 0.37;
  if ("sczkvxy".includes(letter)) return 0.56;
  if ("mwMW∞→±=+−".includes(letter)) return 0.85;
  if (/[₀-₉¹²³]/.test(letter)) return 0.41;
  return /[A-ZΑ-Ω]/.test(letter) ? 0.68 : 0.625;
}

/**
 * Lines of a text, broken between words, not around an equals sign, so that none is wider than `width` if its words allow it.
 *
 * @param width Pixels.
 * @param size Font size in pixels.
 */
export function wrapText(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/(?<!=) (?!=)/)) {
    const line = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && textWidth(line, size) <= width) lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return lines;
}
