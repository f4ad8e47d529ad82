import { DatasetError } from "./dataset_error.ts";
import type { NamedBytes } from "./labelled_images.ts";

/**
 * Unpacks a gzip file; a file that is not gzip (by its first two bytes, not by its name) is returned as it is.
 *
 * @throws {DatasetError} If the gzip data are damaged, cut short or followed by something else.
 *
 * @example Plain bytes pass through
 * ```ts
 * import { gunzip } from "./gunzip.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const bytes = Uint8Array.of(0, 0, 8, 1);
 * strictEqual((await gunzip({ name: "labels.idx", bytes })).bytes, bytes);
 * ```
 */
export async function gunzip({ name, bytes }: NamedBytes): Promise<NamedBytes> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { name, bytes };
  try {
    const plain = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream("gzip"));
    return { name, bytes: new Uint8Array(await new Response(plain).arrayBuffer()) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DatasetError(
      `Cannot unpack ${name}: the gzip data of ${bytes.length} bytes are damaged or cut short (${why})`,
      { cause: error },
    );
  }
}
