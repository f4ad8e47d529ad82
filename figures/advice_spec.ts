import type { Advice, Recommendation } from "../operators/run_record.ts";
import type { FigureNotes } from "../pipelines/figure.ts";
import { adviceText } from "../sinks/advice_text.ts";
import { adviceSeries, gainRows, lossRows, shownAdvice, targetRows } from "./advice_rows.ts";
import { type AxisScale, axisScale, extent, withZero } from "./axis_scale.ts";
import type { FigureData } from "./figure_data.ts";
import { checksText } from "./heading.ts";
import { PLOT_WIDTH } from "./legend.ts";
import { advicePanel } from "./advice_panel.ts";
import { page } from "./page.ts";
import { textMark } from "./text_mark.ts";
import { ink, palette, type VegaSpec } from "./theme.ts";

const LOSSES = 230, GAINS = 140, STRIP = 22, BETWEEN = 30;
/** Losses that span more than so much have a logarithmic axis. */
const WIDE = 8;

/** How an advice is marked: with letters, so that it can be told without colours. */
const marks: Readonly<Record<Advice, { readonly text: string; readonly color: string }>> = {
  "pretrain-and-freeze": { text: "freeze", color: palette[1] },
  "pretrain-and-fine-tune": { text: "tune", color: "#B37400" }, // as the line, darker: letters are thin
  "do-not-pretrain": { text: "no", color: ink.text },
  "cannot-tell": { text: "?", color: ink.faint },
};

const CAPTION =
  "Above: loss on the target against its number of rows, in units of the labels' variance (1: predicting the mean); lines are " +
  "predicted from all rows, points measured by training on some and testing on others, with the standard error for other rows of " +
  "the same kind. Below: how much of the loss from scratch pretraining saves, with twice the error. Beyond half of the rows (grey) " +
  "a prediction is an extrapolation. Bottom: the recommendation; small letters: likely, large: sure";

/** Learning curves of the ways to learn a target, the gain by pretraining, and what is recommended at each size. */
export function adviceSpec(data: FigureData, { shows, undrawn = [] }: FigureNotes): VegaSpec {
  const all = shownAdvice(data), shown = all.filter(({ losses }) => losses !== null);
  const [conclusion] = data.conclusions, pool = targetRows(data);
  const losses = lossRows(data, shown), gains = gainRows(shown);
  const x: AxisScale = axisScale(all.flatMap(({ samples }) => [samples * 0.93, samples * 1.07]), true, 0.01);
  const heights = [...losses.points, ...losses.paths].flatMap(({ low, high }) => [low, high]);
  const [low, high] = extent(heights.filter((value) => value > 0));
  const y = withZero(axisScale(heights.filter((value) => value > low / 3), high > WIDE * low));
  const percents = [...gains.points, ...gains.paths].flatMap(({ y, low, high }) => [
    Math.max(low, y - 60, -150), // a bar that says nothing leaves room for those that do
    Math.min(high, y + 60, 150),
  ]);
  const yGain = axisScale([0, ...percents], false);
  const subtitle = [
    conclusion
      ? `${conclusion.source.used} rows of ${conclusion.source.path}, ${conclusion.target.used} of ` +
        `${conclusion.target.path}, ${conclusion.target.features} features`
      : "the run is not complete",
    [`seed ${data.run?.seed}`, `version ${data.run?.version}`, data.run?.backend, checksText(data)].join(
      ", ",
    ),
    ...undrawn,
    ...data.conclusions.length > 1 ? [`the first of ${data.conclusions.length} experiments is shown`] : [],
  ];
  const plots = (top: number) => {
    const second = top + LOSSES + BETWEEN, third = second + GAINS + BETWEEN;
    const lossAxes = { x, y, yTitle: "test loss on the target", whole: true, first: true };
    const gainAxes = { x, y: yGain, yTitle: "saved, % of the loss", whole: true, first: true };
    const drawn = [
      advicePanel({ x: 0, y: top, width: PLOT_WIDTH, height: LOSSES }, lossAxes, losses, {
        pool,
        named: true,
      }),
      advicePanel({ x: 0, y: second, width: PLOT_WIDTH, height: GAINS }, gainAxes, gains, { pool }),
      ...strip(all, x, third),
    ];
    return { marks: drawn, bottom: third + STRIP + 4 };
  };
  const name = (path: string) => path.split(/[/\\]/).filter(Boolean).at(-1);
  const title = conclusion
    ? `Pretrain on ${name(conclusion.source.path)} for ${name(conclusion.target.path)}? ${conclusion.text}`
    : shows ?? "Should I pretrain?";
  return page({
    heading: { title, subtitle },
    legend: { title: "", entries: adviceSeries.map(({ method: _, ...entry }) => entry) },
    plots,
    xTitle: "rows of the target, n",
    caption: CAPTION,
  });
}

/** What is recommended, below the axis; where sizes are many, at those that have room. */
function strip(all: readonly Recommendation[], x: AxisScale, top: number): object[] {
  const [low, high] = x.domain.map(Math.log);
  const at = (samples: number) => PLOT_WIDTH * (Math.log(samples) - low) / (high - low);
  let free = -Infinity;
  return all.flatMap((one) => {
    const { text, color } = marks[one.advice], place = at(one.samples), sure = one.confidence === "sure";
    if (place < free) return [];
    free = place + 42;
    const mark = textMark({
      text,
      x: place,
      y: top + 12,
      size: sure ? 12.5 : 10.5,
      bold: sure,
      color,
      align: "center",
    });
    return [{ ...mark, description: `${one.samples} rows: ${adviceText(one)}` }];
  });
}
