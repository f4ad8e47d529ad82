// deno-lint-ignore-file
import type { FigureData } from "./figure_data.ts";
export async function drawFigure(data: FigureData, _notes: unknown): Promise<string> {
  return `<svg>${data.checks.length}</svg>`;
}
export async function svgToPng(svg: string): Promise<Uint8Array> {
  return new TextEncoder().encode(svg);
}
export function htmlPage(svg: string, _d: unknown, _n: unknown): string {
  return svg;
}
