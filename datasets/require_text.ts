import { DatasetError } from "./dataset_error.ts";

const LINE_FEED = 10, CARRIAGE_RETURN = 13;
/** Bytes that are decoded at a time. */
const PART = 1 << 21;

/**
 * The bytes of a text file, whose lines end in line feeds: old files that end them in carriage returns alone are taken, too.
 *
 * @param name The file's name, for messages.
 * @throws {DatasetError} If a byte is 0, or no UTF-8: what cannot be seen would become part of labels, and different ones the same.
 *
 * @example
 * ```ts
 * import { requireText } from "./require_text.ts";
 * import { deepStrictEqual, throws } from "node:assert/strict";
 *
 * deepStrictEqual([...requireText(Uint8Array.of(49, 13, 50), "a.csv")], [49, 10, 50]);
 * throws(() => requireText(Uint8Array.of(49, 0), "a.csv"), /line 1: it holds a zero byte/);
 * ```
 */
export function requireText(bytes: Uint8Array, name: string): Uint8Array {
  const lines = bytes.includes(LINE_FEED)
    ? bytes
    : bytes.map((byte) => byte === CARRIAGE_RETURN ? LINE_FEED : byte);
  const fail = (at: number, what: string): never => {
    const line = lines.subarray(0, at).reduce((count, byte) => count + (byte === LINE_FEED ? 1 : 0), 1);
    throw new DatasetError(`Cannot read ${name}, line ${line}: it holds ${what}; save the file as UTF-8`);
  };
  const zero = lines.indexOf(0);
  if (zero >= 0) fail(zero, "a zero byte, as no text does but in UTF-16");
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (let start = 0; start < lines.length;) {
    const end = lines.indexOf(LINE_FEED, Math.min(start + PART, lines.length - 1)) + 1 || lines.length;
    if (!decodes(decoder, lines.subarray(start, end))) {
      fail(firstBroken(start, end), "a byte that is no UTF-8");
    }
    start = end;
  }
  return lines;

  /** Where the first line between two places begins that cannot be decoded. */
  function firstBroken(start: number, end: number): number {
    for (let from = start; from < end;) {
      const next = lines.indexOf(LINE_FEED, from) + 1 || end;
      if (!decodes(decoder, lines.subarray(from, next))) return from;
      from = next;
    }
    return start;
  }
}

function decodes(decoder: TextDecoder, bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
