import type { Pipeline } from "../pipelines/define_pipeline.ts";
import { type ResolvedRun, resolveRun } from "../pipelines/resolve_run.ts";
import { openResources } from "./open_resources.ts";
import { duration } from "../sinks/format_number.ts";
import type { CliRequest } from "./read_request.ts";
import { openScreen } from "./screen.ts";

/** Seconds of one core beyond which it is told how long a run may take. */
const LONG = 120;

/**
 * Checks every cell of what was asked for; tells on standard error how far it is, where that takes more than two
 * seconds, and how long the run may take.
 *
 * @throws {UsageError} If the pipeline refuses a value or a combination.
 */
export async function resolveGrid(pipeline: Pipeline, request: CliRequest): Promise<ResolvedRun> {
  let line = "";
  using screen = openScreen(request.quiet ? undefined : { line: () => line, after: 2000, every: 125 });
  const resolved = await resolveRun(pipeline, request, openResources(), (done, cells) => {
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
  return resolved;
}
