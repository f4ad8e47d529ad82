/**
 * Figures of a run, drawn from its records alone: SVG, PNG, a page that explains itself.
 *
 * @module
 */
export { collectFigureData, type FigureData } from "./figure_data.ts";
export { drawFigure } from "./draw_figure.ts";
export { htmlPage } from "./html_page.ts";
export { svgToPng } from "./svg_to_png.ts";
