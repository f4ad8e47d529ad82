import { dirname } from "node:path";
import type { RunRecord } from "../operators/run_record.ts";
import { seen, UsageError } from "../pipelines/usage_error.ts";
import { checksCsv } from "../sinks/checks_csv.ts";
import { jsonLine } from "../sinks/json_lines.ts";
import { WriteError, writeWhole } from "./write_whole.ts";

/** An open file that takes records. */
export interface OutputFile extends Disposable {
  /** Writes what the file's format keeps of a record, whole or not at all. */
  readonly write: (record: RunRecord) => void;
}

/**
 * Refuses files that could not be written, before anything runs.
 *
 * @param force Files that exist may be replaced.
 * @throws {UsageError} If an ending is unknown, a folder is missing, a file exists or is named twice.
 */
export function checkOutputs(paths: readonly string[], force: boolean): void {
  const found = new Set<string>();
  for (const path of paths) {
    if (!/\.(jsonl|csv)$/.test(path)) refuse(path, "need a name that ends in .jsonl or .csv");
    const folder = dirname(path);
    const folderStat = statOf(folder);
    if (!folderStat) refuse(path, `the folder ${seen(folder)} does not exist`);
    if (!folderStat.isDirectory) refuse(path, `${seen(folder)} is not a folder`);
    const file = statOf(path);
    if (file?.isDirectory) refuse(path, "it is a folder");
    if (file && !force) refuse(path, "it exists, use another name or --force to replace it");
    const place = file
      ? Deno.realPathSync(path)
      : `${Deno.realPathSync(folder)}/${path.split(/[/\\]/).at(-1)}`;
    if (found.has(place)) refuse(path, "it is named twice");
    found.add(place);
  }
}

/**
 * Opens the files, emptying those that exist. If one does not open, none is changed and none is left behind.
 *
 * @param gridNames Parameters that span the grid, for the columns of CSV.
 * @throws {UsageError} If a file cannot be opened for writing.
 */
export function openOutputs(paths: readonly string[], gridNames: readonly string[]): OutputFile[] {
  const opened: { path: string; file: Deno.FsFile; isNew: boolean }[] = [];
  try {
    for (const path of paths) {
      const isNew = statOf(path) === undefined;
      const file = Deno.openSync(path, isNew ? { write: true, createNew: true } : { write: true });
      opened.push({ path, file, isNew });
    }
  } catch (error) {
    for (const { path, file, isNew } of opened) {
      file.close();
      if (isNew) Deno.removeSync(path);
    }
    refuse(paths[opened.length], `it does not open for writing (${firstLine(error)})`);
  }
  return opened.map(({ path, file }) => {
    const format = path.endsWith(".csv") ? checksCsv(gridNames) : jsonLine;
    tryTruncate(file, 0);
    let length = 0;
    return {
      write: (record) => {
        const text = format(record);
        try {
          length += writeWhole(file, text);
        } catch (error) {
          tryTruncate(file, length);
          throw new WriteError(`Cannot write to ${path}, its records so far are whole: ${firstLine(error)}`, {
            cause: error,
          });
        }
      },
      [Symbol.dispose]: () => file.close(),
    };
  });
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    return refuse(path, firstLine(error));
  }
}

/** Cuts a file, unless it is of a kind that has no length. */
function tryTruncate(file: Deno.FsFile, length: number): void {
  try {
    file.truncateSync(length);
  } catch {
    // A device or a pipe: nothing to cut
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0];
}

function refuse(path: string, why: string): never {
  throw new UsageError(`Cannot write to --out ${seen(path)}: ${why}`);
}
