import { basename, dirname, resolve } from "node:path";
import type { RunRecord } from "../operators/run_record.ts";
import type { Before } from "../pipelines/run_pipeline.ts";
import { seen, UsageError } from "../pipelines/usage_error.ts";
import { files, statOf } from "../runs/folder_files.ts";
import { openRunFolder, type RunDescription } from "../runs/run_folder.ts";
import { drawFolder, figureEndings, openFigures } from "./figure_files.ts";
import { checkOutputs, openOutputs } from "./output_files.ts";
import type { CliRequest } from "./read_request.ts";

/** All files of a run: those of `--out` and `--plot`, and its folder. */
export interface RunSinks extends Disposable {
  /** What the folder holds already, to be taken over. */
  readonly before?: Before;
  /** What the user should know of that run; undefined if nothing. */
  readonly caution?: string;
  /** Files other than the folder's take records. */
  readonly some: boolean;
  /** Takes every record, those taken over too. */
  readonly write: (record: RunRecord) => void;
  /** Writes a record to the files that stream, after a run was broken off: the folder goes on without it. */
  readonly writeLast: (record: RunRecord) => void;
  /** Takes note that one more cell is complete. */
  readonly endCell: () => void;
  /**
   * Writes what could not be written record by record, figures above all.
   *
   * @param complete The run was not broken off.
   * @returns Why a figure could not be drawn, if so.
   */
  readonly end: (complete: boolean) => Promise<readonly string[]>;
}

/** Where a folder really is, or would be. */
function placeOf(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return resolve(path);
  }
}

/** Refuses files of a run that could not be written, before anything runs. */
export function checkSinks({ outs, plots, runDir, force }: CliRequest): void {
  for (const path of runDir === undefined ? [] : [...outs, ...plots]) {
    const own = Object.values(files).some((name) => name === basename(path));
    if (!own || placeOf(dirname(path)) !== placeOf(runDir!)) continue;
    throw new UsageError(`Cannot write to ${seen(path)}: it belongs to the run folder, use another name`);
  }
  checkOutputs("out", [".jsonl", ".csv", ".parquet"], outs, force);
  checkOutputs("plot", figureEndings, plots, force);
}

/**
 * Opens the files of a run.
 *
 * @throws {UsageError} If one cannot be written to.
 */
export function openSinks(request: CliRequest, run: RunDescription): RunSinks {
  const { outs, plots, runDir: path, resume, force } = request;
  const resources = new DisposableStack();
  try {
    const folder = path === undefined
      ? undefined
      : resources.use(openRunFolder({ path, resume, force }, run));
    const outputs = openOutputs(outs, run.gridNames).map((file) => resources.use(file));
    const figures = openFigures(plots, run.figure);
    return {
      before: folder?.before,
      caution: folder?.caution,
      some: outs.length + plots.length > 0 || folder !== undefined,
      write(record) {
        folder?.write(record);
        for (const output of [...outputs, ...figures]) output.write(record);
      },
      writeLast(record) {
        for (const output of outputs) output.write(record);
      },
      endCell: () => folder?.endCell(),
      async end(complete) {
        const refused: string[] = [];
        const failed: unknown[] = [];
        const attempt = async (what: string, write: () => Promise<void> | undefined) => {
          try {
            await write();
          } catch (error) {
            if (error instanceof RangeError) refused.push(`No ${what}: ${error.message}`);
            else failed.push(error); // the others are written all the same
          }
        };
        await attempt("run folder", async () => {
          if (!folder || !complete) return;
          const news = folder.finish();
          const there = statOf(`${path}/${files.figure}`) !== undefined;
          if (news || !there) await attempt(files.figure, () => drawFolder(path!));
        });
        for (const output of outputs) await attempt("table", () => output.end?.());
        for (const figure of figures) await attempt("figure", () => figure.end?.());
        if (failed.length > 0) throw failed[0];
        return refused;
      },
      [Symbol.dispose]: () => resources.dispose(),
    };
  } catch (error) {
    resources.dispose();
    throw error;
  }
}
