import type { FigureNotes } from "../pipelines/figure.ts";
import type { FigureData } from "./figure_data.ts";
import { renderSvg } from "./render_svg.ts";
import { linesSpec } from "./lines_spec.ts";

export async function drawFigure(data: FigureData, notes: FigureNotes): Promise<string> {
  return await renderSvg(linesSpec(data, notes.figures[0] as never, notes));
}
