import type { Pipeline } from "../pipelines/define_pipeline.ts";
import { type ResolvedRun, resolveRun } from "../pipelines/resolve_run.ts";
import { openResources } from "./open_resources.ts";
import type { CliRequest } from "./read_request.ts";
import { openScreen } from "./screen.ts";

/**
 * Checks every cell of what was asked for; tells on standard error how far it is, where that takes more than two seconds.
 *
 * @throws {UsageError} If the pipeline refuses a value or a combination.
 */
export async function resolveGrid(pipeline: Pipeline, request: CliRequest): Promise<ResolvedRun> {
  let line = "";
  using _screen = openScreen(request.quiet ? undefined : { line: () => line, after: 2000, every: 125 });
  return await resolveRun(pipeline, request, openResources(), (done, cells) => {
    line = `Checking the grid before the run: ${done} of ${cells} cells`;
  });
}
