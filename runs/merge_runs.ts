import type { Notice, RunRecord } from "../operators/run_record.ts";
import { exponentChecks } from "../pipelines/exponent_checks.ts";
import { seen, UsageError } from "../pipelines/usage_error.ts";
import { readManifest } from "./examine_folder.ts";
import { files } from "./folder_files.ts";
import type { Timings } from "./manifest.ts";
import { linesOf, parseRecord } from "./read_records.ts";
import { requireBeginning } from "./records_file.ts";
import { openRunFolder } from "./run_folder.ts";
import { inOrder } from "./shards_in_order.ts";

/**
 * Puts the shards of a run together: the records are those of a run that was not cut into shards, byte for byte.
 *
 * @param out Folder of the whole run, to be made.
 * @param folders Folders of all the shards, in any order.
 * @param force A run in `out` may be replaced.
 * @param commandLine The command, for the manifest.
 * @returns What the user should know.
 * @throws {UsageError} If a shard is missing, there twice, not complete, damaged, or of another run; nothing is written.
 */
export async function mergeRuns(
  out: string,
  folders: readonly string[],
  force: boolean,
  commandLine: string,
): Promise<readonly string[]> {
  const parts = inOrder(folders.map((path) => ({ path, manifest: readManifest(path) })));
  for (const { path } of parts) {
    if (placeOf(path) === placeOf(out)) {
      throw new UsageError(`Cannot merge into ${seen(out)}: it is one of the shards, name another folder`);
    }
  }
  for (const { path, manifest } of parts) requireBeginning(`${path}/${files.records}`, manifest);
  const { shard: _, ...whole } = parts[0].manifest;
  const cells = parts.reduce((sum, { manifest }) => sum + manifest.cells, 0);
  const spent = parts.map(({ manifest }) => manifest.timings).reduce(sum);
  using folder = openRunFolder(
    { path: out, force },
    { ...whole, commandLine, shardCommands: parts.map(({ manifest }) => manifest.commandLine), cells },
    spent,
  );
  const readers = parts.map(({ path, manifest }) =>
    recordsOf(`${path}/${files.records}`, manifest.recordsBytes)
  );
  const exponents = exponentChecks();
  try {
    for (const record of await heads(readers)) folder.write(record);
    for (let cell = 0; cell < cells; cell++) {
      const reader = readers[cell % parts.length];
      for (; cellOf(reader.next) === cell; await reader.advance()) {
        folder.write(reader.next!);
        exponents.add(reader.next!);
      }
    }
    const verdicts = { cells, checks: 0, agrees: 0, disagrees: 0, inconclusive: 0 };
    for (const [index, { next }] of readers.entries()) {
      if (next?.type !== "summary") {
        throw new Error(`Cannot merge ${parts[index].path}: its records are not in the order of the cells`);
      }
      for (const name of ["checks", "agrees", "disagrees", "inconclusive"] as const) {
        verdicts[name] += next[name];
      }
    }
    for (const record of exponents.records()) {
      folder.write(record);
      if (record.type !== "check") continue;
      verdicts.checks++;
      verdicts[record.verdict]++;
    }
    folder.write({ type: "summary", ...verdicts });
  } finally {
    for (const reader of readers) await reader.close();
  }
  folder.finish();
  const processors = new Set(parts.map(({ manifest }) => manifest.processor));
  return processors.size === 1
    ? []
    : [`The shards ran on ${processors.size} kinds of processors: their last digits may differ`];
}

/** Where a folder really is; undefined if it is not there yet. */
function placeOf(path: string): string | undefined {
  try {
    return Deno.realPathSync(path);
  } catch {
    return undefined;
  }
}

/** What comes before the first cell, once: the run, what theory says between the cells, notices. */
async function heads(readers: readonly Reader[]): Promise<RunRecord[]> {
  const all: RunRecord[] = [];
  const notices = new Map<string, Notice>();
  for (const [index, reader] of readers.entries()) {
    await reader.advance();
    for (; reader.next && reader.next.type !== "summary" && cellOf(reader.next) === undefined;) {
      const record = reader.next;
      if (record.type === "notice") {
        if (!notices.has(record.message)) all.push(record);
        notices.set(record.message, record);
      } else if (index === 0) {
        const { shard: _, ...rest } = record as RunRecord & { shard?: string };
        all.push(rest as RunRecord);
      }
      await reader.advance();
    }
  }
  return all;
}

function cellOf(record: RunRecord | undefined): number | undefined {
  return record && "cell" in record ? record.cell : undefined;
}

/** Goes through the records of a file; `next` is the one not yet taken. */
interface Reader {
  next: RunRecord | undefined;
  advance(): Promise<void>;
  close(): Promise<void>;
}

function recordsOf(path: string, bytes: number): Reader {
  const lines = linesOf(path, bytes);
  const reader: Reader = {
    next: undefined,
    async advance() {
      const { value, done } = await lines.next();
      reader.next = done ? undefined : parseRecord(value);
    },
    close: async () => void await lines.return(undefined),
  };
  return reader;
}

function sum(a: Timings, b: Timings): Timings {
  return {
    start: a.start < b.start ? a.start : b.start,
    end: a.end > b.end ? a.end : b.end,
    wallSeconds: a.wallSeconds + b.wallSeconds,
    cpuSeconds: a.cpuSeconds + b.cpuSeconds,
    peakMemoryBytes: Math.max(a.peakMemoryBytes, b.peakMemoryBytes),
    starts: a.starts + b.starts,
  };
}
