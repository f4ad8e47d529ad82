import { createHash } from "node:crypto";
import type { Params } from "../operators/run_record.ts";
import type { FigureNotes } from "../pipelines/figure.ts";

/** What `manifest.json` says: everything that explains a run folder, and how far it is. Written anew at every completed cell. */
export interface Manifest extends RunIdentity {
  /** Version of this layout. */
  readonly format: 1;
  /** Library and version of the linear algebra, or the adapter. */
  readonly processor: string;
  /** Versions of the program, the runtime and the packages. */
  readonly versions: Readonly<Record<string, string>>;
  /** The command that started the run. */
  readonly commandLine: string;
  /** The commands that started its shards, if it was merged. */
  readonly shardCommands?: readonly string[];
  /** Parameters that span the grid. */
  readonly gridNames: readonly string[];
  /** What is needed to draw the run. */
  readonly figure: FigureNotes;
  /** Cells of the run. */
  readonly cells: number;
  /** The first so many of them are complete. */
  readonly completedCells: number;
  /** The last record has been written. */
  readonly finished: boolean;
  /** Length of `records.jsonl` up to the end of the last complete cell, or of all of it if the run is finished. */
  readonly recordsBytes: number;
  /** SHA-256 of those bytes, hexadecimal. */
  readonly recordsSha256: string;
  /** The only part in which a run that was broken off and resumed differs from one that was not. */
  readonly timings: Timings;
}

/** What two parts of the same run have in common. */
export interface RunIdentity {
  /** Name of the pipeline. */
  readonly pipeline: string;
  /** SHA-256 of the pipeline's file, if it is a user's own. */
  readonly moduleSha256?: string;
  /** SHA-256 of the data that it has read, by path, if any. */
  readonly data?: Readonly<Record<string, string>>;
  /** Version of the program. */
  readonly version: string;
  /** Name of the backend. */
  readonly backend: string;
  /** Seed of every random draw. */
  readonly seed: number;
  /** Independent repetitions of each cell. */
  readonly instances: number;
  /** All parameters; a parameter that spans the grid has the list of its values. Infinite numbers are `"inf"`. */
  readonly params: Params;
  /** The part of the grid that is run, `1/4`, if not all of it. */
  readonly shard?: string;
}

/** When a run was carried out, and what it took; sums over its parts if it was broken off and resumed. */
export interface Timings {
  /** Of the first part, in ISO 8601. */
  readonly start: string;
  /** When this manifest was written. */
  readonly end: string;
  /** Seconds by the clock. */
  readonly wallSeconds: number;
  /** Seconds of all threads. */
  readonly cpuSeconds: number;
  /** Most memory the program ever held. */
  readonly peakMemoryBytes: number;
  /** Times it was started: more than 1 if it was resumed. */
  readonly starts: number;
}

/** The text of a manifest. Infinite numbers become `"inf"`, as in records. */
export function manifestText(manifest: Manifest): string {
  return JSON.stringify(manifest, (_, value) => value === Infinity ? "inf" : value, 2) + "\n";
}

/**
 * Reads a manifest.
 *
 * @throws {RangeError} If the text is none, or of a later version of the program; the message goes after "PATH: ".
 */
export function parseManifest(text: string): Manifest {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text);
  } catch {
    throw new RangeError("it is no JSON");
  }
  const { format } = manifest ?? {};
  if (format !== undefined && format !== 1) throw new RangeError("another version of the program wrote it");
  if (format !== 1) throw new RangeError("it is no manifest of a run");
  for (const [field, fits] of Object.entries(fields)) {
    if (!fits(manifest[field as keyof Manifest])) {
      throw new RangeError(`it is no manifest of a run, its "${field}" is not what it should be`);
    }
  }
  if (manifest.completedCells > manifest.cells) {
    throw new RangeError("it is no manifest of a run, more cells are complete than there are");
  }
  return manifest;
}

const isText = (value: unknown) => typeof value === "string";
const isCount = (value: unknown) => Number.isSafeInteger(value) && value as number >= 0;
const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);

/** What the fields of a manifest are, as far as the program relies on it. */
const fields: Readonly<Partial<Record<keyof Manifest, (value: unknown) => boolean>>> = {
  pipeline: isText,
  moduleSha256: (value) => value === undefined || isText(value),
  data: (value) => value === undefined || isObject(value),
  version: isText,
  backend: isText,
  seed: isCount,
  instances: isCount,
  params: isObject,
  shard: (value) => value === undefined || isText(value),
  processor: isText,
  versions: isObject,
  commandLine: isText,
  shardCommands: (value) => value === undefined || isTexts(value),
  gridNames: isTexts,
  figure: isObject,
  cells: isCount,
  completedCells: isCount,
  finished: (value) => typeof value === "boolean",
  recordsBytes: isCount,
  recordsSha256: (value) => isText(value) && /^[0-9a-f]{64}$/.test(value as string),
  timings: (value) =>
    isObject(value) && isText((value as Timings).start) && isText((value as Timings).end) &&
    ["wallSeconds", "cpuSeconds", "peakMemoryBytes", "starts"].every((name) =>
      typeof (value as Readonly<Record<string, unknown>>)[name] === "number"
    ),
};

/** SHA-256 of nothing. */
export const emptySha256: string = createHash("sha256").digest("hex");
