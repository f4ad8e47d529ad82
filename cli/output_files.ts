import { dirname } from "node:path";
import type { RunRecord } from "../operators/run_record.ts";
import { seen, UsageError } from "../pipelines/usage_error.ts";
import { firstLine } from "../runs/first_line.ts";
import { writeAtomically } from "../runs/write_atomically.ts";
import { WriteError, writeWhole } from "../runs/write_whole.ts";
import { checksCsv } from "../sinks/checks_csv.ts";
import { jsonLine } from "../sinks/json_lines.ts";
import { parquetTable } from "../sinks/parquet.ts";

/** An open file that takes records. */
export interface OutputFile extends Disposable {
  /** Takes a record; files of text have it at once, whole or not at all. */
  readonly write: (record: RunRecord) => void;
  /** Writes what could not be written record by record. */
  readonly end?: () => Promise<void>;
}

/**
 * Refuses files that could not be written, before anything runs.
 *
 * @param option Name of the option that named them.
 * @param endings What their names may end in.
 * @param force Files that exist may be replaced.
 * @throws {UsageError} If an ending is unknown, a folder is missing, a file exists or is named twice.
 */
export function checkOutputs(
  option: string,
  endings: readonly string[],
  paths: readonly string[],
  force: boolean,
): void {
  const found = new Set<string>();
  const refuse = (path: string, why: string): never => refuseFile(option, path, why);
  for (const path of paths) {
    if (!endings.some((ending) => path.endsWith(ending))) {
      refuse(path, `need a name that ends in ${endings.join(" or ")}`);
    }
    const folder = dirname(path);
    const folderStat = statOf(option, folder) ?? refuse(path, `the folder ${seen(folder)} does not exist`);
    if (!folderStat.isDirectory) refuse(path, `${seen(folder)} is not a folder`);
    const file = statOf(option, path);
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
 * Opens the files of `--out`, emptying those that exist. If one does not open, none is changed and none is left behind.
 *
 * @param gridNames Parameters that span the grid, for the columns of tables.
 * @throws {UsageError} If a file cannot be opened for writing.
 */
export function openOutputs(paths: readonly string[], gridNames: readonly string[]): OutputFile[] {
  const opened: { path: string; file: Deno.FsFile; isNew: boolean }[] = [];
  const texts = paths.filter((path) => !path.endsWith(".parquet"));
  const tables = paths.filter((path) => path.endsWith(".parquet"));
  try {
    for (const path of texts) {
      const isNew = statOf("out", path) === undefined;
      const file = Deno.openSync(path, isNew ? { write: true, createNew: true } : { write: true });
      opened.push({ path, file, isNew });
    }
    for (const path of tables) requireWritable("out", path);
  } catch (error) {
    for (const { path, file, isNew } of opened) {
      file.close();
      if (isNew) Deno.removeSync(path);
    }
    if (error instanceof UsageError) throw error;
    refuseFile("out", texts[opened.length], `it does not open for writing (${firstLine(error)})`);
  }
  return [
    ...opened.map(({ path, file }) =>
      textFile(path, file, path.endsWith(".csv") ? checksCsv(gridNames) : jsonLine)
    ),
    ...tables.map((path): OutputFile => {
      const table = parquetTable(gridNames);
      const end = async () => writeAtomically(path, await table.bytes());
      return { write: table.add, end, [Symbol.dispose]: () => {} };
    }),
  ];
}

function textFile(path: string, file: Deno.FsFile, format: (record: RunRecord) => string): OutputFile {
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
}

/**
 * Refuses a file that will be written in the end if its folder takes no files now.
 *
 * @throws {UsageError} If so.
 */
export function requireWritable(option: string, path: string): void {
  try {
    Deno.removeSync(Deno.makeTempFileSync({ dir: dirname(path), prefix: ".carryover_" }));
  } catch (error) {
    refuseFile(option, path, `its folder takes no new files (${firstLine(error)})`);
  }
}

function statOf(option: string, path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    return refuseFile(option, path, firstLine(error));
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

function refuseFile(option: string, path: string, why: string): never {
  throw new UsageError(`Cannot write to --${option} ${seen(path)}: ${why}`);
}
