import type { FigureNotes, HistogramFigure } from "../pipelines/figure.ts";
import { axisScale, extent } from "./axis_scale.ts";
import type { FigureData } from "./figure_data.ts";
import { gridValues, measuredPoints } from "./measured_points.ts";
import { page, panelPlaces, plotGroup } from "./page.ts";
import { panelTitle } from "./text_mark.ts";
import { plotScales } from "./plot_axes.ts";
import { leftOut, spread } from "./spread.ts";
import { palette, type VegaSpec } from "./theme.ts";
import { heading } from "./heading.ts";
import { metricTitle, paramsText } from "./wording.ts";

/** Values to be counted, with what they belong to. */
interface Sample {
  readonly title: string;
  readonly values: readonly number[];
  /** Values that count less; drawn pale on top. */
  readonly pale: readonly number[];
}

/** Bins of equal width; the last one also counts all that is beyond. */
interface Bins {
  readonly start: number;
  readonly width: number;
  readonly count: number;
}

const MAX_PANELS = 12;
const Z_BINS: Bins = { start: 0, width: 0.25, count: 25 };

/** How z-scores are distributed, beside a half-normal distribution, or the values of kernel records over instances. */
export function histogramSpec(data: FigureData, { metric }: HistogramFigure, notes: FigureNotes): VegaSpec {
  const z = metric === "zScore";
  const samples = z ? [zScores(data)] : kernelSamples(data, metric, notes);
  const shown = spread(samples, MAX_PANELS);
  const all = shown.flatMap(({ values, pale }) => [...values, ...pale]);
  const bins = z ? Z_BINS : binsFor(shown);
  const bars = shown.map((sample) => countBars(sample, bins));
  const curve = z ? halfNormal(all.length, bins) : [];
  const highest = Math.max(1, ...bars.flat().map(({ high }) => high), ...curve.map((point) => point.y));
  const columns = shown.length === 4 ? 2 : Math.min(shown.length, 3), height = columns === 1 ? 260 : 150;
  const x = { log: false, domain: [bins.start, bins.start + bins.width * bins.count] } as const;
  const y = { log: false, domain: [0, 1.05 * highest] } as const;
  const room = z ? 0 : 18;
  const plots = (top: number) => {
    const { places, bottom } = panelPlaces(shown.length, columns, height, 34 + room);
    const marks = shown.flatMap(({ title }, index) => {
      const { first, ...place } = places[index];
      const at = { ...place, y: top + room + place.y };
      return [
        panelTitle(title, at),
        plotGroup(at, {
          data: [{ name: "bars", values: bars[index] }, { name: "curve", values: curve }],
          ...plotScales({ x, y, yTitle: z ? "checks" : "instances", first }, place),
          marks: barMarks(),
        }),
      ];
    });
    return { marks, bottom: top + bottom - 10 };
  };
  const entries = z
    ? [{ label: "expected of a true theory that allows for no error", color: palette[2], dash: [1, 0] }, {
      label: "inconclusive checks",
      color: PALE,
      shape: "square",
    }]
    : [];
  const caption = z
    ? "z beyond 6.25 counts in the last bin; a theory that allows for an error has more z-scores at 0 than the curve"
    : "values of single instances, bins of equal width";
  const remarks = leftOut(shown.length, samples.length, "panels");
  const said = heading(data, notes, remarks);
  return page({ heading: said, legend: { title: "", entries }, plots, xTitle: metricTitle(metric), caption });
}

const PALE = "#b9c4cc";

function zScores({ checks }: FigureData): Sample {
  const known = checks.flatMap(({ zScore, verdict }) => zScore === null ? [] : [{ zScore, verdict }]);
  const pale = known.filter(({ verdict }) => verdict === "inconclusive").map(({ zScore }) => zScore);
  const values = known.filter(({ verdict }) => verdict !== "inconclusive").map(({ zScore }) => zScore);
  return { title: "", values, pale };
}

function kernelSamples(data: FigureData, metric: string, notes: FigureNotes): Sample[] {
  const points = measuredPoints(data);
  const names = [...gridValues(points).keys()];
  const found = new Map<string, number[]>();
  for (const kernel of data.kernels) {
    if (kernel.metric !== metric || !Number.isFinite(kernel.value)) continue;
    const params = points.find(({ cell }) => cell === kernel.cell)?.params ?? {};
    const title = [kernel.stage, paramsText(params, names, notes) || `cell ${kernel.cell}`].join(", ");
    found.set(title, [...found.get(title) ?? [], kernel.value]);
  }
  return [...found].map(([title, values]) => ({ title, values, pale: [] }));
}

/** Bins for all panels, so narrow that the narrowest panel has about the square root of its number of values. */
function binsFor(samples: readonly Sample[]): Bins {
  const all = samples.flatMap(({ values }) => values);
  const [low, high] = new Set(all).size > 1 ? extent(all) : axisScale(all, false).domain;
  const widths = samples.map(({ values }) => {
    const [least, most] = extent(values);
    return (most - least) / Math.max(5, Math.ceil(Math.sqrt(values.length)));
  });
  const width = Math.min(...widths.filter((value) => value > 0), (high - low) / 5);
  const count = Math.min(Math.ceil((high - low) / width - 1e-9), 60);
  return { start: low, width: (high - low) / count, count };
}

function countBars({ values, pale }: Sample, { start, width, count }: Bins) {
  const index = (value: number) => Math.min(Math.max(Math.floor((value - start) / width), 0), count - 1);
  const tally = (list: readonly number[]) => {
    const counts = new Array<number>(count).fill(0);
    for (const value of list) counts[index(value)]++;
    return counts;
  };
  const dark = tally(values), light = tally(pale);
  const bar = (slot: number, low: number, high: number, color: string) => {
    const from = start + slot * width;
    const range = `${Number(from.toPrecision(3))} to ${Number((from + width).toPrecision(3))}`;
    return { from, to: from + width, low, high, color, label: `${range}: ${high - low}` };
  };
  return dark.flatMap((high, slot) => [
    ...(high > 0 ? [bar(slot, 0, high, palette[1])] : []),
    ...(light[slot] > 0 ? [bar(slot, high, high + light[slot], PALE)] : []),
  ]);
}

/** Expected counts: density √(2/π)·exp(−z²/2). */
function halfNormal(total: number, { width, count, start }: Bins) {
  return Array.from({ length: 4 * count + 1 }, (_, index) => {
    const z = start + index * width / 4;
    return { x: z, y: total * width * Math.sqrt(2 / Math.PI) * Math.exp(-z * z / 2) };
  });
}

function barMarks(): object[] {
  const x = (field: string) => ({ scale: "x", field }), y = (field: string) => ({ scale: "y", field });
  const box = { x: x("from"), x2: x("to"), y: y("low"), y2: y("high"), fill: { field: "color" } };
  const edge = { stroke: { value: "white" }, strokeWidth: { value: 1 }, description: { field: "label" } };
  const line = { x: x("x"), y: y("y"), stroke: { value: palette[2] }, strokeWidth: { value: 2.5 } };
  return [
    { type: "rect", from: { data: "bars" }, encode: { update: { ...box, ...edge } } },
    { type: "line", aria: false, from: { data: "curve" }, encode: { update: line } },
  ];
}
