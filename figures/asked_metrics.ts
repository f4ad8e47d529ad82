import type { Figure, FigureNotes } from "../pipelines/figure.ts";
import { withAllowance, withError } from "../sinks/format_number.ts";
import type { DotsFigure } from "./choose_figure.ts";
import type { FigureData } from "./figure_data.ts";
import { linesPoints } from "./lines_data.ts";
import { measuredPoints } from "./measured_points.ts";
import { metricLabel } from "./wording.ts";

/** What the metric of an exponent ends in: it belongs to several cells, so that no axis has a place for it. */
const EXPONENT = "_exponent";
/** What those of a best value begin or end in: a map of it shows them. */
const BEST = /^best_|_excess$/;

/** The measurements, predictions and curves of the metrics asked for; all of them if none was asked for, or none of those is there. */
export function askedData(data: FigureData, { metrics }: FigureNotes): FigureData {
  if (!metrics) return data;
  const asked = ({ metric }: { readonly metric: string }) =>
    metrics.includes(metric.replace(/^predicted_/, ""));
  const measurements = data.measurements.filter(asked), losses = data.losses.filter(asked);
  const checks = data.checks.filter(asked);
  if (measurements.length + losses.length + checks.length === 0) return data;
  return { ...data, measurements, losses, checks, predictions: data.predictions.filter(asked) };
}

/** Remarks on the metrics asked for that a figure does not draw: exponents as numbers, of others that they are not drawn. */
export function undrawnMetrics(
  data: FigureData,
  figure: Figure | DotsFigure,
  { metrics = [] }: FigureNotes,
): string[] {
  const drawn = drawnMetrics(data, figure), isMap = figure.kind === "best";
  const missing = metrics.filter((metric) => !drawn.includes(metric) && !(isMap && BEST.test(metric)));
  const exponents = data.measurements.filter(({ metric }) =>
    missing.includes(metric) && metric.endsWith(EXPONENT)
  );
  const numbers = exponents.map(({ cell, stage, metric, value, standardError }) => {
    const law = data.predictions.find((one) =>
      one.cell === cell && one.stage === stage && one.metric === metric
    );
    const predicted = law ? `, predicted ${withAllowance(law.value, law.allowance)}` : "";
    return `${metricLabel(metric)} at ${stage}: ${withError(value, standardError)}${predicted}`;
  });
  const rest = missing.filter((metric) => !exponents.some((one) => one.metric === metric));
  return [
    ...numbers,
    ...rest.length > 0 ? [`asked for, but not drawn here: ${rest.map(metricLabel).join(", ")}`] : [],
  ];
}

function drawnMetrics(data: FigureData, figure: Figure | DotsFigure): readonly string[] {
  switch (figure.kind) {
    case "lines":
      return linesPoints(data, figure).map(({ metric }) => metric);
    case "dots":
      return measuredPoints(data).map(({ metric }) => metric);
    case "curves":
      return [figure.metric, figure.densities ?? ""];
    case "claims":
      return [];
    case "advice":
      return ["target_test_loss", "transferability"];
    default:
      return [figure.metric];
  }
}
