import { createHash, type Hash } from "node:crypto";
import { seen, UsageError } from "../pipelines/usage_error.ts";
import { firstLine } from "./first_line.ts";
import { WriteError, writeWhole } from "./write_whole.ts";

/** A file of records that only ever grows, with the hash of all it holds; nobody else can write to it meanwhile. */
export interface RecordsFile extends Disposable {
  /** Length in bytes. */
  readonly length: number;
  /** SHA-256 of the whole file, hexadecimal. */
  readonly sha256: () => string;
  /** Appends whole lines, or nothing at all. Throws a {@linkcode WriteError} that names the file. */
  readonly append: (lines: string) => void;
  /** Waits until what was appended is on the disk. */
  readonly sync: () => void;
}

/** Why a file of records cannot be taken. */
export class RecordsFileError extends Error {
  /** Tells it from errors of the program. */
  override readonly name = "RecordsFileError";
}

/**
 * Opens a file of records and keeps its beginning; what follows, lines that a killed run wrote after its last manifest,
 * is cut off when the first line is appended.
 *
 * @param kept Length and SHA-256 of the beginning; the file is made if it does not exist and the length is 0.
 * @returns The file, and the number of lines kept.
 * @throws {RecordsFileError} If another program has it open, or its beginning is not what it should be; it is unchanged.
 */
export function openRecordsFile(
  path: string,
  kept: { readonly bytes: number; readonly sha256: string },
): { readonly file: RecordsFile; readonly lines: number } {
  const file = Deno.openSync(path, { read: true, write: true, create: kept.bytes === 0 });
  try {
    if (!takeLock(file)) throw new RecordsFileError("another run is writing to it");
    const { hash, lines } = readBeginning(file, kept.bytes);
    requireHash(hash, kept.sha256);
    return { file: recordsFile(path, file, kept.bytes, hash), lines };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Milliseconds to wait for a lock: a run that was just killed, or a child not yet started, lets go of it at once. */
const LOCK_PATIENCE = 200;

/** Locks a file for this program alone, unless another holds on to it. */
function takeLock(file: Deno.FsFile): boolean {
  const pause = new Int32Array(new SharedArrayBuffer(4)), step = 5;
  for (let waited = 0; !file.tryLockSync(true); waited += step) {
    if (waited >= LOCK_PATIENCE) return false;
    Atomics.wait(pause, 0, 0, step);
  }
  return true;
}

/**
 * Makes sure that a file of records holds what a manifest vouches for.
 *
 * @throws {UsageError} If it does not.
 */
export function requireBeginning(
  path: string,
  { recordsBytes, recordsSha256 }: { readonly recordsBytes: number; readonly recordsSha256: string },
): void {
  try {
    using file = Deno.openSync(path);
    requireHash(readBeginning(file, recordsBytes).hash, recordsSha256);
  } catch (error) {
    throw new UsageError(`Cannot use ${seen(path)}: ${firstLine(error)}`);
  }
}

function requireHash(hash: Hash, sha256: string): void {
  if (hash.copy().digest("hex") === sha256) return;
  throw new RecordsFileError("it was changed or damaged: its beginning is not what the manifest says");
}

function readBeginning(file: Deno.FsFile, bytes: number): { readonly hash: Hash; readonly lines: number } {
  const hash = createHash("sha256");
  const chunk = new Uint8Array(1 << 16);
  let lines = 0;
  for (let left = bytes; left > 0;) {
    const count = file.readSync(chunk.subarray(0, Math.min(chunk.length, left)));
    if (count === null) {
      throw new RecordsFileError(`it is shorter than its manifest says, by ${left} bytes`);
    }
    const read = chunk.subarray(0, count);
    hash.update(read);
    for (const byte of read) lines += byte === 10 ? 1 : 0;
    left -= count;
  }
  return { hash, lines };
}

function recordsFile(path: string, file: Deno.FsFile, start: number, hash: Hash): RecordsFile {
  let length = start;
  let cut = false;
  const cutTo = (bytes: number) => {
    file.truncateSync(bytes);
    file.seekSync(bytes, Deno.SeekMode.Start);
    cut = true;
  };
  return {
    get length() {
      return length;
    },
    sha256: () => hash.copy().digest("hex"),
    append(lines) {
      try {
        if (!cut) cutTo(length);
        const written = writeWhole(file, lines);
        length += written;
        hash.update(lines);
      } catch (error) {
        try {
          cutTo(length);
        } catch {
          // A half-written line stays; who goes on with the file cuts it off
        }
        throw new WriteError(`Cannot write to ${path}, its records so far are whole: ${firstLine(error)}`, {
          cause: error,
        });
      }
    },
    sync: () => file.syncDataSync(),
    [Symbol.dispose]: () => file.close(),
  };
}
