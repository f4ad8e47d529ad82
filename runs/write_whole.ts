/** An output that does not take what is written: a full disk, a lost connection; no fault of the program. */
export class WriteError extends Error {
  /** Tells it from errors of the program. */
  override readonly name = "WriteError";
}

const encoder = new TextEncoder();
const pause = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes all of a text, or of some bytes, however often that takes.
 *
 * @returns Number of bytes.
 */
export function writeWhole(
  file: { writeSync(bytes: Uint8Array): number },
  what: string | Uint8Array,
): number {
  const bytes = typeof what === "string" ? encoder.encode(what) : what;
  for (let done = 0; done < bytes.length;) {
    try {
      done += file.writeSync(bytes.subarray(done));
    } catch (error) {
      // A pipe that another program made non-blocking is full: wait for its reader
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      Atomics.wait(pause, 0, 0, 5);
    }
  }
  return bytes.length;
}
