import { collectFigureData, type FigureData } from "../figures/figure_data.ts";
import type { FigureNotes } from "../pipelines/figure.ts";
import { readManifest } from "../runs/examine_folder.ts";
import { files } from "../runs/folder_files.ts";
import { linesOf, parseRecord } from "../runs/read_records.ts";
import { writeAtomically } from "../runs/write_atomically.ts";
import { type OutputFile, requireWritable } from "./output_files.ts";

/** What the name of a figure may end in. */
export const figureEndings = [".svg", ".png", ".html"] as const;

/**
 * Opens the files of `--plot`: they collect records and are drawn in the end.
 *
 * @throws {UsageError} If a file could not be written.
 */
export function openFigures(paths: readonly string[], notes: FigureNotes): OutputFile[] {
  if (paths.length === 0) return [];
  for (const path of paths) requireWritable("plot", path);
  const { data, add } = collectFigureData();
  return [{ write: add, end: () => writeFigures(paths, data, notes), [Symbol.dispose]: () => {} }];
}

/**
 * Draws a run into files; each is replaced in one step.
 *
 * @throws {RangeError} If there is nothing to draw.
 * @throws {WriteError} If a file cannot be written.
 */
export async function writeFigures(
  paths: readonly string[],
  data: FigureData,
  notes: FigureNotes,
): Promise<void> {
  const { drawFigure, htmlPage, svgToPng } = await import("../figures/mod.ts"); // loads the drawing packages
  const svg = await drawFigure(data, notes);
  for (const path of paths) {
    if (path.endsWith(".png")) writeAtomically(path, await svgToPng(svg));
    else writeAtomically(path, path.endsWith(".html") ? htmlPage(svg, data, notes) : svg);
  }
}

/**
 * Draws what a run folder holds, complete or not.
 *
 * @param paths Default its own `figure.svg`.
 * @throws {UsageError} If the folder holds no run.
 * @throws {RangeError} If there is nothing to draw.
 */
export async function drawFolder(
  folder: string,
  paths: readonly string[] = [`${folder}/${files.figure}`],
): Promise<void> {
  const { figure, recordsBytes } = readManifest(folder);
  const { data, add } = collectFigureData();
  for await (const line of linesOf(`${folder}/${files.records}`, recordsBytes)) add(parseRecord(line));
  await writeFigures(paths, data, figure);
}
