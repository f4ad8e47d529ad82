import { textWidth, wrapText } from "./text_width.ts";
import { ink } from "./theme.ts";

/** How a line of text looks. */
export interface TextLook {
  /** The text. */
  readonly text: string;
  /** Pixels from the left. */
  readonly x: number;
  /** Pixels from the top, of the line that the letters stand on. */
  readonly y: number;
  /** Font size. */
  readonly size: number;
  /** Default the colour of text. */
  readonly color?: string;
  /** Default false. */
  readonly bold?: boolean;
  /** Default `left`. */
  readonly align?: "left" | "center" | "right";
  /** Degrees, clockwise. */
  readonly angle?: number;
}

/** A line of text as a Vega mark. */
export function textMark(
  { text, x, y, size, color = ink.text, bold, align = "left", angle }: TextLook,
): object {
  const weight = bold ? { fontWeight: { value: "bold" } } : {};
  const turn = angle ? { angle: { value: angle } } : {};
  const place = { x: { value: x }, y: { value: y }, align: { value: align } };
  const look = { fontSize: { value: size }, fill: { value: color } };
  return {
    type: "text",
    aria: false,
    encode: { update: { text: { value: text }, ...place, ...look, ...weight, ...turn } },
  };
}

/** Title of a panel that starts at `x`, above `y`: small enough for its width, or in two lines. */
export function panelTitle(text: string, { x, y, width }: PanelPlace): object {
  const { lines, size } = titleLines(text, width);
  const mark = textMark({ text: "", x, y: y - 7 - LINE * (lines.length - 1), size, bold: true });
  const encode = (mark as { encode: { update: object } }).encode;
  const update = { ...encode.update, text: { value: lines.length === 1 ? lines[0] : lines } };
  return { ...mark, encode: { update: { ...update, lineHeight: { value: LINE } } } };
}

/** Space that the titles of panels need above them. */
export function titleRoom(texts: readonly string[], width: number): number {
  return 18 + LINE * (Math.max(...texts.map((text) => titleLines(text, width).lines.length)) - 1);
}

const LINE = 12, SMALLEST = 9;

function titleLines(
  text: string,
  width: number,
): { readonly lines: readonly string[]; readonly size: number } {
  const size = Math.min(11.5, 11.5 * width / (textWidth(text, 11.5, true) || 1));
  if (size >= SMALLEST) return { lines: [text], size };
  const lines = wrapText(text, width / 1.12, SMALLEST); // bold letters are wider
  return { lines: lines.length <= 2 ? lines : [lines[0], `${lines[1]} …`], size: SMALLEST };
}

interface PanelPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}
