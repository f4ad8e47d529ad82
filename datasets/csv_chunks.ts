/** A part of a file of comma-separated values that holds whole lines. */
export interface CsvChunk {
  /** Its text. */
  readonly text: string;
  /** Lines of the file before it. */
  readonly before: number;
}

/** Bytes of a chunk, about: what is parsed at a time bounds the memory. */
const CHUNK_BYTES = 1 << 21;
const LINE_END = 10, QUOTE = 34;

/**
 * Cuts a file of comma-separated values where lines end, never inside quotes.
 *
 * @param size Bytes of a chunk at least, but for the last one; 2 MiB unless given.
 *
 * @example
 * ```ts
 * import { csvChunks } from "./csv_chunks.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const bytes = new TextEncoder().encode('1,"a\nb"\n2,c\n');
 * deepStrictEqual([...csvChunks(bytes, 1)].map(({ text, before }) => [text, before]), [['1,"a\nb"\n', 0], ["2,c\n", 2]]);
 * ```
 */
export function* csvChunks(bytes: Uint8Array, size: number = CHUNK_BYTES): Generator<CsvChunk> {
  const decoder = new TextDecoder();
  let start = 0, line = 0, before = 0, quoted = false;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === QUOTE) quoted = !quoted;
    if (bytes[at] !== LINE_END) continue;
    line++;
    if (quoted || at + 1 - start < size) continue;
    yield { text: decoder.decode(bytes.subarray(start, at + 1)), before };
    start = at + 1;
    before = line;
  }
  if (start < bytes.length) yield { text: decoder.decode(bytes.subarray(start)), before };
}
