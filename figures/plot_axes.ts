import { type AxisScale, FORMAT, vegaScale, vegaTicks } from "./axis_scale.ts";
import { wrapText } from "./text_width.ts";

/** The axes of a plot. */
export interface PlotAxes {
  /** Horizontal. */
  readonly x: AxisScale;
  /** Vertical. */
  readonly y: AxisScale;
  /** Title of the vertical axis; written in the first column only. */
  readonly yTitle: string;
  /** The horizontal axis counts something. */
  readonly whole?: boolean;
  /** Names at 0, 1, … of the horizontal axis instead of numbers. */
  readonly choices?: readonly string[];
  /** Ticks of the vertical axis, if not the usual ones. */
  readonly yValues?: readonly number[];
  /** Whether the plot is in the first column. */
  readonly first: boolean;
}

/** Scales `x` and `y` with their axes, for a group of marks. */
export function plotScales(
  { x, y, yTitle, whole, yValues, choices, first }: PlotAxes,
  { width, height, xLabels = true }: {
    readonly width: number;
    readonly height: number;
    readonly xLabels?: boolean;
  },
): { readonly scales: object[]; readonly axes: object[] } {
  // Labels of a logarithmic axis are short, 0.05 or 200, and need less room than those of a linear one may
  const xTicks = choices
    ? namedTicks(choices)
    : vegaTicks(x, Math.max(3, Math.floor(width / (x.log ? 38 : 55))), whole);
  const yTicks = yValues
    ? { values: yValues, format: FORMAT }
    : vegaTicks(y, Math.max(3, Math.floor(height / 35)));
  const title = (text: string, length: number) => ({ title: wrapText(text, length, 11.5) });
  return {
    scales: [vegaScale("x", x, [0, width]), vegaScale("y", y, [height, 0])],
    axes: [
      {
        orient: "bottom",
        scale: "x",
        gridScale: "y",
        ...xTicks,
        grid: true,
        domain: false,
        ticks: false,
        labels: false,
      },
      {
        orient: "left",
        scale: "y",
        gridScale: "x",
        ...yTicks,
        grid: true,
        domain: false,
        ticks: false,
        labels: false,
      },
      {
        orient: "bottom",
        scale: "x",
        ...xTicks,
        labels: xLabels,
        ticks: xLabels,
      },
      {
        orient: "left",
        scale: "y",
        ...yTicks,
        labels: first,
        ...(first && yTitle ? title(yTitle, Math.max(height, 100)) : {}),
      },
    ],
  };
}

/** A tick for each name, at 0, 1, …. */
function namedTicks(names: readonly string[]): object {
  const text = { signal: `${JSON.stringify(names)}[datum.value]` };
  return { values: names.map((_, place) => place), encode: { labels: { update: { text } } } };
}
