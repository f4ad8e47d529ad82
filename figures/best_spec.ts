import { FLAT } from "../numerics/least_along.ts";
import type { BestFigure, FigureNotes } from "../pipelines/figure.ts";
import { bestGrid } from "./best_grid.ts";
import { bestMap } from "./best_map.ts";
import { colorStrip } from "./color_strip.ts";
import type { FigureData } from "./figure_data.ts";
import { heading, notDrawn } from "./heading.ts";
import { PLOT_WIDTH } from "./legend.ts";
import { page, plotGroup } from "./page.ts";
import { textMark } from "./text_mark.ts";
import { schemes, type VegaSpec } from "./theme.ts";
import { axisTitle, metricTitle, paramsText, symbolOf, symbolsText } from "./wording.ts";

const LEGEND = 54, TITLES = 24, GAP = 26, AXIS = 42;

/**
 * Maps of the value of a parameter at which a metric is least, over two others, measured beside predicted, with the value written
 * in each cell. An end of the range is marked with ≤ or ≥, a cell in which no value is worse than the best beyond errors is grey.
 */
export function bestSpec(data: FigureData, figure: BestFigure, notes: FigureNotes): VegaSpec {
  const grid = bestGrid(data, figure), { ys, rows, range } = grid;
  const width = Math.floor((PLOT_WIDTH - GAP) / 2);
  const height = Math.round(Math.min(width * 0.8, ys.length * (rows.length > 1 ? 40 : 60)));
  const step = height + TITLES + AXIS, symbol = symbolOf(figure.along, notes);
  const [low, high] = range.map(Math.log10);
  const color = {
    name: "color",
    type: "linear",
    domain: [low, low < high ? high : low + 1],
    range: { scheme: schemes.sequential },
  };
  const plots = (y: number) => {
    const marks = rows.flatMap((params, row) =>
      (["measured", "predicted"] as const).flatMap((side, column) => {
        const x = column * (width + GAP), top = LEGEND + TITLES + row * step;
        const title = [side, paramsText(params, Object.keys(params), notes)].filter(Boolean).join(", ");
        return [
          textMark({ text: title, x: x + width / 2, y: top - 7, size: 11.5, bold: true, align: "center" }),
          plotGroup(
            { x, y: top, width, height },
            bestMap(grid, row, side, { figure, notes, width, height, symbol }),
          ),
        ];
      })
    );
    const bottom = LEGEND + rows.length * step - 20;
    const content = {
      scales: [color],
      marks: [
        ...colorStrip({
          title: `${symbol} at which the ${metricTitle(figure.metric)} is least`,
          domain: range,
          log: true,
        }, 0),
        ...marks,
      ],
    };
    return {
      marks: [plotGroup({ x: 0, y, width: PLOT_WIDTH, height: bottom }, content)],
      bottom: y + bottom,
    };
  };
  const caption =
    `Best ${symbol}: the vertex of the parabola in log ${symbol} through the lowest loss and its two neighbours; below it ± 1 ` +
    `standard error, from differences between the same instances. ≤, ≥: the lowest loss is at that end of the range. flat: no ${symbol} is worse ` +
    `than the best by more than ${FLAT} standard errors of the difference (predicted: by more than 0.1 %).`;
  const symbols = symbolsText([figure.along, ...Object.keys(rows[0] ?? {})], notes);
  return page({
    heading: heading(data, notes, [...grid.remarks, ...notDrawn(data, 0)]),
    plots,
    xTitle: axisTitle(figure.x, notes),
    caption: symbols ? `${caption} ${symbols}` : caption,
  });
}
