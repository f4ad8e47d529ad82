import { deepStrictEqual, notDeepStrictEqual, strictEqual } from "node:assert/strict";
import { inflateSync } from "node:zlib";
import { madeUpNotes, madeUpRun } from "../fixtures/made_up_run.ts";
import { drawFigure } from "./draw_figure.ts";
import { svgToPng } from "./svg_to_png.ts";

/** Width and height of a PNG, and its rows as they come out of the decompressor. */
function decode(png: Uint8Array): { size: number[]; rows: Uint8Array } {
  deepStrictEqual([...png.subarray(1, 4)], [..."PNG"].map((letter) => letter.charCodeAt(0)));
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 8; at < png.length; at += 12 + view.getUint32(at)) {
    const kind = new TextDecoder().decode(png.subarray(at + 4, at + 8));
    if (kind === "IDAT") parts.push(png.subarray(at + 8, at + 8 + view.getUint32(at)));
  }
  const rows = inflateSync(new Uint8Array(parts.flatMap((part) => [...part])));
  return { size: [view.getUint32(16), view.getUint32(20)], rows };
}

const drawing = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" viewBox="0 0 40 30">${content}</svg>`;
const text = (letters: string) =>
  drawing(`<text x="5" y="20" font-size="16" font-family="DejaVu Sans, sans-serif">${letters}</text>`);

Deno.test("svgToPng() paints two pixels for each unit, on white", async () => {
  const { size, rows } = decode(await svgToPng(drawing("")));
  deepStrictEqual(size, [80, 60]);
  const blank = decode(await svgToPng(drawing('<rect width="40" height="30" fill="white"/>')));
  deepStrictEqual(rows, blank.rows);
});

Deno.test("svgToPng() shows Greek letters, subscripts and marks, each with its own shape", async () => {
  const blank = decode(await svgToPng(drawing(""))).rows;
  const seen = new Set<string>();
  const letters = [..."aα₂₁γλσβ∞✗−±✓"];
  for (const letter of letters) {
    const { rows } = decode(await svgToPng(text(letter)));
    notDeepStrictEqual(rows, blank, letter);
    seen.add(rows.join());
  }
  strictEqual(seen.size, letters.length);
});

Deno.test("svgToPng() paints a figure with all its texts", async () => {
  const svg = await drawFigure(madeUpRun(), madeUpNotes());
  const [width, height] = ["width", "height"].map((name) => Number(svg.match(` ${name}="([\\d.]+)"`)?.[1]));
  const { size, rows } = decode(await svgToPng(svg));
  deepStrictEqual(size, [2 * width, 2 * height].map(Math.ceil));
  const silent = decode(await svgToPng(svg.replace(/<text[^>]*[^/]>.*?<\/text>/g, ""))).rows;
  const ink = (bytes: Uint8Array) => bytes.reduce((count, byte) => count + (byte === 0 ? 0 : 1), 0);
  strictEqual(ink(rows) > 1.2 * ink(silent), true, `${ink(rows)} ${ink(silent)}`);
});
