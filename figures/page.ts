import { textWidth, wrapText } from "./text_width.ts";
import { ink, theme, type VegaSpec } from "./theme.ts";
import type { Heading } from "./wording.ts";

/** Width of the plots of every figure, in pixels, without the labels of the vertical axis. */
export const PLOT_WIDTH = 620;

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

/** What stands on a page, from top to bottom. */
export interface Page {
  /** Title and subtitle. */
  readonly heading: Heading;
  /** What the colours stand for. */
  readonly legend?: { readonly title: string; readonly entries: readonly LegendEntry[] };
  /** Draws the plots below the given height. */
  readonly plots: (top: number) => { readonly marks: readonly object[]; readonly bottom: number };
  /** Title of the horizontal axis, below all plots. */
  readonly xTitle?: string;
  /** How to read the figure. */
  readonly caption: string;
}

/** A figure: heading, legend, plots, caption, one below the other. */
export function page({ heading, legend, plots, xTitle = "", caption }: Page): VegaSpec {
  const marks: object[] = [];
  let y = 0;
  const write = (text: string, size: number, rest: Partial<TextLook> = {}) => {
    for (const line of wrapText(text, PLOT_WIDTH + 40, size)) {
      y += Math.round(1.35 * size);
      marks.push(textMark({ text: line, x: LEFT, y, size, ...rest }));
    }
  };
  write(heading.title, 15, { bold: true });
  y += 2;
  for (const line of heading.subtitle) write(line, 11, { color: ink.faint });
  if (legend && legend.entries.length > 0) {
    const { marks: drawn, bottom } = legendMarks(legend.title, legend.entries, y + 12);
    marks.push(...drawn);
    y = bottom;
  }
  const drawn = plots(y + 14);
  marks.push(...drawn.marks);
  y = drawn.bottom;
  for (const line of xTitle ? wrapText(xTitle, PLOT_WIDTH, 11.5) : []) {
    marks.push(textMark({ text: line, x: PLOT_WIDTH / 2, y: y += 15, size: 11.5, align: "center" }));
  }
  y += 8;
  write(caption, 10, { color: ink.faint });
  return { ...{ config: theme }, width: PLOT_WIDTH, height: y + 4, autosize: "pad", padding: 8, marks };
}

/** Texts start left of the plots, above the labels of the vertical axis. */
const LEFT = -48;

function legendMarks(title: string, entries: readonly LegendEntry[], top: number) {
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

/** A group of marks with its own scales, `width` × `height` pixels large. */
export function plotGroup(
  place: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  content: object,
): object {
  const update = Object.fromEntries(Object.entries(place).map(([name, value]) => [name, { value }]));
  return { type: "group", encode: { update }, ...content };
}

/** Places of `count` panels of a height, in rows; `below` is the room for what stands below each. */
export function panelPlaces(count: number, columns: number, height: number, below: number) {
  const gap = 22;
  const width = Math.floor((PLOT_WIDTH - gap * (columns - 1)) / columns);
  const places = Array.from({ length: count }, (_, index) => ({
    x: (index % columns) * (width + gap),
    y: Math.floor(index / columns) * (height + below),
    width,
    height,
    first: index % columns === 0,
  }));
  return { places, bottom: Math.ceil(count / columns) * (height + below) };
}
