import type { FigureNotes, LinesFigure } from "../pipelines/figure.ts";
import type { LinesPanel } from "./lines_data.ts";
import { symbolOf, symbolsText } from "./wording.ts";

/**
 * What the signs mean that are drawn.
 *
 * @param fine The lines have points between the cells.
 * @param figure What is drawn.
 */
export function linesCaption(
  panels: readonly LinesPanel[],
  fine: boolean,
  notes: FigureNotes,
  { x, minima, limit }: LinesFigure,
): string {
  const points = panels.flatMap(({ series }) => series.flatMap(({ points }) => points));
  const vertices = panels.flatMap(({ series }) => series.flatMap(({ pieces }) => pieces.flat()));
  const checks = points.flatMap(({ check }) => check ?? []);
  const any = (verdict: string) => checks.some((check) => check.verdict === verdict);
  const said = [
    `points: measured ± standard error${any("inconclusive") ? ", hollow if inconclusive" : ""}`,
    ...(vertices.length > 0 ? [`lines: predicted${fine ? "" : ", straight between cells"}`] : []),
    ...(vertices.some(({ value, allowance }) => allowance > 0.01 * Math.abs(value))
      ? ["bands: what the prediction allows for"]
      : []),
    ...(minima && fine
      ? [`ticks across lines: where the prediction is least, and ${symbolOf(x, notes)} there`]
      : []),
    ...(limit ? [`dashed upright: ${limit.label}, up to where predictions are checked`] : []),
  ].join("; ");
  const strip = [
    "Below: z, measured − predicted beyond what the prediction allows for, in standard errors of that difference, |z| ≤ 3 agrees",
    ...(any("disagrees") ? ["✗ (above: red ring) disagrees"] : []),
    ...(checks.some(({ zScore }) => (zScore ?? 0) > 6) ? ["a triangle stands for more than 6"] : []),
  ].join(", ");
  const symbols = symbolsText(Object.keys(panels[0].params), notes);
  return [said, ...(checks.length > 0 ? [strip] : []), ...(symbols ? [symbols] : [])].join(". ");
}
