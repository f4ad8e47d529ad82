import { FORMAT } from "./axis_scale.ts";
import { plotGroup } from "./page.ts";
import { textMark } from "./text_mark.ts";

/** What a scale of colours shows. */
export interface ColorStrip {
  /** What the colours show. */
  readonly title: string;
  /** Ends of the scale, as they are written. */
  readonly domain: readonly [number, number];
  /** Colours stand for decimal logarithms. */
  readonly log?: boolean;
}

const SLICES = 90, HEIGHT = 11;
/** Width of the strip, in pixels. */
export const STRIP_WIDTH = 180;
/** Height with title and axis, in pixels. */
export const STRIP_HEIGHT = 46;

/** Colours in a row below a title, with an axis. It expects a scale `color`. */
export function colorStrip({ title, domain, log = false }: ColorStrip, top: number): object[] {
  const [low, high] = log ? domain.map(Math.log10) : domain, step = STRIP_WIDTH / SLICES;
  const slices = Array.from({ length: SLICES }, (_, at) => ({
    x: at * step,
    value: low + (high - low) * (at + 0.5) / SLICES,
  }));
  const place = { x: { field: "x" }, width: { value: step + 0.3 }, height: { value: HEIGHT } };
  const scale = { name: "x", type: log ? "log" : "linear", domain, range: [0, STRIP_WIDTH], zero: false };
  return [
    textMark({ text: title, x: 0, y: top + 8, size: 11 }),
    plotGroup({ x: 0, y: top + 14, width: STRIP_WIDTH, height: HEIGHT }, {
      data: [{ name: "slices", values: slices }],
      scales: [scale],
      axes: [{ orient: "bottom", scale: "x", tickCount: 4, format: FORMAT }],
      marks: [{
        type: "rect",
        aria: false,
        from: { data: "slices" },
        encode: { update: { ...place, fill: { scale: "color", field: "value" } } },
      }],
    }),
  ];
}
