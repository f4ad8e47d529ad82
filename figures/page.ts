import { LEFT, type LegendEntry, legendMarks, PLOT_WIDTH } from "./legend.ts";
import { type TextLook, textMark } from "./text_mark.ts";
import { wrapText } from "./text_width.ts";
import { ink, theme, type VegaSpec } from "./theme.ts";
import type { Heading } from "./heading.ts";

/** What stands on a page, from top to bottom. */
export interface Page {
  /** Title and subtitle. */
  readonly heading: Heading;
  /** What the colours stand for. */
  readonly legend?: { readonly title: string; readonly entries: readonly LegendEntry[] };
  /** Draws the plots below the given height. */
  readonly plots: (
    top: number,
  ) => { readonly marks: readonly object[]; readonly bottom: number; readonly xTitle?: string };
  /** Title of the horizontal axis, below all plots, unless they bring one. */
  readonly xTitle?: string;
  /** How to read the figure. */
  readonly caption: string;
}

/** A figure: heading, legend, plots, caption, one below the other. */
export function page({ heading, legend, plots, xTitle = "", caption }: Page): VegaSpec {
  const marks: object[] = [];
  let y = 0;
  const write = (text: string, size: number, rest: Partial<TextLook> = {}) => {
    for (const line of wrapText(text, (PLOT_WIDTH + 40) / (rest.bold ? 1.15 : 1), size)) {
      y += Math.round(1.35 * size);
      marks.push(textMark({ text: line, x: LEFT, y, size, ...rest }));
    }
  };
  write(heading.title, heading.title.length > 40 ? 13 : 15, { bold: true });
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
  const title = drawn.xTitle ?? xTitle;
  for (const line of title ? wrapText(title, PLOT_WIDTH, 11.5) : []) {
    marks.push(textMark({ text: line, x: PLOT_WIDTH / 2, y: y += 15, size: 11.5, align: "center" }));
  }
  y += 8;
  write(caption, 10, { color: ink.faint });
  return { config: theme, width: PLOT_WIDTH, height: y + 4, autosize: "pad", padding: 8, marks };
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
export function panelPlaces(count: number, columns: number, height: number, below: number, gap = 22) {
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
