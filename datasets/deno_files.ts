import { DatasetError } from "./dataset_error.ts";
import type { Files } from "./load_images.ts";

/**
 * The file system as Deno offers it; needs `--allow-read` for the paths.
 *
 * @example
 * ```ts
 * import { denoFiles } from "./deno_files.ts";
 * import { rejects } from "node:assert/strict";
 *
 * await rejects(denoFiles.list("no/such/folder"), /no file or folder of that name/);
 * ```
 */
export const denoFiles: Files = {
  async list(path) {
    const { isDirectory } = await explained(path, Deno.stat(path));
    if (!isDirectory) return undefined;
    return await explained(path, Array.fromAsync(Deno.readDir(path), ({ name }) => name));
  },
  async read(path) {
    const { isFile, isDirectory } = await explained(path, Deno.stat(path));
    // A pipe may never end, nor does /dev/zero
    if (!isFile && !isDirectory) throw new DatasetError(`Cannot open ${path}: it is no regular file`);
    return await explained(path, Deno.readFile(path));
  },
};

async function explained<Value>(path: string | URL, action: Promise<Value>): Promise<Value> {
  try {
    return await action;
  } catch (error) {
    throw new DatasetError(`Cannot open ${path}: ${reason(error)}`, { cause: error });
  }
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no file or folder of that name";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.NotCapable) return "run with --allow-read for this path";
  return error instanceof Error ? error.message : String(error);
}
