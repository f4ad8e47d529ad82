import { seen, UsageError } from "../pipelines/usage_error.ts";
import type { Manifest } from "./manifest.ts";
import { difference } from "./run_identity.ts";

/** The folder of one shard of a run. */
export interface Part {
  /** The folder. */
  readonly path: string;
  /** What its manifest says. */
  readonly manifest: Manifest;
}

/**
 * The shards of one run, in their order.
 *
 * @throws {UsageError} If one is missing, there twice, not complete, or of another run.
 */
export function inOrder(parts: readonly Part[]): Part[] {
  const first = parts[0];
  const count = countOf(first);
  const found = new Map<number, Part>();
  for (const part of parts) {
    const refuse = (why: string): never => {
      throw new UsageError(`Cannot merge ${seen(part.path)}: ${why}`);
    };
    const { manifest } = part;
    const same = { shard: first.manifest.shard };
    const differs = difference(first.manifest, { ...manifest, ...same });
    if (differs) refuse(`it is of another run than ${seen(first.path)}: ${differs}`);
    if (countOf(part) !== count) {
      refuse(
        `it is ${nameOf(part)} and ${seen(first.path)} is ${nameOf(first)}, of another number of shards`,
      );
    }

    if (!manifest.finished) {
      const { completedCells, cells, commandLine } = manifest;
      refuse(`it has ${completedCells} of ${cells} cells, finish it: ${commandLine} --resume`);
    }
    const index = Number(manifest.shard?.split("/")[0] ?? 0);
    const twin = found.get(index);
    if (twin) refuse(`it is ${nameOf(part)}, and so is ${seen(twin.path)}`);
    found.set(index, part);
  }
  const missing = Array.from({ length: count }, (_, index) => index).filter((index) => !found.has(index));
  if (missing.length > 0) {
    const some = missing.slice(0, 5).map((index) => `${index}/${count}`).join(", ");
    throw new UsageError(
      `Cannot merge ${parts.length} folders: ${missing.length} of ${count} shards are missing (${some}${
        missing.length > 5 ? ", …" : ""
      })`,
    );
  }
  return Array.from({ length: count }, (_, index) => found.get(index)!);
}

function nameOf({ manifest }: Part): string {
  return manifest.shard ? `shard ${manifest.shard}` : "a whole run";
}

function countOf({ manifest }: Part): number {
  return Number(manifest.shard?.split("/")[1] ?? 1);
}
