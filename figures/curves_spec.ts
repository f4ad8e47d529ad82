import type { Loss, Stage } from "../operators/run_record.ts";
import type { CurvesFigure, FigureNotes } from "../pipelines/figure.ts";
import { axisScale, withZero } from "./axis_scale.ts";
import { curveDensities } from "./curve_densities.ts";
import { curveMarks } from "./curve_marks.ts";
import type { FigureData } from "./figure_data.ts";
import { PLOT_WIDTH } from "./legend.ts";
import { gridValues, measuredPoints } from "./measured_points.ts";
import { page, panelPlaces, plotGroup } from "./page.ts";
import { panelTitle, textMark } from "./text_mark.ts";
import { plotScales } from "./plot_axes.ts";
import { leftOut, notPositive, spread } from "./spread.ts";
import { dashes, palette, type VegaSpec } from "./theme.ts";
import { heading } from "./heading.ts";
import { metricTitle, paramsText } from "./wording.ts";

const MAX_CELLS = 6, MAX_INSTANCES = 20, HEIGHT = 190, LOW = 130;

/** What begins the metric of a curve that theory predicts. */
const PREDICTED = "predicted_";

/**
 * Training curves against time: a panel for each cell, a colour for each stage, a thin line for each instance. Where theory
 * predicts them, the line is theory's, and what was measured are points on it.
 */
export function curvesSpec(data: FigureData, figure: CurvesFigure, notes: FigureNotes): VegaSpec {
  const { metric, time: xTitle = "training time" } = figure, log: string = figure.log ?? "";
  const losses = data.losses.filter((loss) =>
    (loss.metric === metric || loss.metric === PREDICTED + metric) &&
    (figure.stages?.includes(loss.stage) ?? true) &&
    Number.isFinite(loss.value) && Number.isFinite(loss.time)
  );
  const isPredicted = losses.some((loss) => loss.metric !== metric);
  const cells = [...new Set(losses.map(({ cell }) => cell))];
  const shown = spread(cells, MAX_CELLS);
  const stages = [...new Set(losses.map(({ stage }) => stage))];
  const ends = isPredicted ? [] : predictedEnds(data, metric);
  const near = losses.filter(({ cell }) => shown.includes(cell));
  const logX = log.includes("x"), logY = log.includes("y");
  const x = axisScale(near.map(({ time }) => time), logX, 0.02);
  const inSight = logX ? near.filter(({ time }) => time > 0) : near;
  const y = withZero(axisScale(inSight.map(({ value }) => value), logY));
  const shows = ({ time, value }: Loss) => (!x.log || time > 0) && (!y.log || value > 0);
  const columns = shown.length === 4 ? 2 : Math.min(shown.length, 3);
  const points = measuredPoints(data);
  const names = [...gridValues(points).keys()];
  const room = cells.length > 1 ? 18 : 0;
  const hasDensities = shown.length <= columns &&
    data.kernels.some(({ metric, cell }) => metric === figure.densities && shown.includes(cell));
  const plots = (top: number) => {
    const { places, bottom } = panelPlaces(shown.length, columns, HEIGHT, 34 + room);
    const marks = shown.flatMap((cell, index) => {
      const { first, ...place } = places[index];
      const params = points.find((point) => point.cell === cell)?.params ?? {};
      const text = cells.length > 1 ? paramsText(params, names, notes) || `cell ${cell}` : "";
      const at = { ...place, y: top + room + place.y };
      const rows = near.filter((loss) => loss.cell === cell && shows(loss));
      const levels = ends.filter((end) => end.cell === cell && stages.includes(end.stage))
        .filter(({ value }) => value >= y.domain[0] && value <= y.domain[1]);
      return [
        panelTitle(text, at),
        plotGroup(at, {
          ...plotScales({ x, y, yTitle: metricTitle(metric), first }, place),
          ...curves(rows, levels, stages, place.width),
        }),
      ];
    });
    const below = top + bottom + room + 22; // of the title of the times
    const densities = !figure.densities || !hasDensities ? [] : curveDensities(
      data,
      figure.densities,
      shown.map((cell, index) => ({ ...places[index], cell, y: below, height: LOW })),
      (stage) => stages.includes(stage) ? lookOf(stages)(stage) : undefined,
    );
    if (!hasDensities) return { marks, bottom: top + bottom - 8, xTitle };
    const times = textMark({
      text: xTitle,
      x: PLOT_WIDTH / 2,
      y: top + bottom + 7,
      size: 11.5,
      align: "center",
    });
    return { marks: [...marks, times, ...densities], bottom: below + LOW + 26, xTitle: densityTitle(figure) };
  };
  const lost = near.filter((loss) => loss.time > 0 && !shows(loss)).length;
  const instances = new Set(near.map(({ instance }) => instance)).size;
  const remarks = [
    ...leftOut(shown.length, cells.length, "cells"),
    ...leftOut(Math.min(instances, MAX_INSTANCES), instances, "instances"),
    ...(data.lossesLeftOut > 0 ? ["later points of the curves are left out, there are too many"] : []),
    ...notPositive(lost, "vertical"),
    ...(x.log && near.some(({ time }) => time <= 0) ? ["time 0 is left out on the logarithmic axis"] : []),
  ];
  const shape = isPredicted ? { shape: "circle" } : {};
  const entries = stages.map((label, slot) => ({
    label,
    color: palette[slot],
    dash: dashes[slot],
    ...shape,
  }));
  const all = data.run?.instances ?? instances;
  const whose = instances === 1 && all > 1 ? `the first of ${all} instances` : "single instances";
  const caption = (isPredicted ? `points: ${whose}; lines: theory for the same data` : `lines: ${whose}`) +
    (ends.length > 0 ? "; dotted: the mean that theory predicts for the end of training" : "") +
    (hasDensities ? "; densities: the first instance of each cell" : "");
  const said = heading(data, notes, remarks);
  return page({ heading: said, legend: { title: "", entries }, plots, caption });
}

