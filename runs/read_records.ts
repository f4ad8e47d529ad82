import type { RunRecord } from "../operators/run_record.ts";

/**
 * The lines of a file, one after the other, each without its line end; a last line without an end is left out.
 *
 * @param bytes Read no more than so many.
 */
export async function* linesOf(path: string, bytes = Infinity): AsyncGenerator<string> {
  using file = await Deno.open(path);
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(1 << 16);
  let rest = "";
  for (let left = bytes; left > 0;) {
    const count = await file.read(chunk.subarray(0, Math.min(chunk.length, left)));
    if (count === null) break;
    left -= count;
    const lines = (rest + decoder.decode(chunk.subarray(0, count), { stream: true })).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/**
 * A record from its line of JSON: the infinite numbers that a record may hold, in its parameters, are numbers again.
 *
 * @throws {SyntaxError} If the line is no JSON.
 */
export function parseRecord(line: string): RunRecord {
  const record = JSON.parse(line);
  if (record.params) {
    for (const [name, value] of Object.entries(record.params)) {
      record.params[name] = Array.isArray(value) ? value.map(number) : number(value);
    }
  }
  return record;
}

function number(value: unknown): unknown {
  return value === "inf" ? Infinity : value === "-inf" ? -Infinity : value;
}
