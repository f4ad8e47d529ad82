import { seen, UsageError } from "../pipelines/usage_error.ts";
import { firstLine } from "./first_line.ts";
import { files, statOf } from "./folder_files.ts";
import { type Manifest, parseManifest } from "./manifest.ts";

/** What may become of a run that is in the folder already. */
export interface FolderRequest {
  /** The folder, relative to the working directory. */
  readonly path: string;
  /** Go on with the run in it; if there is none, start one. Undefined where that is no choice. */
  readonly resume?: boolean;
  /** Replace the run in it. */
  readonly force: boolean;
}

/**
 * Looks at what is in a folder that a run shall be written to; changes nothing.
 *
 * @returns The manifest of the run to go on with; undefined if a new one starts.
 * @throws {UsageError} If it cannot be taken: it holds a run that is neither to be resumed nor replaced, or other files.
 */
export function examineFolder({ path, resume, force }: FolderRequest): Manifest | undefined {
  const refuse = (why: string): never => {
    throw new UsageError(`Cannot use the folder ${seen(path)}: ${why}`);
  };
  try {
    const folder = statOf(path);
    if (!folder) return undefined;
    if (!folder.isDirectory) return refuse("it is no folder");
    if (!statOf(`${path}/${files.manifest}`)) {
      // A run that was stopped before its first manifest leaves no more than empty files
      const own: readonly string[] = [files.records, files.checks];
      const empty = [...Deno.readDirSync(path)].every(({ name }) =>
        name === `${files.manifest}.tmp` || own.includes(name) && statOf(`${path}/${name}`)?.size === 0
      );
      return empty || force
        ? undefined
        : refuse("it holds files but no run, use another folder or --force to write into it");
    }
    if (!resume && force) return undefined;
    const manifest = readManifest(path);
    if (resume) return manifest;
    const { completedCells, cells, finished } = manifest;
    const how = finished ? "a complete run" : `a run with ${completedCells} of ${cells} cells done`;
    const choices = `${
      resume === false ? "--resume to go on with it, " : ""
    }another folder, or --force to replace it`;
    return refuse(`it holds ${how}, use ${choices}`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return refuse(firstLine(error));
  }
}

/**
 * Reads the manifest of a run folder.
 *
 * @throws {UsageError} If there is none, or it is not readable.
 */
export function readManifest(path: string): Manifest {
  const name = `${path}/${files.manifest}`;
  try {
    return parseManifest(Deno.readTextFileSync(name));
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "there is no such file" : firstLine(error);
    throw new UsageError(`Cannot read ${seen(name)}: ${why}; is ${seen(path)} a run folder?`);
  }
}
