import { firstLine } from "./first_line.ts";
import { WriteError, writeWhole } from "./write_whole.ts";

/** A file that is written again from its start. */
export interface RewrittenFile extends Disposable {
  /** Writes behind what was written last, whole or not at all. */
  readonly write: (text: string) => void;
  /** Cuts off what the file held before, behind what was written last. */
  readonly cut: () => void;
}

/**
 * Opens a file to write it again, over what it holds: where the new text equals the old, as in a run that goes on, the file
 * is whole at any moment.
 */
export function openRewritten(path: string): RewrittenFile {
  const file = Deno.openSync(path, { write: true, create: true });
  let length = 0;
  const cut = () => file.truncateSync(length);
  return {
    write(text) {
      try {
        length += writeWhole(file, text);
      } catch (error) {
        cut();
        file.seekSync(length, Deno.SeekMode.Start);
        throw new WriteError(`Cannot write to ${path}, its rows so far are whole: ${firstLine(error)}`, {
          cause: error,
        });
      }
    },
    cut,
    [Symbol.dispose]: () => file.close(),
  };
}