/** Title of the axis of densities. */
function densityTitle({ densities = "" }: CurvesFigure): string {
  return `${metricTitle(densities).replace(/ density$/, "")} at the end of training`;
}

interface Level {
  readonly cell: number;
  readonly stage: Stage;
  readonly value: number;
}

/** What theory says the metric should be when a stage is over. */
function predictedEnds({ predictions }: FigureData, metric: string): Level[] {
  return predictions.filter((prediction) =>
    prediction.metric === metric && Number.isFinite(prediction.value)
  );
}

/** Colour and dash of each stage. */
function lookOf(stages: readonly Stage[]) {
  return (stage: Stage) => ({
    color: palette[stages.indexOf(stage) % palette.length],
    dash: dashes[stages.indexOf(stage) % dashes.length],
  });
}

function curves(losses: readonly Loss[], levels: readonly Level[], stages: readonly Stage[], width: number) {
  const instances = [...new Set(losses.map(({ instance }) => instance))].slice(0, MAX_INSTANCES);
  const many = instances.length > 3, isPredicted = losses.some(({ metric }) => metric.startsWith(PREDICTED));
  const look = lookOf(stages);
  const rows = losses.filter(({ instance }) => instances.includes(instance)).map((loss) => ({
    x: loss.time,
    y: loss.value,
    ...look(loss.stage),
    path: `${loss.stage} ${loss.instance}`,
    label: `${loss.stage}, instance ${loss.instance}`,
    line: !isPredicted || loss.metric.startsWith(PREDICTED),
  })).sort((one, other) => one.x - other.x);
  const lines = rows.filter(({ line }) => line), points = rows.filter(({ line }) => !line);
  const ends = levels.map(({ stage, value }) => ({
    y: value,
    ...look(stage),
    label: `${stage}: predicted ${value.toPrecision(4)}`,
  }));
  return curveMarks({ lines, points, levels: ends, many, width });
}
