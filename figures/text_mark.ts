import { textWidth } from "./text_width.ts";
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

/** Title of a panel that starts at `x`, above `y`; small enough for its width. */
export function panelTitle(text: string, { x, y, width }: PanelPlace): object {
  const size = Math.max(8, Math.min(11.5, 11.5 * width / (textWidth(text, 11.5, true) || 1)));
  return textMark({ text, x, y: y - 7, size, bold: true });
}

interface PanelPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}
