import { textWidth } from "./text_width.ts";
import type { VegaSpec } from "./theme.ts";

/** Draws a Vega specification as SVG text. The same specification gives the same text. */
export async function renderSvg(spec: VegaSpec): Promise<string> {
  const vega = await import("vega");
  // Without a canvas Vega guesses widths that are a third too large for this font.
  const { textMetrics } = vega as unknown as TextMetrics;
  textMetrics.width = ({ fontSize = 11, fontWeight }, line) =>
    textWidth(String(line ?? ""), fontSize, fontWeight === "bold");
  const view = new vega.View(vega.parse(spec as never), { renderer: "none", logLevel: vega.Error });
  try {
    return numbered(await view.toSVG());
  } finally {
    view.finalize();
  }
}

/** What the types of Vega leave out. */
interface TextMetrics {
  readonly textMetrics: { width: (item: TextItem, line: unknown) => number };
}

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

/** Numbers the ids from 0 on: Vega counts them through all drawings of the program. */
function numbered(svg: string): string {
  const ids = [...svg.matchAll(/ id="([a-z]+_?)\d+"/g)];
  const names = new Map(ids.map(([text, word], index) => [text.slice(5, -1), `${word}${index}`]));
  return svg.replace(/ id="([^"]*)"/g, (text, id) => names.has(id) ? ` id="${names.get(id)}"` : text)
    .replace(/url\(#([^)]*)\)/g, (text, id) => names.has(id) ? `url(#${names.get(id)})` : text);
}
