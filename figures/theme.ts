/** A plain Vega specification: data, ready for `vega.parse`. */
export type VegaSpec = Readonly<Record<string, unknown>>;

/**
 * Colours of the series, the colour-blind-safe set of Okabe and Ito from dark to light, without its yellow, which vanishes
 * on white.
 */
export const palette: readonly string[] = [
  "#000000",
  "#0072B2",
  "#E69F00",
  "#009E73",
  "#CC79A7",
  "#56B4E9",
  "#8C4A1E",
];

/** Point shapes of the series, so that they can be told apart in grey. */
export const shapes: readonly string[] = [
  "circle",
  "square",
  "diamond",
  "triangle-up",
  "cross",
  "triangle-down",
  "triangle-right",
];

/** Dashes of the series' lines. */
export const dashes: readonly (readonly number[])[] = [
  [1, 0],
  [7, 3],
  [2, 2],
  [9, 3, 2, 3],
  [4, 2],
  [12, 3],
  [1, 3],
];

/** Colours with a meaning, the same in all figures. */
export const ink = {
  /** Text and axes. */
  text: "#1a1a1a",
  /** Text and lines that step back. */
  faint: "#6b6b6b",
  /** Lines and points that others are compared with. */
  reference: "#7d7d7d",
  /** Grid lines. */
  grid: "#e4e4e4",
  /** Background of a range in which a check agrees. */
  band: "#e9eef2",
  /** Checks that disagree. */
  disagrees: "#D00000",
} as const;

/** Names of Vega's colour schemes: `diverging` for values of either sign, 0 in the middle, else `sequential`. */
export const schemes = { diverging: "blueorange", sequential: "viridis" } as const;

const font = "DejaVu Sans, sans-serif";

/** Style of all figures: a Vega `config`. */
export const theme: VegaSpec = {
  background: "white",
  padding: 8,
  autosize: "pad",
  text: { font, fontSize: 11, fill: ink.text },
  style: {
    "guide-label": { font, fontSize: 10.5, fill: ink.text },
    "guide-title": { font, fontSize: 11.5, fontWeight: "normal", fill: ink.text },
    "group-title": { font, fontSize: 15, fontWeight: "bold", fill: ink.text },
    "group-subtitle": { font, fontSize: 11, fill: ink.faint },
  },
  title: { anchor: "start", frame: "bounds", offset: 10, subtitlePadding: 4 },
  axis: {
    domainColor: ink.text,
    tickColor: ink.text,
    tickSize: 4,
    gridColor: ink.grid,
    gridWidth: 1,
    labelOverlap: "greedy",
    labelPadding: 3,
    titlePadding: 6,
  },
  legend: { orient: "right", titlePadding: 4, labelLimit: 0, titleLimit: 0, symbolSize: 60 },
};
