import { firstLine } from "./first_line.ts";
import { WriteError, writeWhole } from "./write_whole.ts";

/**
 * Replaces a file by new content in one step: at any moment, whatever kills the program, there is the old file or the new.
 *
 * @param sync Wait until the content is on the disk, so that it outlives a loss of power too.
 * @throws {WriteError} If that fails; the old file is left as it was.
 */
export function writeAtomically(path: string, content: string | Uint8Array, sync = true): void {
  const beside = `${path}.tmp`;
  try {
    {
      using file = Deno.openSync(beside, { write: true, create: true, truncate: true });
      writeWhole(file, content);
      if (sync) file.syncDataSync();
    }
    Deno.renameSync(beside, path);
  } catch (error) {
    try {
      Deno.removeSync(beside);
    } catch {
      // It was not there, or its folder is gone
    }
    throw new WriteError(`Cannot write ${path}: ${firstLine(error)}`, { cause: error });
  }
}
