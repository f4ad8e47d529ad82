import { textMark } from "./text_mark.ts";
import { textWidth } from "./text_width.ts";

/** Width of the plots of every figure, in pixels, without the labels of the vertical axis. */
export const PLOT_WIDTH = 620;

/** Texts start left of the plots, above the labels of the vertical axis. */
export const LEFT = -48;

/** A colour with a shape, and what it stands for. */
export interface LegendEntry {
  /** What it stands for. */
  readonly label: string;
  /** Colour of symbol and line. */
  readonly color: string;
  /** Shape of the symbol; none if missing. */
  readonly shape?: string;
  /** Dashes of the line; no line if missing. */
  readonly dash?: readonly number[];
}

/** Entries of a legend in rows, below the given height. */
export function legendMarks(title: string, entries: readonly LegendEntry[], top: number) {
  const marks: object[] = [];
  let x = LEFT, y = top + 8;
  if (title) {
    marks.push(textMark({ text: `${title}:`, x, y: y + 4, size: 11 }));
    x += textWidth(`${title}:`, 11) + 14;
  }
  for (const { label, color, shape, dash } of entries) {
    const width = 30 + textWidth(label, 11) + 18;
    if (x > LEFT && x + width > PLOT_WIDTH + 8) [x, y] = [LEFT, y + 18];
    if (dash) {
      const line = { x: { value: x }, x2: { value: x + 26 }, y: { value: y } };
      const look = { stroke: { value: color }, strokeWidth: { value: 1.8 }, strokeDash: { value: dash } };
      marks.push({ type: "rule", aria: false, encode: { update: { ...line, ...look } } });
    }
    if (shape) {
      const place = { x: { value: x + 13 }, y: { value: y } };
      const look = { shape: { value: shape }, fill: { value: color }, size: { value: 55 } };
      marks.push({ type: "symbol", aria: false, encode: { update: { ...place, ...look } } });
    }
    marks.push(textMark({ text: label, x: x + 31, y: y + 4, size: 11 }));
    x += width;
  }
  return { marks, bottom: y + 8 };
}
