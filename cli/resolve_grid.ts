import { createHash } from "node:crypto";
import type { LabelledImages } from "../datasets/labelled_images.ts";
import type { Pipeline } from "../pipelines/define_pipeline.ts";
import { type ResolvedRun, resolveRun } from "../pipelines/resolve_run.ts";
import { openResources } from "./open_resources.ts";
import { duration } from "../sinks/format_number.ts";
import type { CliRequest } from "./read_request.ts";
import { openScreen } from "./screen.ts";

/** A run that can start, and the data that it has read. */
export interface ResolvedGrid extends ResolvedRun {
  /** SHA-256 of each file or folder, by path: of a table's bytes, of images as they were read; empty for pipelines that read none. */
  readonly data: Readonly<Record<string, string>>;
}

/** Seconds of one core beyond which it is told how long a run may take. */
const LONG = 120;

/**
 * Checks every cell of what was asked for; tells on standard error how far it is, where that takes more than two
 * seconds, and how long the run may take.
 *
 * @throws {UsageError} If the pipeline refuses a value or a combination.
 */
export async function resolveGrid(pipeline: Pipeline, request: CliRequest): Promise<ResolvedGrid> {
  const resources = openResources(), data: Record<string, string> = {};
  let line = "";
  using screen = openScreen(request.quiet ? undefined : { line: () => line, after: 2000, every: 125 });
  const resolved = await resolveRun(pipeline, request, {
    ...resources,
    images: async (path) => {
      const images = await resources.images(path);
      if (path !== "") data[path] ??= imagesSha256(images); // those without a path come with the program
      return images;
    },
    tables: async (request) => {
      const pair = await resources.tables(request);
      for (const { origin, sha256 } of [pair.source, pair.target]) data[origin] = sha256;
      return pair;
    },
  }, (done, cells) => {
    line = `Checking the grid before the run: ${done} of ${cells} cells`;
  });
  if (resolved.seconds > LONG && !request.quiet) {
    const { stopLoss = [0] } = resolved.values; // ends training before its time
    screen.note(
      `Note: this takes ${stopLoss.every((loss) => loss === 0) ? "about" : "at most about"} ${
        duration(resolved.seconds)
      } of computing, shared by the workers`,
    );
  }
  return { ...resolved, data };
}

function imagesSha256({ pixels, labels, count }: LabelledImages): string {
  return createHash("sha256").update(`${count} of ${pixels.constructor.name}`).update(pixels).update(labels)
    .digest("hex");
}
