import type { FigureNotes } from "../pipelines/figure.ts";
import { adviceSpec } from "./advice_spec.ts";
import { undrawnMetrics } from "./asked_metrics.ts";
import { bestSpec } from "./best_spec.ts";
import { chooseFigure } from "./choose_figure.ts";
import { claimsSpec } from "./claims_spec.ts";
import { curvesSpec } from "./curves_spec.ts";
import { densitySpec } from "./density_spec.ts";
import { dotsSpec } from "./dots_spec.ts";
import type { FigureData } from "./figure_data.ts";
import { histogramSpec } from "./histogram_spec.ts";
import { linesSpec } from "./lines_spec.ts";
import { matrixSpec } from "./matrix_spec.ts";
import { phaseSpec } from "./phase_spec.ts";
import { renderSvg } from "./render_svg.ts";
import type { VegaSpec } from "./theme.ts";

/**
 * Draws a run from its records: the first of the declared figures that fits them, or else lines against the parameter
 * with most values, training curves of a single cell, or measurements beside predictions. A run that was broken off is
 * drawn as far as it came.
 *
 * @returns SVG text; the same records give the same text.
 * @throws {RangeError} If there is nothing to draw.
 */
export async function drawFigure(data: FigureData, notes: FigureNotes): Promise<string> {
  return await renderSvg(figureSpec(data, notes));
}

/** The Vega specification of the figure that {@linkcode drawFigure} draws. */
export function figureSpec(data: FigureData, given: FigureNotes): VegaSpec {
  const figure = chooseFigure(data, given), undrawn = undrawnMetrics(data, figure, given);
  const notes = undrawn.length > 0 ? { ...given, undrawn } : given;
  switch (figure.kind) {
    case "lines":
      return linesSpec(data, figure, notes);
    case "curves":
      return curvesSpec(data, figure, notes);
    case "histogram":
      return histogramSpec(data, figure, notes);
    case "density":
      return densitySpec(data, figure, notes);
    case "matrix":
      return matrixSpec(data, figure, notes);
    case "claims":
      return claimsSpec(data, notes);
    case "advice":
      return adviceSpec(data, notes);
    case "dots":
      return dotsSpec(data, notes);
    case "best":
      return bestSpec(data, figure, notes);
    case "phase":
      return phaseSpec(data, figure, notes);
  }
}
