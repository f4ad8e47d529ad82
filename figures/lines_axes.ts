import type { FigureNotes, LinesFigure } from "../pipelines/figure.ts";
import { type AxisScale, axisScale, withZero } from "./axis_scale.ts";
import { withBreak } from "./axis_break.ts";
import type { LinesPanel } from "./lines_data.ts";
import { notPositive } from "./spread.ts";
import { axisTitle, metricTitle } from "./wording.ts";

/** The axes of all panels of a figure of lines: losses share one, every other metric has its own. */
export function linesAxes(
  panels: readonly LinesPanel[],
  figure: LinesFigure,
  notes: FigureNotes,
  choices?: readonly string[],
) {
  const { x } = figure, log: string = figure.log ?? "";
  const pointsOf = (some: readonly LinesPanel[]) =>
    some.flatMap(({ series, reference }) => [...series, ...reference].flatMap(({ points }) => points));
  const points = pointsOf(panels);
  const xScale: AxisScale = choices
    ? { log: false, domain: [-0.5, choices.length - 0.5] }
    : withBreak(axisScale(points.map(({ x }) => x), log.includes("x"), 0.04), points.map(({ x }) => x));
  const own = Map.groupBy(panels, ({ metric }) => unitOf(metric));
  const scales = new Map(
    [...own].map(([unit, some]): [string, { readonly y: AxisScale; readonly yTitle: string }] => {
      const logY = log.includes("y") && unit === unitOf(figure.metric);
      const heights = pointsOf(some).flatMap(({ value, error, check, told }) => [
        // A bar that reaches to 0 has no end on a logarithmic axis: it is cut at the frame
        ...[value, value - error, value + error].filter((height) => !logY || height > value / 10),
        ...(check ? [check.predicted] : told ? [told.value] : []),
      ]);
      const title = sharedTitle([...new Set(some.map(({ metric }) => metric))]);
      const yTitle = own.size > 1 ? title.replace(/ \(.*/, "") : title; // room is scarce between panels
      return [unit, { y: withZero(axisScale(heights, logY)), yTitle }];
    }),
  );
  const shared = { x: xScale, whole: notes.axes[x]?.whole ?? false, choices };
  const lost = panels.flatMap((panel) => {
    const { log } = scales.get(unitOf(panel.metric))!.y;
    return log ? pointsOf([panel]).filter(({ value }) => value <= 0) : [];
  });
  return {
    of: (metric: string) => ({ ...shared, ...scales.get(unitOf(metric))! }),
    x: xScale,
    xTitle: axisTitle(x, notes),
    remarks: [
      ...notPositive(
        xScale.log ? points.filter(({ x }) => x < 0 || !xScale.broken && x === 0).length : 0,
        "horizontal",
      ),
      ...notPositive(lost.length, "vertical"),
    ],
  };
}

/** What can be read off one scale. */
export function unitOf(metric: string): string {
  return metric.endsWith("_loss") ? "loss" : metric;
}

/** What the titles of all metrics begin with, in whole words: `test loss`; of losses at least that. */
function sharedTitle(metrics: readonly string[]): string {
  const [words, ...rest] = metrics.map((metric) => metricTitle(metric).split(" "));
  const differs = words.findIndex((word, at) => rest.some((other) => other[at] !== word));
  const shared = words.slice(0, differs < 0 ? undefined : differs).join(" ").replace(/ on the$/, "");
  return shared || unitOf(metrics[0]);
}
