import { UsageError } from "../pipelines/usage_error.ts";
import { drawFolder, figureEndings } from "./figure_files.ts";
import { checkOutputs } from "./output_files.ts";
import { runAlone } from "./run_alone.ts";

const help = `Draws the figure of a run from its records.

  deno task plot RUN_DIR FILE...      FILE ends in .svg, .png or .html
  deno task plot --force ...          files that exist are replaced

The run may be unfinished: what is complete is drawn.
`;

/** `deno task plot`. */
if (import.meta.main) {
  await runAlone(help, ["force"], async ([folder, ...paths], switches) => {
    if (paths.length === 0) {
      throw new UsageError("Cannot plot: need a run folder and a file, deno task plot RUN_DIR FILE");
    }
    checkOutputs("plot", figureEndings, paths, switches.has("force"));
    await drawFolder(folder, paths).catch((error) => {
      throw error instanceof RangeError ? new UsageError(error.message, { cause: error }) : error;
    });
  });
}
